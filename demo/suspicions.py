"""What the running month's readings make 감사 ask about: found by the rules, a few asked and answered."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

import polars as pl

from demo import planted
from demo.city import City
from dure import tenancy
from dure.accounts import queries as accounts
from dure.accounts.viewer import Viewer
from dure.evidence import actions, queries, sampling, scanning, travelling
from dure.evidence.queries import Found
from dure.kiosks.models import PhoneUse
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline.actions import SEOUL

PHONES = 24  # people who punch by phone, each from their own
WAY_MINUTES = 12


def write(city: City, *, auditor: Viewer, at: datetime) -> None:
    """Ways, phones and a sample; then the month held against the rules, and what was said to it."""
    _ways(city, auditor, at)
    _phones(city, at)
    month = (city.until - timedelta(days=1)).replace(day=1)
    sampling.draw(month=month, size=20, seed="해온시 정기감사", by=auditor, at=at)
    scanning.scan(month=month, by=auditor, at=at)
    found = queries.hits(since=month, until=city.until)
    _answer([each for each in found if each.rule == "together"], auditor, at)
    _ask([each for each in found if each.rule == "identical_seconds"], auditor, at)
    for each in [each for each in found if each.rule == "punch_on_leave"][:4]:
        text = "휴가 중에 두고 온 서류를 가지러 잠시 들른 것을 부서장이 확인했습니다."
        actions.decide(hit=each.id, outcome="justified", text=text, by=auditor, at=at)


def _ways(city: City, auditor: Viewer, at: datetime) -> None:
    """How long one needs from the hall to the water works, whose people nobody saw at both."""
    units = {node.name: node.id for node in organization.tree(on=city.until).values()}
    travelling.set_travel(
        one=units["해온시"], other=units["상수도사업소"], minutes=WAY_MINUTES, since=city.start,
        document="(예시) 감사담당관 내부 기준", by=auditor, at=at,
    )  # fmt: skip


def _phones(city: City, at: datetime) -> None:
    found = planted.suspects(city)
    if found is None:
        return
    keys = _keys(city)
    month = city.punches.filter(
        (pl.col("at") >= city.until.replace(day=1)) & (pl.col("direction") == 0)
    )
    owners = month["person"].drop_nulls().unique().sort().head(PHONES).to_list()
    phones = {person: person for person in owners} | dict.fromkeys(found.one_phone, 0)
    rows = month.filter(pl.col("person").is_in(list(phones))).sort("at")
    PhoneUse.objects.bulk_create(
        PhoneUse(
            institution_id=tenancy.current(), person_id=keys[person], how=PhoneUse.How.SCAN,
            phone=sha256(f"phone {phones[person]}".encode()).hexdigest(), at=when.replace(tzinfo=SEOUL),
        )
        for person, when in rows.select("person", "at").iter_rows()
    )  # fmt: skip


def _keys(city: City) -> dict[int, int]:
    """The city's own ids → database keys, by 사번."""
    held = people.holders(kind="staff", values=city.people["staff_number"].to_list())
    numbers = dict(held.select("value", "person").iter_rows())
    return {
        person: numbers[n] for person, n in city.people.select("id", "staff_number").iter_rows()
    }


# ── what was said ─────────────────────────────────────────────────────────────────────


def _answer(found: list[Found], auditor: Viewer, at: datetime) -> None:
    """Both pairs were asked and answered; the first is settled, the second waits."""
    question = "출근과 퇴근을 늘 나란히 기록했습니다. 까닭을 알려 주세요."
    for each in found:
        actions.ask(hit=each.id, persons=each.persons, text=question, by=auditor, at=at)
        for person in each.persons:
            by = replace(auditor, name=_login(person), person=person, role="employee")
            actions.answer(
                hit=each.id, text="같은 아파트에 살아 차를 함께 타고 다닙니다.", by=by, at=at
            )
    for each in found[:1]:
        text = "거주지와 주차 등록이 같아 함께 통근하는 것으로 확인했습니다."
        actions.decide(hit=each.id, outcome="justified", text=text, by=auditor, at=at)


def _login(person: int) -> str:
    user = accounts.user_of(person)
    return user.login if user else "demo"


def _ask(found: list[Found], auditor: Viewer, at: datetime) -> None:
    for each in found[:1]:
        text = "두 사람의 카드가 같은 아침에 1초 사이로 이어 찍혔습니다. 설명해 주세요."
        actions.ask(hit=each.id, persons=each.persons, text=text, by=auditor, at=at)
