"""What the articles say against a request, as rows from `law`, for the form and for the approver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dure.leave.days import Taken
from dure.people.queries import Member
from law.leave_kinds import LeaveKind


@dataclass(frozen=True)
class Objection:
    """A sentence with its article; "refuse" forbids, "warn" wants a look, "note" is for the approver."""

    code: str
    ko: str
    article: str
    level: str
    ways: tuple[str, ...] = ()


def objections(
    *,
    kind: LeaveKind,
    member: Member,
    taken: Sequence[Taken],
    facts: Mapping[str, Any],
    certified: bool,
    after: bool,
    after_reason: str,
    reason: str,
    before: int | None,
) -> list[Objection]:
    """Everything that stands against a request."""
    found = []
    if after and not after_reason.strip():
        found.append(
            Objection(
                "after_needs_reason",
                "이미 지난 시간의 휴가입니다. 미리 신청하지 못한 까닭을 적으면 사후 신청으로 올릴 수 있습니다.",
                "지방공무원 복무규정 제7조",
                "refuse",
            )
        )
    minutes = sum(day.minutes for day in taken)
    if before is not None and minutes > before:
        found.append(
            Objection(
                "not_enough_left",
                f"남은 {kind.ko}가 {max(before, 0)}분인데 {minutes}분을 올렸습니다. 시간을 줄여 주세요.",
                kind.article,
                "refuse",
            )
        )
    return found
