"""알림: what one has been told, how one wants to be told, and what became of mails and texts."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import NotTheirs, Refused
from dure.links import mail
from dure.messages import actions, keeping, queries
from dure.messages.actions import UNDER_WAY
from dure.messages.queries import Reach, Sent
from dure.organization import queries as organization
from dure.people import queries as people
from dure.web.doors import ANY, Visit, action, page
from dure.web.fields import ClockField
from dure.web.templatetags.dure_format import clock

SIGNERS = ("team_lead", "head")
MINUTES_A_DAY = 1440
ICONS = {
    "approval": "inbox",
    "decision": "check",
    "overdue": "clock",
    "leave": "sun",
    "trip": "case",
    "duty": "moon",
    "labor": "document",
    "annual_notice": "calendar",
    "system": "gear",
}
STATES = {
    "unknown": "확인 필요",
    "failed": "실패",
    "waiting": "대기",
    "sent": "보냄",
    "dropped": "보내지 않음",
}
TAGS = {"unknown": "warn", "failed": "bad", "waiting": "go", "sent": "ok", "dropped": "plain"}
CHANNELS = {"mail": "메일", "text": "문자"}


# ── what one has been told ────────────────────────────────────────────────────────────


@page(*ANY)
def told(visit: Visit) -> HttpResponse:
    person = own(visit)
    found = queries.told(person)
    unread = queries.unread_count(person)
    context = {
        "page_title": "알림",
        "page_lead": f"읽지 않은 알림이 {unread:,}건 있습니다." if unread else _quiet(bool(found)),
        "unread": [(each, ICONS[each.topic]) for each in found if each.read_at is None],
        "read": [(each, ICONS[each.topic]) for each in found if each.read_at],
    }
    return visit.show("messages/told.html", context)


def _quiet(any_yet: bool) -> str:
    return "모두 읽었습니다." if any_yet else "결재와 휴가의 소식을 여기에서 봅니다."


@action(*ANY)
def read_all(visit: Visit) -> HttpResponse:
    count = actions.read(person=own(visit), at=visit.at)
    visit.say(f"{count}건을 읽음으로 표시했습니다.")
    return redirect("/messages")


@action(*ANY)
def open_one(visit: Visit, message: UUID) -> HttpResponse:
    """Read one, and go to what it tells of."""
    found = queries.one(own(visit), message)
    if found is None:
        raise NotTheirs("나에게 온 알림이 아닙니다.")
    actions.read(person=own(visit), message=message, at=visit.at)
    return redirect(found.url or "/messages")


def own(visit: Visit) -> int:
    if visit.viewer.person is None:
        raise NotTheirs("직원이 아닌 로그인에는 알림이 없습니다.")
    return visit.viewer.person


# ── how one wants to be told ──────────────────────────────────────────────────────────


class TimeOfDay(ClockField):
    """A clock within one day."""

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if found is not None and found >= MINUTES_A_DAY:
            raise forms.ValidationError("00:00부터 23:59까지의 시각을 넣어 주세요.")
        return found


class ReachForm(forms.Form):
    mail = forms.CharField(
        label="메일 주소",
        max_length=120,
        required=False,
        widget=forms.TextInput(
            attrs={"class": "input", "inputmode": "email", "autocomplete": "email"}
        ),
        help_text="비우면 메일을 보내지 않습니다.",
    )
    number = forms.CharField(
        label="휴대전화 번호",
        max_length=16,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "tel", "autocomplete": "tel"}),
        help_text="비우면 문자를 보내지 않습니다.",
    )
    quiet_from = TimeOfDay(label="방해하지 않기 시작", help_text="예: 22:00")
    quiet_until = TimeOfDay(
        label="방해하지 않기 끝",
        help_text="이 사이에 온 메일과 문자는 끝난 뒤에 보냅니다. 화면의 알림은 바로 보입니다. "
        "시작과 끝이 같으면 언제나 바로 보냅니다.",
    )
    digest_at = TimeOfDay(
        label="결재 알림을 하루에 한 번 모아 받는 시각",
        required=False,
        help_text="예: 09:00. 비우면 결재할 문서가 올 때마다 보냅니다.",
    )

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).replace("-", "").replace(" ", "")


@page(*ANY, methods=("GET", "HEAD", "POST"))
def reach(visit: Visit) -> HttpResponse:
    now = queries.reach(own(visit))
    if visit.request.method != "POST":
        return _reach(visit, ReachForm(label_suffix="", initial=_initial(now)), now)
    form, given = ReachForm(visit.request.POST, label_suffix=""), visit.request.POST
    mail, text = frozenset(given.getlist("by_mail")), frozenset(given.getlist("by_text"))
    if not form.is_valid():
        return _reach(visit, form, Reach(by_mail=mail, by_text=text), status=422)
    wanted = Reach(**form.cleaned_data, by_mail=mail, by_text=text)
    try:
        actions.choose(reach=wanted, by=visit.viewer, at=visit.at)
    except Refused as refused:
        return _reach(visit, form, wanted, refusal=refused, status=422)
    visit.say("알림 받는 방법을 바꾸었습니다.")
    return redirect("/messages/settings")


def _initial(now: Reach) -> dict[str, Any]:
    return {
        "mail": now.mail,
        "number": now.number,
        "quiet_from": clock(now.quiet_from),
        "quiet_until": clock(now.quiet_until),
        "digest_at": clock(now.digest_at),
    }


def _reach(
    visit: Visit,
    form: ReachForm,
    now: Reach,
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    for name in form.errors if form.is_bound else ():
        form.fields[name].widget.attrs["aria-invalid"] = "true"
    signs = bool(set(SIGNERS) & set(visit.viewer.roles))
    context = {
        "page_title": "알림 받는 방법",
        "page_lead": "화면의 알림은 언제나 옵니다. 메일과 문자로도 받을 것을 고릅니다.",
        "crumbs": [{"label": "알림", "url": "/messages"}],
        "form": form,
        "signs": signs,
        "refusal": refusal,
        "topics": [
            (topic, ko, topic in now.by_mail, topic in now.by_text)
            for topic, ko in queries.TOPICS
            if signs or topic != "digest"
        ],
        "no_mail": not settings.DURE_SMTP_URL,
        "no_text": not settings.DURE_SOLAPI_KEY,
    }
    return visit.show("messages/settings.html", context, status)


# ── what became of mails and texts ────────────────────────────────────────────────────


@page("admin")
def deliveries(visit: Visit) -> HttpResponse:
    asked = visit.request.GET
    state = asked.get("state", "") if asked.get("state") in STATES else ""
    channel = asked.get("channel", "") if asked.get("channel") in CHANNELS else ""
    found = queries.deliveries(viewer=visit.viewer, state=state, channel=channel)
    names = people.names({each.person for each in found})
    counts = queries.states()
    context = {
        "page_title": "메일과 문자",
        "page_lead": _lead(counts),
        "rows": [{**_row(visit, each), "name": names.get(each.person, "")} for each in found],
        "states": _chips(STATES, counts, state, f"&channel={channel}" if channel else ""),
        "channels": CHANNELS.items(),
        "state": state,
        "channel": channel,
        "unknown": counts["unknown"],
        "total": sum(counts.values()),
        "no_mail": not settings.DURE_SMTP_URL,
        "no_text": not settings.DURE_SOLAPI_KEY,
        "bad_mail": _bad_mail(),
        "troubles": keeping.troubles(),
        "keep_months": organization.keep_months("messages.keep_months", on=visit.today),
    }
    return visit.show("messages/deliveries.html", context)


def _bad_mail() -> str:
    """Why the mail server's address cannot be used; empty where it can, or none is set."""
    try:
        if settings.DURE_SMTP_URL:
            mail.server(settings.DURE_SMTP_URL, settings.DURE_MAIL_FROM)
    except ValueError as error:
        return str(error)
    return ""


