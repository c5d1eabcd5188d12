"""Messages on their way: shown, collected, handed over.

What is tried is committed before it is tried, so this is never called inside a transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from dure import clock, place, tenancy
from dure.audit.actions import Actor
from dure.links import letters, mail, text
from dure.links.letters import Carrier, Letter
from dure.messages import actions, keeping
from dure.messages.actions import Attempt
from dure.messages.queries import masked
from dure.organization import queries as organization

JOB = Actor("job", "", "job")
AT_ONCE = 50  # an institution; the next time comes in five seconds


def deliver() -> int:
    """Show and hand over what is due everywhere; how many were tried.

    The page needs no carrier, so it comes first; what fails for one institution is told once the
    others have had their turn.
    """
    wrong: list[Exception] = []
    institutions = organization.institutions()
    for pk, _, _ in institutions:
        with _apart(wrong, pk, "show"), tenancy.institution(pk):
            actions.show(at=clock.now())
    carriers = _carriers(wrong)
    tried = 0
    for pk, _, name in institutions:
        with _apart(wrong, pk, "hand_over"):
            tried += _hand_over(pk, name, carriers)
    _tell(wrong)
    return tried


def _carriers(wrong: list[Exception]) -> dict[str, Carrier]:
    """Those that can be made: a wrong address of the mail server is no reason to keep texts back."""
    made: dict[str, Carrier] = {}
    for channel, make in (("mail", mail_carrier), ("text", text_carrier)):
        try:
            made[channel] = make()
        except ValueError as error:
            wrong.append(error)
    return made


@contextmanager
def _apart(wrong: list[Exception], institution: int, job: str) -> Iterator[None]:
    """What goes wrong inside is kept for the end, and shown to the institution until it goes well."""
    try:
        yield
    except Exception as error:
        wrong.append(error)
        with tenancy.institution(institution):
            keeping.trouble(job=job, reason=_first_line(error), at=clock.now())
    else:
        with tenancy.institution(institution):
            keeping.well(job=job, at=clock.now())


def _first_line(error: Exception) -> str:
    """What failed, without the rows that a database tells below."""
    said = str(error).strip().splitlines()
    return f"{type(error).__name__}: {said[0] if said else ''}"


def _tell(wrong: list[Exception]) -> None:
    if wrong:
        raise ExceptionGroup("알림의 일을 마치지 못한 기관이 있습니다.", wrong)


def _hand_over(institution: int, name: str, carriers: dict[str, Carrier]) -> int:
    """What is due, until nothing is or a carrier is away: not fifty waits for it."""
    for tried in range(AT_ONCE):
        state = _next(institution, name, carriers)
        if state in ("", "later"):
            return tried + bool(state)
    return AT_ONCE


def collect() -> int:
    """Post the collections whose time has come."""
    wrong: list[Exception] = []
    posted = 0
    for pk, _, _ in organization.institutions():
        with _apart(wrong, pk, "collect"), tenancy.institution(pk):
            posted += actions.collect(at=clock.now())
    _tell(wrong)
    return posted


def destroy() -> int:
    """Destroy messages whose months are over, where an institution has set any; how many."""
    wrong: list[Exception] = []
    gone = 0
    for pk, _, _ in organization.institutions():
        with _apart(wrong, pk, "destroy"), tenancy.institution(pk):
            gone += keeping.destroy(
                months=organization.keep_months("messages.keep_months", on=clock.now().date()),
                by=JOB,
                at=clock.now(),
            )
    _tell(wrong)
    return gone


def mail_carrier() -> Carrier:
    """The mail server of the environment; where none is set, a folder."""
    if settings.DURE_SMTP_URL:
        return mail.server(settings.DURE_SMTP_URL, settings.DURE_MAIL_FROM)
    return letters.Folder(place.folder("messages"), "mail")


def text_carrier() -> Carrier:
    """The provider of the environment; where none is set, a folder."""
    account = settings.DURE_SOLAPI_KEY, settings.DURE_SOLAPI_SECRET, settings.DURE_SOLAPI_SENDER
    if all(account):
        return text.Solapi(*account)
    return letters.Folder(place.folder("messages"), "text")


def _next(institution: int, name: str, carriers: dict[str, Carrier]) -> str:
    """One hand-over: committed as tried, tried, and what came of it committed."""
    with tenancy.institution(institution):
        attempt = actions.claim(channels=list(carriers), at=clock.now())
    if attempt is None:
        return ""
    outcome = carriers[attempt.channel].send(_letter(attempt, name))
    reason = outcome.reason.replace(attempt.address, masked(attempt.address))
    with tenancy.institution(institution):
        actions.settle(attempt=attempt, outcome=outcome.state, reason=reason, at=clock.now())
    return outcome.state


def _letter(attempt: Attempt, institution: str) -> Letter:
    """The sentence and where to look; the page there asks who is looking."""
    url = f"{settings.DURE_URL}{attempt.url}" if attempt.url else settings.DURE_URL
    return Letter(
        id=attempt.public_id,
        to=attempt.address,
        title=f"[{institution} 두레] {attempt.text}",
        text=f"[{institution} 두레] {attempt.text}\n{url}\n",
        at=attempt.posted_at,
    )
