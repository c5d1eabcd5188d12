"""How long a browser stays in: while it is used, not longer than a day's work, and how sure we are."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from dure import peer, tenancy
from dure.accounts import entering, rules, second
from dure.accounts import queries as accounts
from dure.accounts.entering import Entered
from dure.accounts.viewer import Viewer
from dure.timeline.actions import SEOUL

MINUTE = 60
WHOLE_DAY = settings.SESSION_COOKIE_AGE  # however busy somebody is


def begin(request: HttpRequest, entered: Entered, *, enrol: bool, at: datetime) -> Viewer:
    """Somebody is in, with a new key: nobody who knew the old one is logged in with it."""
    user = entered.user
    request.session.flush()
    with tenancy.institution(user.institution_id):
        viewer = accounts.viewer(user, on=at.astimezone(SEOUL).date())
        idle = rules.rule().idle_minutes * MINUTE
        now = int(at.timestamp())
        request.session.update(
            {
                "user": user.id,
                "institution": user.institution_id,
                "role": viewer.roles[-1] if viewer.roles else "",
                "opened": now,
                "seen": now,
                "proved": now,
                "idle": idle,
                "enrol": enrol,
                "strong": entered.strong,
                "provider": str(entered.provider or ""),
                "ticket": entered.ticket,
            }
        )
        request.session.set_expiry(idle + MINUTE)
        request.session.cycle_key()
        entering.open_log_in(
            entered=entered,
            key=str(request.session.session_key),
            address=peer.address(request),
            agent=request.META.get("HTTP_USER_AGENT", ""),
            at=at,
        )
    return viewer


def goes_on(request: HttpRequest, at: datetime) -> bool:
    """Whether the log-in still holds; one that lay idle, lasted all day or is too weak ends here."""
    session, now = request.session, int(at.timestamp())
    if "seen" not in session:
        return "user" in session
    if now - session["seen"] < MINUTE:
        return True
    # `seen` is written once a minute, so an idle log-in gets that minute on top
    over = now - session["opened"] > WHOLE_DAY
    if over or _too_weak(request, at) or now - session["seen"] > session["idle"] + MINUTE:
        session.flush()
        return False
    session["seen"] = now
    return True


def _too_weak(request: HttpRequest, at: datetime) -> bool:
    """Look at the rules anew: they may have been changed, or the browser carried to another network.

    Whoever has a second means comes in with it again; whoever has none sets it up before the next page.
    """
    session, day = request.session, at.astimezone(SEOUL).date()
    with tenancy.institution(session["institution"]):
        session["idle"] = rules.rule().idle_minutes * MINUTE
        session.set_expiry(session["idle"] + MINUTE)
        user = accounts.user(session["user"])
        if user is None or session.get("strong"):
            return user is None
        asked = rules.second_is_asked(user, address=peer.address(request), on=day)
        if asked and second.has_any(user):
            return True
    if request.method == "GET":  # what was sent is not lost
        session["enrol"] = asked
    return False


def is_strong(request: HttpRequest) -> None:
    """They have just set up a second means, and shown it."""
    request.session["enrol"], request.session["strong"] = False, True


def is_proved(request: HttpRequest, at: datetime) -> bool:
    """Whether they have shown lately that it is they."""
    minutes = rules.rule().again_minutes
    return bool(at.timestamp() - request.session.get("proved", 0) <= minutes * MINUTE)