def _lead(counts: dict[str, int]) -> str:
    look = counts["unknown"] + counts["failed"]
    if look:
        return f"살펴볼 전달이 {look:,}건 있습니다."
    return (
        "살펴볼 전달이 없습니다." if sum(counts.values()) else "아직 보낸 메일과 문자가 없습니다."
    )


def _chips(
    words: dict[str, str], counts: dict[str, int], here: str, more: str
) -> list[dict[str, Any]]:
    every = {
        "label": "모두",
        "count": sum(counts.values()),
        "url": f"?{more.lstrip('&')}",
        "here": not here,
    }
    return [
        every,
        *(
            {
                "label": ko,
                "count": counts[word],
                "url": f"?state={word}{more}",
                "here": word == here,
            }
            for word, ko in words.items()
        ),
    ]


def _row(visit: Visit, each: Sent) -> dict[str, Any]:
    tried = each.attempted_at
    going = each.state == "unknown" and tried is not None and visit.at - tried < UNDER_WAY
    return {
        "sent": each,
        "tag": "go" if going else TAGS[each.state],
        "state": "보내는 중" if going else each.state_ko,
        "open": each.state in ("unknown", "failed") and not going,
    }


@action("admin")
def resend(visit: Visit, delivery: UUID) -> HttpResponse:
    actions.resend(delivery=delivery, by=visit.viewer, at=visit.at)
    visit.say("다시 보냅니다. 잠시 뒤에 결과가 보입니다.")
    return redirect("/messages/deliveries")


@action("admin")
def leave(visit: Visit, delivery: UUID) -> HttpResponse:
    actions.leave(delivery=delivery, by=visit.viewer, at=visit.at)
    visit.say("다시 보내지 않습니다.")
    return redirect("/messages/deliveries")


urls: list[URLPattern] = [
    path("messages", told),
    path("messages/read", read_all),
    path("messages/settings", reach),
    path("messages/deliveries", deliveries),
    path("messages/deliveries/<uuid:delivery>/resend", resend),
    path("messages/deliveries/<uuid:delivery>/leave", leave),
    path("messages/<uuid:message>/open", open_one),
]
