"""A line is written with its action or not at all, and the application cannot touch it again."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import ProgrammingError, transaction

from dure.audit import actions, queries
from dure.audit.actions import On
from dure.audit.models import Line, Seal, Subject
from tests.audit.office import CLERK, Office
from tests.world import NOW, World


def test_a_line_stands_with_its_subjects(world: World) -> None:
    person = world.people["김주무관"]
    made = actions.record(
        by=world.viewer("윤서무", "clerk"),
        at=NOW,
        action="test.work",
        summary="정정했습니다.",
        on=[On(person, "correction", "A"), On(kind="unit", subject="총무과")],
        before={"minute": None},
        after={"minute": 1084},
    )
    line = Line.objects.get(id=made)
    assert (line.actor, line.role, line.origin) == ("yun", "clerk", "test")
    assert (line.before, line.after) == ({"minute": None}, {"minute": 1084})
    subjects = Subject.objects.filter(line_id=made).order_by("id")
    assert list(subjects.values_list("person_id", "kind", "subject")) == [
        (person, "correction", "A"),
        (None, "unit", "총무과"),
    ]


def test_a_line_goes_back_with_its_transaction(world: World) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.record(by=CLERK, at=NOW, action="test.work", summary="하다 맒")
        _ = 1 / 0
    assert not Line.objects.filter(summary="하다 맒").exists()


def test_a_moment_told_in_seoul_finds_its_month(world: World) -> None:
    """03:00 on the first in Seoul is still the last of the month before in UTC."""
    at = datetime(2031, 3, 1, 3, tzinfo=ZoneInfo("Asia/Seoul"))
    made = actions.record(by=CLERK, at=at, action="test.work", summary="새벽")
    assert Line.objects.get(id=made).at == at


def test_lines_of_a_person_newest_first(world: World) -> None:
    person = world.people["김주무관"]
    for summary in ("첫째", "둘째"):
        actions.record(by=CLERK, at=NOW, action="a.b", summary=summary, on=[On(person)])
    actions.record(by=CLERK, at=NOW, action="a.b", summary="남의 것", on=[On(person + 1)])
    since, until = NOW.replace(day=1), NOW.replace(day=21)
    found = queries.of_person(person, since=since, until=until)
    assert [each.summary for each in found] == ["둘째", "첫째"]
    assert queries.counts(since=since, until=until) == {"a.b": 3}


@pytest.mark.parametrize("table", [Line, Subject, Seal])
@pytest.mark.parametrize("what", ["update", "delete"])
def test_the_application_may_neither_change_nor_delete(
    world: World, table: type[Line] | type[Subject] | type[Seal], what: str
) -> None:
    actions.record(by=CLERK, at=NOW, action="test.work", summary="하나", on=[On(1)])
    actions.seal()
    assert table.objects.exists()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        if what == "update":
            table.objects.update(institution_id=world.institution)
        else:
            table.objects.all()._raw_delete("default")


def test_a_partition_is_not_a_way_around(world: World) -> None:
    actions.record(by=CLERK, at=NOW, action="test.work", summary="하나")
    from django.db import connection

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM audit_line_2026_11")


def test_another_institution_reads_nothing(office: Office, world: World) -> None:
    office.record("다른 기관의 일")
    assert not Line.objects.filter(summary="다른 기관의 일").exists()
