"""What goes wrong with a job is kept until it runs through; told messages are destroyed when their time is over."""

from datetime import date, datetime, timedelta

from dure import tenancy
from dure.audit.actions import Actor, On, record
from dure.messages.models import Delivery, Message, Trouble

AT_ONCE = 5000


def trouble(*, job: str, reason: str, at: datetime) -> None:
    """A job failed for this institution; told once, however often it fails."""
    mine = Trouble.objects.filter(job=job, ended_at__isnull=True)
    if mine.update(last=at, reason=reason[:200]):
        return
    Trouble.objects.bulk_create(
        [
            Trouble(
                institution_id=tenancy.current(), job=job, since=at, last=at, reason=reason[:200]
            )
        ],
        ignore_conflicts=True,
    )


def well(*, job: str, at: datetime) -> None:
    """A job ran through: what troubled it is over."""
    if Trouble.objects.filter(job=job, ended_at__isnull=True).exists():
        Trouble.objects.filter(job=job, ended_at__isnull=True).update(ended_at=at)


def troubles() -> list[Trouble]:
    """What troubles this institution's jobs now."""
    return list(Trouble.objects.filter(ended_at__isnull=True).order_by("since"))


def destroy(*, months: int | None, by: Actor, at: datetime) -> int:
    """Destroy messages whose months are over, with their mails and texts; how many. What waits stays.

    `months`: as the institution has set `messages.keep_months`; None: nothing is destroyed.
    """
    if months is None:
        return 0
    before = _months_before(at, months)
    waits = Delivery.objects.filter(
        state__in=[Delivery.State.WAITING, Delivery.State.UNKNOWN]
    ).values("message_id")
    old = Message.objects.filter(posted_at__lt=before, due__lt=before).exclude(id__in=waits)
    keys = list(old.exclude(for_digest=True).order_by("id").values_list("id", flat=True)[:AT_ONCE])
    if not keys:
        return 0
    Message.objects.filter(digest_id__in=keys).update(digest=None)
    Delivery.objects.filter(message_id__in=keys).delete()
    Message.objects.filter(id__in=keys).delete()
    record(
        by=by,
        at=at,
        action="messages.destroy",
        summary=f"{before:%Y-%m-%d} 앞의 알림 {len(keys)}건을 파기했습니다(보존 {months}개월).",
        on=[On(kind="messages", subject=f"{before:%Y-%m-%d}")],
        after={"count": len(keys), "before": f"{before:%Y-%m-%d}", "months": months},
    )
    return len(keys)


def _months_before(at: datetime, months: int) -> datetime:
    """The same day so many months ago, the last of its month where there is none."""
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    last = (date(year, month + 1, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return at.replace(year=year, month=month + 1, day=min(at.day, last.day))
