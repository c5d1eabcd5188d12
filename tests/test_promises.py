"""What the whole product promises, asked of every part at once."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from dure.accounts.models import Role
from dure.web import doors
from law import month as law

ROOT = Path(__file__).resolve().parent.parent
OPEN_TO_ALL = {
    "login",
    "login/second",
    "login/link/<str:secret>",
    "login/passkey",
    "login/passkey/ask",
    "login/via/<uuid:provider>",
    "login/via/<uuid:provider>/back",
    "login/via/<uuid:provider>/saml",
    "login/via/<uuid:provider>/metadata",
    "logout",
    "embed/<str:token>",  # a portal's page frames it; who has the address may see
    "kiosk",  # an empty frame until it is paired
    "healthz",  # whoever watches the system asks it, and it says nothing of people
    "healthz/live",
    "healthz/ready",
    "metrics",  # to whoever has the key that the operator set
}
WRITTEN = {"known_until", "ended_by", "ended_batch_id"}
FACTS = {
    "attendance_punch": {"known_until"},
    "attendance_day": set(),
    "attendance_close": set(),
    "audit_line": set(),
    "audit_subject": set(),
    "audit_seal": set(),
    "people_appointment": {"known"},
    "people_assignment": {"known"},
    "people_paystep": {"known"},
    "timeline_interval": {"known"},
    "approvals_documentversion": set(),
    "approvals_delegation": {"ended_at", "ended_by"},
    "approvals_decisionrule": {"valid"},
    "approvals_ruleplace": set(),
    "approvals_reminder": set(),
    "pay_handoff": set(),
    "pay_settlement": set(),
    "pay_compensationhandoff": set(),
    "pay_compensation": set(),
    "pay_cut": set(),
    "leave_entry": set(),
    "exports_templateversion": set(),
    "points_taking": set(),
    "points_point": {"known"},
    "access_provisioned": {"known_until", "ended_by"},
    "access_link": {"known_until", "ended_by"},
    "access_closing": {"known_until", "ended_by"},
    "access_system": {"known_until", "ended_by"},
    "access_rule": {"known_until", "ended_by"},
    "access_holding": {"known_until", "ended_by"},
    "directory_tie": {"known_until"},
    "directory_code": {"known_until", "ended_by"},
    "directory_unitcode": {"known_until"},
    "evidence_hit": set(),
    "evidence_hitperson": set(),
    "evidence_fact": {"known_until"},
    "evidence_turn": set(),
    "evidence_issue": set(),
    "evidence_sample": set(),
    "cards_event": {"undone_at"},
    "trips_stamp": {"known_until"},
    "trips_expense": {"known_until", "over_cap_accepted_at", "over_cap_accepted_by"},
    "trips_receipt": set(),
    "trips_report": {"known_until"},
    "kiosks_scan": set(),
    "kiosks_attempt": set(),
    "kiosks_consent": set(),
    "kiosks_phoneuse": set(),
    "emergency_level": set(),
    "emergency_scope": set(),
    "emergency_mark": {"known_until"},
    "emergency_picked": {"known_until", "ended_by", "ended_for"},
    "emergency_called": set(),
    "emergency_answer": {"known_until"},
    "emergency_muster": {"known_until"},
    "emergency_service": {"known"},
    "duty_watch": {"valid"},
    "duty_exemption": {"known"},
    "duty_wish": {"known"},
    "duty_keeper": {"known"},
    "labor_agreementterms": WRITTEN,
    "labor_terms": WRITTEN | {"state"},
    "labor_livingwage": WRITTEN,
    "labor_renewal": WRITTEN,
    "labor_workday": WRITTEN,
    "labor_realduty": WRITTEN,
    "labor_benefit": WRITTEN,
    "labor_comparator": WRITTEN,
    "labor_peer": WRITTEN,
    "labor_systemaccess": WRITTEN,
    "labor_record": WRITTEN,
    "labor_delivery": WRITTEN,
    "labor_leavegrant": WRITTEN,
    "labor_leaveuse": WRITTEN,
    "labor_insurance": WRITTEN,
    "labor_incometax": WRITTEN,
    "labor_slip": WRITTEN | {"paid_on"},
    "labor_settlement": WRITTEN | {"paid_on"},
    "labor_termsday": set(),
    "labor_component": set(),
    "labor_signature": set(),
    "labor_slipitem": set(),
    "guard_findingversion": {"known_until", "until_run_id", "ending"},
    "guard_letter": set(),
    "guard_letteritem": set(),
    "guard_answer": set(),
    "guard_correction": set(),
    "guard_note": set(),
    "terminals_arrival": {"state", "outcome"},
    "terminals_swipe": set(),
    "terminals_happening": set(),
}
# Tables that belong to no institution: Django's own, the queue, and the bare nation-wide person id.
NOBODYS = ("django_", "auth_", "procrastinate_", "people_person", "arriving", "wanted", "found")


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each, prefix + str(each.pattern))
        else:
            yield prefix + str(each.pattern), each


PAGES = [
    (route, each)
    for route, each in _patterns(get_resolver())
    if not route.startswith("api/") and route not in OPEN_TO_ALL
]


@pytest.mark.parametrize(("route", "page"), PAGES, ids=[route or "/" for route, _ in PAGES])
def test_모든_주소는_누가_볼_수_있는지_밝힌다(route: str, page: URLPattern) -> None:
    roles = getattr(page.callback, "roles", None)
    assert roles, f"{route}는 doors.page나 doors.action으로 만들어야 합니다."
    assert set(roles) <= set(Role.values)


def _address(route: str) -> str:
    """A route with every part filled in by something that exists nowhere."""
    filled = re.sub(r"<uuid:\w+>", "0190a000-0000-7000-8000-000000000000", route)
    filled = re.sub(r"<int:\w+>", "999999", filled)
    return "/" + re.sub(r"<(?:\w+:)?\w+>", "2026-11-03", filled)


def test_로그인하지_않으면_모든_주소가_로그인으로_간다(db: None) -> None:
    for route, _ in PAGES:
        answer = Client().get(_address(route))
        assert answer.status_code in (302, 405), route
        if answer.status_code == 302:
            assert answer["Location"].startswith("/login"), route


def test_모든_일은_시간표에_있다() -> None:
    from procrastinate.contrib.django import app

    import dure.jobs.schedule  # noqa: F401

    ours = {name for name in app.tasks if not name.startswith(("builtin", "procrastinate"))}
    periodic = {key[0] for key in app.periodic_registry.periodic_tasks}
    assert ours == periodic


def _functions() -> Iterator[tuple[str, str, ast.FunctionDef]]:
    for path in sorted(ROOT.glob("dure/*/*.py")):
        if path.parent.name not in ("web", "api", "jobs", "audit"):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.FunctionDef):
                    yield path.parent.name, node.name, node


FUNCTIONS = {(app, name): node for app, name, node in _functions()}
ACTIONS = {
    f"{app}.{name}": node
    for (app, name), node in FUNCTIONS.items()
    if not name.startswith("_") and {"by", "at"} <= {each.arg for each in node.args.kwonlyargs}
}
# The app that asks for a signature writes the line of what it asked for.
THROUGH = {"approvals.submit"}


def _called(node: ast.FunctionDef) -> set[str]:
    calls = (each.func for each in ast.walk(node) if isinstance(each, ast.Call))
    return {
        each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in calls
    }


def _records(app: str, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function writes an audit line, itself or through what it calls."""
    node = FUNCTIONS.get((app, name))
    if node is None or name in seen:
        return False
    called = _called(node)
    others = {each.split(".")[1] for each in ACTIONS if each != f"{app}.{name}"}
    return bool(called & ({"record"} | others)) or any(
        _records(app, each, seen | {name}) for each in called
    )


