"""What tests of 감액 and 연가보상비 share: a step of the pay table, and what was taken or is due."""

from datetime import date

from dure.pay import cuts
from dure.people import actions as people
from dure.people.actions import Step
from tests.world import RECORDED, World


def put_on_step(world: World, who: str, step: int, since: date = date(2026, 1, 1)) -> None:
    people.set_pay_steps(
        steps=[Step(world.people[who], step, since, "인사-1")],
        by=world.viewer("오인사", "hr"),
        at=RECORDED,
    )


def taken(world: World, who: str, month: date) -> dict[str, int | None]:
    """What a month's facts take out of somebody's items, as things stand."""
    return {
        row["item"]: row["cut_won"]
        for row in cuts.computed(month=month)
        if row["person"] == world.people[who]
    }
