"""The end of what terminals, kiosks and phones have told, in the night."""

from typing import Final

from dure import clock, tenancy
from dure.audit.actions import Actor
from dure.organization import keeping
from dure.organization import queries as organization
from dure.organization.keeping import Kept
from dure.terminals import actions as terminals

JOB: Final = Actor("job", "", "job")
KINDS: Final = (
    Kept("terminals.swipe_keep_months", "terminals_destroy_swipes", "단말기의 기록 줄"),
    Kept(
        "terminals.arrival_keep_months", "terminals_destroy_arrivals", "단말기가 보낸 요청의 내용"
    ),
    Kept("kiosks.scan_keep_months", "kiosks_destroy_scans", "키오스크의 코드를 찍은 사실"),
    Kept("kiosks.attempt_keep_months", "kiosks_destroy_attempts", "키오스크에서 번호를 누른 사실"),
    Kept("kiosks.phone_keep_months", "kiosks_destroy_phoneuses", "어느 휴대전화를 썼는지"),
)


def destroy() -> int:
    """Destroy everywhere what is over, a part at a time; how many."""
    gone = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            gone += terminals.destroy_rejected(by=JOB, at=clock.now())
        for kept in KINDS:
            while some := _some(pk, kept):
                gone += some
    return gone


def _some(institution: int, kept: Kept) -> int:
    with tenancy.institution(institution):
        return keeping.destroy(kept=kept, by=JOB, at=clock.now())