@pytest.mark.parametrize("name", [name for name in ACTIONS if name not in THROUGH])
def test_모든_행위는_감사_기록을_남긴다(name: str) -> None:
    assert _records(*name.split(".")), f"{name}이 record를 부르지 않습니다."


def test_행위의_인자는_모두_이름으로_준다() -> None:
    for name, node in ACTIONS.items():
        assert not node.args.args, name


def test_법의_모든_계산_열에는_한국어_이름이_있다() -> None:
    for column, step in law.DAY_STEPS.items():
        assert re.search("[가-힣]", step.ko), column
        assert step.article, column
    for steps in law.LINE_STEPS.values():
        for column, step in steps.items():
            assert re.search("[가-힣]", step.ko), column
            assert step.article, column


def test_날과_지급_줄의_열은_법이_내는_열과_같다() -> None:
    from dure.attendance.models import Day
    from dure.pay.models import Line

    for model, schema, keys in (
        (Day, law.DAY_SCHEMA, {"institution", "person"}),
        (Line, law.LINE_SCHEMA, {"institution", "person"}),
    ):
        columns = {each.name for each in model._meta.get_fields()}
        missing = set(schema) - keys - columns
        assert not missing, f"{model.__name__}에 {missing}가 없습니다."
        unknown = {
            each.name
            for each in model._meta.get_fields()
            if getattr(each, "null", False) and each.name not in ("handoff",)
        }
        assert unknown <= set(schema), (
            f"{model.__name__}의 {unknown - set(schema)}는 아무도 쓰지 않습니다."
        )


def _rows(sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_모든_표는_기관의_것이고_행_단위로_지켜진다(db: None) -> None:
    tables = _rows(
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
    )
    for name, enabled, forced in tables:
        if not name.startswith(NOBODYS):
            assert enabled, f"{name}에 행 수준 보안이 없습니다."
            assert forced, f"{name}의 주인에게 행 수준 보안이 걸리지 않습니다."


def test_앱의_역할은_사실을_고치거나_지울_수_없다(db: None) -> None:
    for table, may_change in FACTS.items():
        columns = _rows(
            "SELECT column_name FROM information_schema.column_privileges WHERE grantee = 'dure_app'"
            f" AND table_name = '{table}' AND privilege_type = 'UPDATE'"
        )
        assert {name for (name,) in columns} == may_change, table
    deletable = {
        name
        for (name,) in _rows(
            "SELECT table_name FROM information_schema.table_privileges WHERE grantee = 'dure_app'"
            " AND privilege_type IN ('DELETE', 'TRUNCATE')"
        )
    }
    assert deletable & set(FACTS) == {"attendance_day"}  # and there only days of open months


def test_앱의_역할로_시험한다(db: None) -> None:
    assert _rows("SELECT current_user") == [("dure_app",)]


def test_문은_모든_역할을_안다() -> None:
    assert set(doors.ANY) == set(Role.values)
