"""What the paperless way has saved: forms not written, times a setting that says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SOURCE: Final = (
    "두레의 가정(2026-11-22). 근거가 되는 조사가 없습니다. 기관이 실제로 재어 정할 값입니다."
)


@dataclass(frozen=True)
class Form:
    """A paper form that an action stands in for. `minutes` is a setting, not a measurement."""

    action: str
    ko: str
    minutes: int
    counted: str


# 기관이 정하는 값, 확인 필요: see SOURCE
FORMS: Final = (
    Form("overtime.order", "초과근무 명령서", 5, "쓰고 올리는 시간"),
    Form("approvals.sign", "결재 서명", 2, "받으러 가고 기다리는 시간"),
    Form("attendance.request_correction", "출퇴근 정정 신청서", 8, "쓰고 증빙을 붙이는 시간"),
    Form("attendance.accept_proposals", "기록 대조와 정정", 10, "기록과 명령을 맞추는 시간"),
    Form("attendance.close_month", "초과근무 확인대장", 120, "부서의 한 달을 옮겨 적는 시간"),
    Form("pay.hand_off", "지급조서", 480, "전 부서를 모아 계산하는 시간"),
)


@dataclass(frozen=True)
class Saved:
    """One kind of form: how many were not written, and the minutes by the setting."""

    form: Form
    count: int

    @property
    def minutes(self) -> int:
        return self.count * self.form.minutes


def of(counts: Mapping[str, int]) -> list[Saved]:
    """What counts of audit lines by action come to."""
    return [Saved(form, counts.get(form.action, 0)) for form in FORMS]
