"""발령, 올림과 내림, 보고, 해제; 연가를 중지하거나 억제함 (복무규정 제2조의2~제2조의5)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from dure.audit.models import Line
from dure.emergency import actions, queries, roll, rules
from dure.emergency.models import Emergency
from dure.errors import NotTheirs
from dure.trips import checks
from law.trips import Period
from tests.emergency.steps import FRI, KIM, MOON, OH, PARK, SAT, YUN, declared, refused
from tests.world import NOW, World


def test_인사담당자와_기관장이_발령하고_기록이_남는다(world: World) -> None:
    declared(world)
    one = declared(world, 4, by=MOON)
    assert queries.seen(one.public_id, viewer=world.viewer(OH, "hr"), on=FRI).kind == 4
    assert Line.objects.filter(action="emergency.declare").count() == 2


def test_서무는_맡은_부서만_발령한다(world: World) -> None:
    declared(world, by=YUN, units=[world.units["총무과"]])
    with pytest.raises(NotTheirs):
        declared(world, by=YUN)


def test_맡지_않은_사람은_발령하지_못한다(world: World) -> None:
    with pytest.raises(NotTheirs):
        declared(world, by=KIM)
    with pytest.raises(NotTheirs):
        declared(world, by=PARK)


def test_요건이_다른_호이면_그_호를_말하며_거절한다(world: World) -> None:
    told = refused(lambda: declared(world, 2, trigger="crisis"))
    assert told.article == "지방공무원 복무규정 제2조의3제3항"
    assert "제4호" in told.ko
    assert declared(world, 1, trigger="crisis", by_minister=True)  # 국무총리의 명을 받은 장관


def test_앞날이나_빈_사유로는_발령하지_못한다(world: World) -> None:
    assert refused(lambda: declared(world, issued_at=NOW + timedelta(hours=1))).code == "not_yet"
    assert refused(lambda: declared(world, reason=" ")).code == "form_incomplete"


def test_올리고_내린_것이_차례로_남는다(world: World) -> None:
    one = declared(world, 4)
    oh = world.viewer(OH, "hr")
    actions.set_level(
        emergency=one.public_id, kind=3, trigger="urgent_disaster", reason="피해가 커짐",
        since=NOW, by=oh, at=NOW,
    )  # fmt: skip
    seen = queries.seen(one.public_id, viewer=oh, on=FRI)
    assert [(step.kind, step.since) for step in seen.steps] == [
        (4, NOW - timedelta(hours=1)),
        (3, NOW),
    ]
    assert queries.level_at(one, NOW - timedelta(minutes=1)).kind == 4


def test_시장의_발령은_도지사를_거쳐_장관에게_보고한다(world: World) -> None:
    told = rules.report(declared(world), "declared", NOW)
    assert (told["via"], told["to"]) == ("도지사", "행정안전부장관")
    assert [each["ko"] for each in told["what"]] == ["비상근무의 종류", "발령일시", "발령사유"]


def test_교육감은_교육부장관에게_바로_보고한다(world: World) -> None:
    told = rules.report(declared(world, issuer="education"), "declared", NOW)
    assert (told["via"], told["to"]) == ("", "교육부장관")


def test_보고한_때를_한_번_적는다(world: World) -> None:
    one, oh = declared(world), world.viewer(OH, "hr")
    actions.tell_reported(emergency=one.public_id, reported_at=NOW, by=oh, at=NOW)
    again = refused(
        lambda: actions.tell_reported(emergency=one.public_id, reported_at=NOW, by=oh, at=NOW)
    )
    assert again.code == "reported"


def test_해제에는_까닭이_있고_그_뒤에는_바꾸지_못한다(world: World) -> None:
    one, oh = declared(world), world.viewer(OH, "hr")

    def release(reason: str) -> None:
        actions.release(emergency=one.public_id, reason=reason, released_at=NOW, by=oh, at=NOW)

    assert refused(lambda: release("")).code == "reason_missing"
    release("호우 경보 해제")
    assert refused(lambda: release("또")).code == "released"


def test_1호와_2호는_연가를_중지하고_3호와_4호는_억제한다(world: World) -> None:
    person = world.people[KIM]
    one = declared(world, 4)
    found = queries.stops(person, SAT, at=NOW)
    assert found
    assert (found.level, found.kind) == (queries.DISCOURAGED, 4)
    two = declared(world, 2)
    found = queries.stops(person, SAT, at=NOW)
    assert found
    assert (found.level, found.emergency) == (queries.STOPPED, two.public_id)
    for each in (one, two):
        actions.release(
            emergency=each.public_id,
            reason="끝남",
            released_at=NOW,
            by=world.viewer(OH, "hr"),
            at=NOW,
        )
    assert queries.stops(person, SAT, at=NOW) is None
    assert queries.stops(person, FRI, at=NOW)  # 그날 일부에는 발령되어 있었음


def test_발령하지_않은_부서와_훈련은_연가를_막지_않는다(world: World) -> None:
    declared(world, 1, units=[world.units["공원과"]])
    declared(world, 1, drill="ulchi", name="을지연습")
    assert queries.stops(world.people[KIM], SAT, at=NOW) is None
    assert queries.stops(world.people["한기간제"], SAT, at=NOW)


def test_끝날_것으로_본_날_뒤는_막지_않는다(world: World) -> None:
    declared(world, 2, lasts_until=SAT)
    assert queries.stops(world.people[KIM], FRI, at=NOW)
    assert queries.stops(world.people[KIM], SAT, at=NOW) is None


def test_명부에_적고_지운다(world: World) -> None:
    oh, person = world.viewer(OH, "hr"), world.people[KIM]

    def mark(reason: str, by: str = OH, role: str = "hr") -> None:
        actions.mark(
            person=person, kind="exempt", reason=reason, since=FRI, until=None,
            by=world.viewer(by, role), at=NOW,
        )  # fmt: skip

    assert refused(lambda: mark("")).code == "article_missing"
    mark("해온시 비상근무 규칙 제5조")
    assert refused(lambda: mark("또")).code == "marked"
    with pytest.raises(NotTheirs):
        mark("규칙", PARK, "head")
    actions.end_mark(mark=roll.marks(on=FRI)[0].mark, by=oh, at=NOW)
    assert roll.marks(on=FRI) == []


@pytest.mark.parametrize(
    ("column", "value", "name"),
    [
        ("released_at", NOW - timedelta(days=1), "an_emergency_ends_after_it_began_and_says_why"),
        ("reported_at", NOW - timedelta(days=1), "a_report_follows_what_it_tells_of"),
    ],
)
def test_데이터베이스가_지킨다(world: World, column: str, value: object, name: str) -> None:
    one = declared(world)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Emergency.objects.filter(id=one.id).update(**{column: value})


def test_발령과_호는_고치거나_지울_수_없다(world: World) -> None:
    one = declared(world)
    for sql in (
        "UPDATE emergency_emergency SET reason = 'x' WHERE id = %s",
        "DELETE FROM emergency_level WHERE emergency_id = %s",
    ):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            connection.cursor().execute(sql, [one.id])


def test_비상근무_중의_출장은_억제한다고_말한다(world: World) -> None:
    person = world.people[KIM]
    of = Period(SAT, 540, SAT, 1080)
    names = {person: KIM}
    assert checks.objections(of, names, checks.around([(of, names)])) == []
    declared(world, 4)
    (told,) = checks.objections(of, names, checks.around([(of, names)]))
    assert (told.article, told.level) == ("지방공무원 복무규정 제2조의4제2항", "warn")
