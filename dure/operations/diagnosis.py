"""The diagnosis of one institution: everything somebody who runs it has to look at, with what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection

from dure import tenancy
from dure.attendance import queries as attendance
from dure.audit import checkpoints
from dure.directory import queries as directory
from dure.feeds import queries as feeds
from dure.messages import keeping
from dure.operations import contradictions, health, queues
from dure.operations.devices import Device, devices
from dure.organization import queries as organization
from dure.pay import queries as pay
from dure.people import queries as people
from dure.terminals import diagnostics
from dure.timeline.actions import SEOUL, month_after
from law import params

DRIFT_SECONDS: Final = 2
CHECKPOINT_LATE: Final = timedelta(hours=3)  # one is signed every hour
NAMES: Final = {
    "database": "데이터베이스",
    "migrations": "표의 판",
    "worker": "작업자",
    "queue": "시간표",
    "disk": "디스크",
}
WAITS: Final = (
    ("stale_people", "다시 계산할 사람", "명",
     "작업자가 돌고 있으면 곧 줄어듭니다. 줄지 않으면 작업자의 로그를 봅니다.", "", "warn"),
    ("parked_punches", "주인 없는 기록", "건",
     "카드를 등록하면 주인에게 붙습니다.", "/imports/parked", "warn"),
    ("deliveries_unknown", "갔는지 모르는 메일과 문자", "통",
     "갔는지 확인하고 다시 보내거나 그대로 둡니다.", "/messages/deliveries", "bad"),
    ("deliveries_failed", "가지 못한 메일과 문자", "통",
     "주소를 고치고 다시 보냅니다.", "/messages/deliveries", "warn"),
    ("hook_sendings_stopped", "멈춘 웹훅", "건",
     "받는 곳을 고치고 다시 보냅니다.", "/hooks", "bad"),
)  # fmt: skip


@dataclass(frozen=True)
class Symptom:
    """One line: how it is (ok, warn, bad), what was seen, what to do about it, where, and whom it is about."""

    tag: str
    what: str
    told: str
    todo: str = ""
    url: str = ""
    persons: tuple[int, ...] = ()


@dataclass(frozen=True)
class Part:
    """What belongs together, the calm symptoms too."""

    name: str
    ko: str
    symptoms: list[Symptom]

    @property
    def troubles(self) -> int:
        return sum(each.tag != "ok" for each in self.symptoms)


def diagnosed(*, at: datetime) -> list[Part]:
    """All parts, for the institution of this transaction."""
    machines = devices(at=at)
    today = at.astimezone(SEOUL).date()
    parts = {
        "system": ("시스템", _system()),
        "devices": ("기기", _devices(machines, at)),
        "queues": ("대기열", _queues(at)),
        "close": ("마감과 기록", _close(today, at)),
        "clocks": ("시계", _clocks(machines, at)),
        "values": ("정하지 않은 값", _values(today)),
        "contradictions": ("서로 맞지 않는 자료", _contradictions(at)),
    }
    return [Part(name, ko, list(found)) for name, (ko, found) in parts.items()]


def unset(today: date) -> list[params.Param]:
    """Values that the law leaves to the institution and nobody has established yet."""
    known = {each.key for each in organization.settings()}
    return [
        each
        for each in params.table().values()
        if each.local and each.key not in known and each.at(max(today, each.values[0].since)).unset
    ]


def _zero(what: str, count: int, of: str, todo: str, url: str, *, tag: str = "bad") -> Symptom:
    """A number that should be nothing."""
    if count:
        return Symptom(tag, what, f"{count:,}{of}", todo, url)
    return Symptom("ok", what, "없음")


def _system() -> Iterator[Symptom]:
    for each in health.checks():
        yield Symptom("ok" if each.well else "bad", NAMES[each.name], each.told)


def _devices(machines: list[Device], at: datetime) -> Iterator[Symptom]:
    silent = [each for each in machines if each.is_silent]
    found, last = diagnostics.health(at=at), directory.last_askings(directory.directories())
    yield _zero(
        f"{len(machines)}대 가운데 말이 없는 기기", len(silent), "대",
        "전원과 망을 봅니다. 기록은 기기에 남아 있다가 이어지면 저절로 옵니다.", "/terminals",
    )  # fmt: skip
    yield _zero(
        "승인을 기다리는 단말기", len(found.waiting), "대",
        "일련번호를 이름표와 견주어 승인하거나 막습니다.", "/terminals", tag="warn",
    )  # fmt: skip
    yield _zero(
        "읽지 못한 단말기의 요청과 줄", found.failed + found.held, "건",
        "보류한 줄에서 까닭을 보고 다시 읽거나 제쳐 둡니다.", "/terminals/held",
    )  # fmt: skip
    yield _zero(
        "단말기보다 적게 받은 날", len(found.lacking), "일",
        "그 단말기의 화면에서 그날을 다시 받습니다.", "/terminals",
    )  # fmt: skip
    yield _zero(
        "거절된 출입 파일", feeds.arrival_counts().get("refused", 0), "건",
        "까닭을 읽고 프로필을 고쳐 다시 넣습니다.", "/feeds/folder", tag="warn",
    )  # fmt: skip
    yield _zero(
        "읽지 못한 디렉터리", sum(each.state == "failed" for each in last.values()), "곳",
        "까닭을 읽고 주소와 계정을 봅니다.", "/directory",
    )  # fmt: skip


def _queues(at: datetime) -> Iterator[Symptom]:
    jobs, waits = queues.jobs(), queues.waiting(at=at)
    yield Symptom("ok", "작업자의 일", f"기다림 {jobs['todo']:,}, 하는 중 {jobs['doing']:,}")
    yield _zero(
        "멈춘 일", jobs["stalled"], "건",
        "작업자가 꺼졌습니다. 1분 안에 다른 작업자가 이어받지 않으면 작업자를 켭니다.", "",
    )  # fmt: skip
    for each in queues.failed(at=at):
        yield Symptom(
            "bad", f"하루 안에 실패한 일 {each.task}", f"{each.times:,}번",
            "작업자의 로그에서 같은 일의 exception을 봅니다. 시간표의 일은 다음 차례에 저절로 다시 합니다.",
        )  # fmt: skip
    for trouble in keeping.troubles():
        yield Symptom(
            "bad", f"되지 않는 알림의 일: {trouble.get_job_display()}",
            f"{trouble.since.astimezone(SEOUL):%Y-%m-%d %H:%M}부터",
            "메일과 문자 화면의 까닭을 고칩니다.", "/messages/deliveries",
        )  # fmt: skip
    for name, what, of, todo, url, tag in WAITS:
        yield _zero(what, waits[name], of, todo, url, tag=tag)


def _close(today: date, at: datetime) -> Iterator[Symptom]:
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    units = people.units_with_people(since=month, until=month_after(month))
    closed, handed = attendance.closes(month=month), pay.hand_offs()
    told = f"{len(units)}개 부서 가운데 {len(closed)}개"
    if len(closed) < len(units):
        todo = "서무가 마감 점검표의 남은 것을 풀고 마감합니다."
        yield Symptom("warn", f"{month:%Y-%m}의 마감", told, todo, "/close")
    else:
        yield Symptom("ok", f"{month:%Y-%m}의 마감", told)
    yield Symptom("ok", "마지막으로 넘긴 달", f"{handed[0].month:%Y-%m}" if handed else "아직 없음")
    last = checkpoints.last(tenancy.current())
    since = datetime.fromisoformat(last.at) if last else None
    late = since is None or at - since > CHECKPOINT_LATE
    yield Symptom(
        "bad" if late else "ok", "감사 기록의 마지막 확인점",
        f"{since.astimezone(SEOUL):%Y-%m-%d %H:%M}" if since else "없음",
        "작업자가 한 시간마다 서명합니다. 작업자와 .dure/checkpoints에 쓸 수 있는지 봅니다." if late else "",
    )  # fmt: skip


def _clocks(machines: list[Device], at: datetime) -> Iterator[Symptom]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        seconds = round((cursor.fetchone()[0] - at).total_seconds())
    yield _zero(
        "이 서버와 데이터베이스의 시계 차이", abs(seconds) if abs(seconds) > DRIFT_SECONDS else 0, "초",
        "두 서버의 시각 동기(NTP, chrony)를 켭니다. 감사 기록과 출퇴근의 시각이 어긋납니다.", "",
    )  # fmt: skip
    drifting = [each for each in machines if each.drift_seconds is not None]
    yield _zero(
        "시계가 틀린 기기", len(drifting), "대",
        "단말기는 연락할 때 시각을 맞춥니다. 계속 틀리면 전지와 시간대를 봅니다.", "/terminals",
    )  # fmt: skip


def _values(today: date) -> Iterator[Symptom]:
    yield _zero(
        "법이 기관에 맡겼으나 정하지 않은 값", len(unset(today)), "개",
        "인사담당자가 조례와 지침의 문서번호와 함께 정합니다. 쓰지 않는 제도의 값은 두어도 됩니다.",
        "/law/local", tag="warn",
    )  # fmt: skip


def _contradictions(at: datetime) -> Iterator[Symptom]:
    found = contradictions.found(at=at)
    for each in found:
        kind = each.kind
        yield Symptom("bad", kind.ko, f"{each.count:,}건", kind.todo, kind.url, each.persons)
    if not found:
        told = f"{len(contradictions.KINDS)}가지를 찾아보았으나 없음"
        yield Symptom("ok", "서로 맞지 않는 자료", told)
