"""정정 and 예외: asked for, decided, taken back; two deciders, one wins."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from dure.attendance import actions, queries
from dure.attendance.models import Anomaly, Correction, Punch
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused, Stale
from tests.attendance.steps import LATER, TUESDAY, arrive, come, day_of, misfits_of, rebuild
from tests.world import World

SOON = timedelta(seconds=5)


def _ask(world: World, who: str = "김주무관", minute: int = 1085, **other: object) -> Correction:
    claim = actions.Claim(TUESDAY, minute, 1, "단말기가 멈췄습니다", **other)  # type: ignore[arg-type]
    return actions.request_correction(claim=claim, by=world.viewer(who), at=LATER)


def _approve(world: World, made: Correction, at: object = LATER) -> None:
    actions.approve_correction(
        document=made.document.public_id,
        version=1,
        by=world.viewer("박과장", "head"),
        at=at,  # type: ignore[arg-type]
    )


def _forgotten(world: World, who: str = "김주무관") -> UUID:
    """A day with an arrival only; the 예외 found on it."""
    arrive((world.card(who), f"{TUESDAY} 08:50", 0))
    rebuild()
    [found] = [each for each in misfits_of(world, who) if each.kind == "missing_out"]
    return found.id


# --- corrections


def test_an_approved_correction_adds_a_punch_and_the_day_is_computed_again(world: World) -> None:
    _forgotten(world)
    made = _ask(world)
    assert [each.state for each in misfits_of(world, "김주무관")] == ["asked"]
    assert day_of(world, "김주무관").steps["last_out"] is None
    _approve(world, made)
    rebuild()
    assert day_of(world, "김주무관").steps["last_out"] == 1085
    assert misfits_of(world, "김주무관") == []
    assert Correction.objects.get().state == "approved"


def test_a_correction_replaces_a_punch_and_the_old_row_stays(world: World) -> None:
    come(world, "김주무관", TUESDAY, "08:50", "17:20")
    wrong = Punch.objects.get(minute=1040)
    made = _ask(world, replaces=wrong.id)
    _approve(world, made)
    rebuild()
    assert day_of(world, "김주무관").steps["last_out"] == 1085
    assert Punch.objects.get(id=wrong.id).known_until == LATER


def test_an_approval_is_undone_and_given_again(world: World) -> None:
    come(world, "김주무관", TUESDAY, "08:50", "17:20")
    made = _ask(world, replaces=Punch.objects.get(minute=1040).id)
    for round_ in range(2):
        at = LATER + timedelta(minutes=round_)
        _approve(world, made, at)
        rebuild()
        assert day_of(world, "김주무관").steps["last_out"] == 1085
        if round_ == 0:
            actions.undo_correction(
                document=made.document.public_id, by=world.viewer("박과장", "head"), at=at + SOON
            )
            rebuild()
            assert day_of(world, "김주무관").steps["last_out"] == 1040
    assert Punch.objects.filter(minute=1085).count() == 1


def test_a_rejection_opens_what_did_not_fit_again(world: World) -> None:
    _forgotten(world)
    made = _ask(world)
    actions.reject_correction(
        document=made.document.public_id,
        version=1,
        comment="증빙이 없습니다",
        by=world.viewer("박과장", "head"),
        at=LATER,
    )
    [found] = misfits_of(world, "김주무관")
    assert (found.state, "증빙이 없습니다" in found.note) == ("open", True)


def test_two_decide_and_one_wins(world: World) -> None:
    made = _ask(world)
    _approve(world, made)
    with pytest.raises(Stale, match="먼저 승인"):
        _approve(world, made)
    assert Punch.objects.count() == 1


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        (actions.Claim(TUESDAY, 1085, 1, " "), "reason_missing"),
        (actions.Claim(date(2026, 12, 2), 1085, 1, "내일"), "not_yet"),
    ],
)
def test_a_correction_is_refused(world: World, claim: actions.Claim, code: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.request_correction(claim=claim, by=world.viewer("김주무관"), at=LATER)
    assert refused.value.code == code


def test_nobody_corrects_a_colleagues_record_or_approves_their_own(world: World) -> None:
    come(world, "이팀장", TUESDAY)
    theirs = Punch.objects.filter(person_id=world.people["이팀장"])[0]
    with pytest.raises(NotTheirs):
        _ask(world, replaces=theirs.id)
    made = _ask(world)
    with pytest.raises(NotTheirs):
        actions.approve_correction(
            document=made.document.public_id, version=1, by=world.viewer("김주무관"), at=LATER
        )


# --- what did not fit


def test_a_proposal_is_accepted_in_one_press_and_the_day_fits(world: World) -> None:
    misfit = _forgotten(world)
    [seen] = misfits_of(world, "김주무관")
    assert (seen.proposal, seen.proposed_minute) == ("add_out", 1080)  # the schedule's end
    done = actions.accept_proposals(misfits=[misfit], by=world.viewer("윤서무", "clerk"), at=LATER)
    rebuild()
    assert done == 1
    assert day_of(world, "김주무관").steps["last_out"] == 1080
    assert Anomaly.objects.get(public_id=misfit).state == "solved"
    assert Line.objects.filter(action="attendance.accept_proposals").count() == 1


def test_an_accepted_proposal_is_taken_back_within_ten_seconds_and_accepted_again(
    world: World,
) -> None:
    misfit, clerk = _forgotten(world), world.viewer("윤서무", "clerk")
    actions.accept_proposals(misfits=[misfit], by=clerk, at=LATER)
    actions.reopen(misfits=[misfit], by=clerk, at=LATER + SOON)
    rebuild()
    assert day_of(world, "김주무관").steps["last_out"] is None
    actions.accept_proposals(misfits=[misfit], by=clerk, at=LATER + SOON)
    rebuild()
    assert day_of(world, "김주무관").steps["last_out"] == 1080
    with pytest.raises(Refused, match="10초"):
        actions.reopen(misfits=[misfit], by=clerk, at=LATER + timedelta(seconds=30))


def test_a_second_reading_within_a_minute_is_dropped_and_stays_on_record(world: World) -> None:
    card = world.card("김주무관")
    arrive(
        (card, f"{TUESDAY} 08:50", 0), (card, f"{TUESDAY} 08:51", 0), (card, f"{TUESDAY} 18:05", 1)
    )
    rebuild()
    [found] = misfits_of(world, "김주무관")
    assert (found.kind, found.proposal) == ("duplicate", "drop_punch")
    actions.accept_proposals(misfits=[found.id], by=world.viewer("윤서무", "clerk"), at=LATER)
    rebuild()
    assert misfits_of(world, "김주무관") == []
    assert Punch.objects.get(minute=531).known_until == LATER


def test_solved_twice_the_second_is_told(world: World) -> None:
    misfit = _forgotten(world)
    actions.accept_proposals(misfits=[misfit], by=world.viewer("윤서무", "clerk"), at=LATER)
    with pytest.raises(Stale):
        actions.accept_proposals(misfits=[misfit], by=world.viewer("박과장", "head"), at=LATER)


def test_left_as_it_is_it_stays_left_when_computed_again(world: World) -> None:
    misfit, clerk = _forgotten(world), world.viewer("윤서무", "clerk")
    with pytest.raises(Refused, match="까닭"):
        actions.leave_as_is(misfits=[misfit], reason=" ", by=clerk, at=LATER)
    actions.leave_as_is(misfits=[misfit], reason="단말기 점검", by=clerk, at=LATER)
    arrive((world.card("김주무관"), f"{TUESDAY} 08:55", 0))
    rebuild()
    assert "missing_out" not in [each.kind for each in misfits_of(world, "김주무관")]


def test_asked_it_waits_and_vanishes_when_the_record_comes(world: World) -> None:
    misfit = _forgotten(world)
    actions.ask(misfits=[misfit], by=world.viewer("윤서무", "clerk"), at=LATER)
    [found] = misfits_of(world, "김주무관")
    assert (found.state, "윤서무" in found.note) == ("asked", True)
    arrive((world.card("김주무관"), f"{TUESDAY} 18:05", 1))
    rebuild()
    assert Anomaly.objects.get(public_id=misfit).state == "gone"


def test_gone_it_opens_again_when_found_again(world: World) -> None:
    misfit = _forgotten(world)
    arrive((world.card("김주무관"), f"{TUESDAY} 18:05", 1))
    rebuild()
    Punch.objects.filter(minute=1085).update(known_until=LATER)
    actions.touch_everybody(since=TUESDAY, until=TUESDAY + timedelta(days=1), why="test", at=LATER)
    rebuild()
    found = queries.misfit(misfit)
    assert found is not None
    assert found.state == "open"


@pytest.mark.parametrize(
    ("who", "role"),
    [("김주무관", "employee"), ("최담당", "payroll"), ("강국장", "head"), ("정감사", "auditor")],
)
def test_exceptions_of_another_unit_or_role_are_not_theirs(
    world: World, who: str, role: str
) -> None:
    misfit, by = _forgotten(world), world.viewer(who, role)
    for act in (actions.accept_proposals, actions.ask):
        with pytest.raises(NotTheirs):
            act(misfits=[misfit], by=by, at=LATER)  # type: ignore[operator]
    with pytest.raises(NotTheirs):
        actions.leave_as_is(misfits=[misfit], reason="까닭", by=by, at=LATER)
    with pytest.raises(NotTheirs):
        actions.reopen(misfits=[misfit], by=by, at=LATER)
