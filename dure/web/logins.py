"""로그인과 권한: who may log in, in which roles from when to when; the rules; what waits to be let go."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.accounts import (
    actions,
    entering,
    failures,
    passkeys,
    password_links,
    providers,
    rules,
    second,
)
from dure.accounts import queries as accounts
from dure.errors import NotTheirs, Refused
from dure.messages import actions as told
from dure.organization import queries as organization
from dure.people import queries as people
from dure.web import frame
from dure.web.doors import Visit, action, page
from dure.web.fields import read_day, read_key, read_sentence

CRUMBS = [{"label": "로그인과 권한", "url": "/logins"}]
MOST = 50
NEVER = date(9999, 12, 31)


@page("admin", "auditor")
def listing(visit: Visit) -> HttpResponse:
    """Log-ins by a part of their name, and those that failed of late."""
    text = visit.request.GET.get("q", "").strip()
    waiting = failures.counted(at=visit.at)
    context = {
        "page_title": "로그인과 권한",
        "page_lead": "누가 어떤 역할로 로그인하는지, 언제 누가 주고 거두었는지 봅니다.",
        "q": text,
        "users": accounts.users(text, limit=MOST),
        "most": MOST,
        "failed": sorted(waiting.items(), key=lambda each: -each[1])[:20],
        "unlinked": providers.unlinked(),
        "can": visit.viewer.role == "admin",
    }
    return visit.show("logins/list.html", context)


@page("admin", "auditor")
def one(visit: Visit, user: int) -> HttpResponse:
    """One log-in: roles, second means, failures, history."""
    found = _user(user)
    units = organization.names({each.unit_id for each in accounts.grants(user) if each.unit_id})
    context = {
        "page_title": found.name,
        "page_lead": f"아이디 {found.login}",
        "crumbs": CRUMBS,
        "user": found,
        "grants": [
            {
                "row": each,
                "unit": units.get(each.unit_id or 0, "기관 전체"),
                "over": each.valid.upper is not None and each.valid.upper <= visit.today,
            }
            for each in accounts.grants(user)
        ],
        "roles": frame.ROLES.items(),
        "units": sorted(
            ((pk, node.name) for pk, node in organization.tree(on=visit.today).items()),
            key=lambda each: each[1],
        ),
        "has_app": second.has_app(found),
        "passkeys": passkeys.of_user(user),
        "waiting": password_links.waiting(user, at=visit.at),
        "failed": failures.counted(at=visit.at).get(found.login, 0),
        "links": providers.linked(user),
        "history": entering.history(found.login),
        "rights": accounts.rights_history(found.login),
        "can": visit.viewer.role == "admin",
    }
    return visit.show("logins/one.html", context)


def _user(user: int) -> Any:
    found = accounts.user(user)
    if found is None:
        raise NotTheirs("이 기관에 없는 로그인입니다.")
    return found


@action("admin", sure=True)
def grant(visit: Visit, user: int) -> HttpResponse:
    found, sent = _user(user), visit.request.POST
    until = read_day(sent.get("until"), NEVER)
    given = actions.give_role(
        user=found,
        role=sent.get("role", ""),
        unit=_unit(sent.get("unit", ""), visit),
        since=read_day(sent.get("since"), visit.today),
        until=None if until == NEVER else until,
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"{given.get_role_display()} 역할을 주었습니다.")
    return redirect(f"/logins/{user}")


def _unit(text: str, visit: Visit) -> int | None:
    """The unit picked; none where the whole institution was."""
    if not text:
        return None
    unit = _number(text)
    if organization.unit(unit, on=visit.today) is None:
        raise NotTheirs("이 기관에 없는 부서입니다.")
    return unit


@action("admin", sure=True)
def revoke(visit: Visit, user: int) -> HttpResponse:
    actions.revoke(
        user=_user(user),
        grant=_number(visit.request.POST.get("grant", "")),
        until=visit.today,
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("역할을 거두었습니다. 오늘부터 그 역할로 볼 수 없습니다.")
    return redirect(f"/logins/{user}")


@action("admin", sure=True)
def add(visit: Visit) -> HttpResponse:
    """A log-in for somebody who has none, and the link by which they choose their password."""
    sent = visit.request.POST
    number = sent.get("staff", "").strip()
    person = people.person_of_staff(number, on=visit.today)
    member = people.member(person, on=visit.today) if person else None
    if member is None:
        raise Refused("nobody_has_that_number", f"오늘 사번 {number}으로 일하는 사람이 없습니다.")
    made = actions.add_log_in(
        login=sent.get("login", "").strip(), name=member.name, person=member.person,
        unit=member.unit, by=visit.viewer, at=visit.at,
    )  # fmt: skip
    return _link(visit, made, "처음 쓰는 로그인")


@action("admin", sure=True)
def give_link(visit: Visit, user: int) -> HttpResponse:
    found = _user(user)
    answer = _link(visit, found, _why(visit))
    tell(visit, found, "시스템 담당자가 비밀번호를 다시 정할 링크를 만들었습니다.")
    return answer


def _link(visit: Visit, user: Any, why: str) -> HttpResponse:
    """The answer shows the link: it is kept nowhere, so no later page could."""
    secret = password_links.make_password_link(user=user, why=why, by=visit.viewer, at=visit.at)
    context = {
        "page_title": "비밀번호 링크",
        "crumbs": [*CRUMBS, {"label": user.name, "url": f"/logins/{user.id}"}],
        "user": user,
        "link": visit.request.build_absolute_uri(f"/login/link/{secret}"),
        "guarded": password_links.waiting(user.id, at=visit.at),
    }
    return visit.show("logins/link.html", context)


@action("admin", sure=True)
def agree(visit: Visit, user: int) -> HttpResponse:
    found = _user(user)
    password_links.agree(user=found, by=visit.viewer, at=visit.at)
    tell(visit, found, "다른 시스템 담당자가 비밀번호 링크에 동의했습니다.")
    visit.say("동의했습니다. 이제 그 링크가 열립니다.")
    return redirect(f"/logins/{user}")


@action("admin", sure=True)
def take_away(visit: Visit, user: int) -> HttpResponse:
    found, what = _user(user), visit.request.POST.get("what", "")
    if not what:
        raise Refused("nothing_is_picked", "잃어버린 것을 골라 주세요.")
    key = None if what == "app" else read_key(what)
    named = second.take_away(user=found, key=key, why=_why(visit), by=visit.viewer, at=visit.at)
    tell(visit, found, f"시스템 담당자가 내 {named}을(를) 지웠습니다.")
    visit.say(f"{named}을(를) 지웠습니다.")
    return redirect(f"/logins/{user}")


def _why(visit: Visit) -> str:
    return read_sentence(visit.request.POST.get("why", ""), "까닭", 200).strip()


def tell(visit: Visit, user: Any, text: str) -> None:
    """Tell whoever's log-in it is that somebody else did something to it."""
    if user.person_id:
        key = f"login:{user.id}:{visit.at.isoformat()}"
        told.post(
            person=user.person_id, topic="system", text=text, url="/account", key=key, at=visit.at
        )


