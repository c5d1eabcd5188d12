"""What a plan came to, as it is kept beside its roster and read by people."""

from collections.abc import Mapping
from typing import Any

from dure.duty import aims
from dure.duty.planning import Planned
from dure.duty.solving import Plan

AIMS = {  # what is being done while each aim is pursued
    aims.MOVED: "되도록 덜 옮기는 당직표를 찾고 있습니다.",
    aims.HIGHEST: "몫을 가장 많이 넘는 사람의 부담을 줄이고 있습니다.",
    aims.LOWEST: "몫에 가장 모자라는 사람을 채우고 있습니다.",
    aims.UNEVEN: "평일, 주말, 공휴일을 고르게 나누고 있습니다.",
    aims.BROKEN: "희망을 되도록 들어주고 있습니다.",
}


def outcome(plan: Plan, known: Planned) -> dict[str, Any]:
    """A plan's state, loads, broken wishes, what moved, and what stands in the way of one."""
    return {
        "status": plan.status,
        "gap": round(plan.gap, 4),
        "seconds": round(plan.seconds, 2),
        "loads": [
            {
                "person": each.person,
                "now": _counted(each.now),
                "past": _counted(each.past),
                "fair": each.fair_total,
                "total": each.total,
                "words": each.words,
            }
            for each in plan.loads
        ],
        "broken": [
            {"person": each.person, "wish": each.wish.why, "because": each.because}
            for each in plan.broken
        ],
        "moved": [
            {"duty": str(known.seats[key].duty), "was": known.now.get(key), "is": plan.seats[key]}
            for key in plan.moved
        ],
        "conflicts": [{"what": each.what, "frees": each.frees} for each in plan.conflicts],
    }


def _counted(burdens: Mapping[Any, int]) -> dict[str, int]:
    return {str(burden): count for burden, count in burdens.items() if count}