@action("admin")
def lift(visit: Visit, user: int) -> HttpResponse:
    failures.lift(login=_user(user).login, by=visit.viewer, at=visit.at)
    tell(visit, _user(user), "시스템 담당자가 로그인 대기를 풀었습니다.")
    visit.say("로그인 대기를 풀었습니다.")
    return redirect(f"/logins/{user}")


@page("admin", sure=True)
def rule(visit: Visit) -> HttpResponse:
    """What the institution asks of those who log in."""
    context = {
        "page_title": "로그인 규칙",
        "page_lead": "지금 로그인한 사람에게도 1분 안에 적용됩니다. 2차 인증이 없는 사람은 다음 화면에서 등록합니다.",
        "crumbs": CRUMBS,
        "rule": (found := rules.rule()),
        "networks": "\n".join(found.networks),
        "roles": frame.ROLES.items(),
    }
    return visit.show("logins/rule.html", context)


@action("admin", sure=True)
def save_rule(visit: Visit) -> HttpResponse:
    sent = visit.request.POST
    wanted = rules.WantedRule(
        idle_minutes=_number(sent.get("idle_minutes", "")),
        failures=_number(sent.get("failures", "")),
        again_minutes=_number(sent.get("again_minutes", "")),
        second_roles=tuple(sent.getlist("second_roles")),
        second_outside=sent.get("second_outside") == "yes",
        networks=tuple(sent.get("networks", "").split()),
    )
    rules.save_rule(wanted=wanted, by=visit.viewer, at=visit.at)
    visit.say("로그인 규칙을 정했습니다.")
    return redirect("/logins/rule")


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise Refused("number_is_none", "숫자로 적어 주세요.")
    return int(text)


urls: list[URLPattern] = [
    path("logins", listing),
    path("logins/new", add),
    path("logins/rule", rule),
    path("logins/rule/save", save_rule),
    path("logins/<int:user>", one),
    path("logins/<int:user>/grant", grant),
    path("logins/<int:user>/revoke", revoke),
    path("logins/<int:user>/link", give_link),
    path("logins/<int:user>/agree", agree),
    path("logins/<int:user>/take-away", take_away),
    path("logins/<int:user>/lift", lift),
]
