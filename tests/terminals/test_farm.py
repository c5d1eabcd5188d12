"""Forty terminals on bad lines against a real server that is killed: each acknowledged reading is
kept exactly once, by what the terminals know, and nobody waits for the slow ones."""

import os
import signal
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults.office import Browser, Office, opened, persist
from tests.terminals.machine import Line, Machine

MOMENT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # 12월 1일(화) 10시
MONDAY = datetime(2026, 11, 30)
HOUR = timedelta(hours=1)
STRANGER, OUTAGE, LOST_REPLY, CLOCK, TWIN, OTHER_TWIN = "T27", "T24", "T25", "T26", "T28", "T29"
UNTOLD, CRLF, KOREAN, TORN, PACKED, SLOW = "T30", "T31", "T32", "T33", "T34", "T35"
FORGETFUL, SPOOFED, NAMED, FORM = "T36", "T37", "T38", "T39"
SERIALS = [f"T{number:02}" for number in range(40)]
NIGHT = SERIALS[20:24]
TEMPLATE = "c2VjcmV0LWZpbmdlcg=="
ADMIT = """
import os
import django; django.setup()
from datetime import date
from django.db import transaction
from dure import clock, tenancy
from dure.accounts import queries as accounts
from dure.accounts.models import User
from dure.links import iclock_commands
from dure.organization import queries as organization
from dure.organization.models import Unit
from dure.terminals import actions
from dure.jobs.terminals import check_days
with transaction.atomic():
    (pk, _, _), = organization.institutions()
    with tenancy.institution(pk):
        by = accounts.viewer(User.objects.get(login="cho"), on=date(2026, 12, 1), role="admin", origin="test")
        unit = Unit.objects.order_by("id").first().id
        for serial in filter(None, os.environ["ADMIT"].split(",")):
            actions.admit(serial=serial, name=serial, unit=unit, networks=["127.0.0.1"], by=by, at=clock.now())
        for serial in filter(None, os.environ["ENROL"].split(",")):
            text = iclock_commands.update_user("1001", name="홍\\t길\\n동", card="123456789")
            actions.queue(serial=serial, command=text, by=by, at=clock.now())
if os.environ["CHECK"]:
    check_days()
"""


@dataclass
class Farm:
    office: Office
    machines: dict[str, Machine]
    refused: list[int] = field(default_factory=list)
    lost: Line | None = None
    served_beside_slow: list[int] = field(default_factory=list)
    slow_answer: bytes = b""
    acknowledged_at_kill: int = 0
    torn_kept: int = 0

    def tell(self, *, admit: str = "", enrol: str = "", check: str = "") -> None:
        self.office.run("-c", ADMIT, ADMIT=admit, ENROL=enrol, CHECK=check)

    def rows(self, serial: str) -> list[Line]:
        """What the database holds of a machine, in the machine's own terms."""
        return self.office.rows(
            "SELECT pin, s.at AT TIME ZONE 'Asia/Seoul', status, verify, workcode"
            " FROM terminals_swipe s JOIN terminals_device d ON d.id = s.device_id"
            f" WHERE serial = '{serial}'"
        )


def test_forty_terminals(tmp_path: Path) -> None:
    """In one test, for the farm is lived once and looked at from every side afterwards."""
    with opened(tmp_path, MOMENT, ("web", "terminals")) as office:
        made = Farm(office, {each: Machine(each, office.terminals) for each in SERIALS})
        persist(made.machines["T00"].greet, gave_up="단말기 서버가 열리지 않았습니다.")
        _fill(made)
        _knock(made)
        _play(made)
        _check(made)
        _every_acknowledged_reading_is_kept_exactly_once(made)
        _every_reading_is_acknowledged_in_the_end(made)
        _every_reading_reaches_attendance_once(made)
        _the_server_was_killed_in_the_middle(made)
        _strangers_and_thieves_are_told_no(made)
        _slow_lines_keep_nobody_waiting(made)
        _a_request_cut_off_is_not_taken_for_whole(made)
        _what_a_machine_forgot_is_fetched(made)
        _who_is_registered_stands_in_the_machine(made)
        _a_clock_that_was_set_is_told_to_the_auditor(made)
        _fingerprints_and_passwords_are_nowhere(made)
        _machines_were_asked_for_nothing_bodily(made)


def _fill(farm: Farm) -> None:
    """What was read at each machine while nobody listened."""
    machines = farm.machines
    for number, serial in enumerate(SERIALS):
        for person in range(4):
            pin, minute = f"{number:02}{person:02}", timedelta(minutes=number + person)
            begins = 22 * HOUR if serial in NIGHT else 8 * HOUR + HOUR / 2
            machines[serial].swipe(pin, MONDAY + begins + minute, 0)
            ends = 30 * HOUR if serial in NIGHT else 18 * HOUR
            machines[serial].swipe(pin, MONDAY + ends + minute, 1)
    for number in range(5_000):
        machines[OUTAGE].swipe(
            f"P{number % 700}", MONDAY - 72 * HOUR + timedelta(seconds=47 * number)
        )
    machines[CLOCK].ahead = -HOUR
    machines[CLOCK].swipe("0001", MONDAY + 12 * HOUR, 2)
    machines[CLOCK].set_clock(timedelta(), MONDAY + 13 * HOUR)
    machines[CLOCK].swipe("0001", MONDAY + 13 * HOUR, 3)
    for serial in (TWIN, OTHER_TWIN):
        machines[serial].swipe("7777", MONDAY + 9 * HOUR)
    machines[UNTOLD].swipe("2026", MONDAY + 9 * HOUR, 255, 15)
    machines[CRLF].ending = "\r\n"
    machines[KOREAN].encoding = "cp949"
    machines[KOREAN].operations += [
        "USER PIN=1001\tName=홍길동\tPri=0\tPasswd=4321\tCard=[15CD5B07]\tGrp=1",
        f"FP PIN=1001\tFID=1\tSize=20\tValid=1\tTMP={TEMPLATE}",
    ]
    machines[PACKED].form, machines[NAMED].form, machines[FORM].form = "packed", "named", "form"
    farm.lost = machines[FORGETFUL].swipe("0099", MONDAY + 10 * HOUR, 0)
    machines[FORGETFUL].forget_to_send(farm.lost)


def _together(machines: list[Machine], what: str, *given: object) -> None:
    with ThreadPoolExecutor(len(machines)) as pool:
        for done in [pool.submit(getattr(each, what), *given) for each in machines]:
            done.result()


def _knock(farm: Farm) -> None:
    """All call; the administrator lets all in but one, which sends in spite of that."""
    _together(list(farm.machines.values()), "greet")
    stranger = farm.machines[STRANGER]
    status, _ = stranger.request(
        "POST", "cdata", stranger.query("ATTLOG"), stranger.body(stranger.pending)
    )
    farm.refused.append(status)
    farm.tell(admit=",".join(set(SERIALS) - {STRANGER}))
    for machine in farm.machines.values():
        machine.options = {}


def _play(farm: Farm) -> None:
    machines = farm.machines
    with ExitStack() as lines:
        slow = [lines.enter_context(_begun(farm)) for _ in range(40)]
        _hang_up(machines[LOST_REPLY])
        _cut_off(machines[TORN])
        farm.torn_kept = len(farm.rows(TORN))
        _spoof(farm)
        others = [each for serial, each in machines.items() if serial != STRANGER]
        with ThreadPoolExecutor(len(others)) as pool:
            lives = [pool.submit(each.until, lambda each=each: not each.pending) for each in others]  # type: ignore[misc]
            _kill_within_the_burst(farm)
            for life in lives:
                life.result()
        door = Browser(farm.office, "", "")
        farm.served_beside_slow.append(door.get("/login")[0])
        slow += [lines.enter_context(_begun(farm)) for _ in range(40)]
        farm.served_beside_slow.append(machines["T00"].request("GET", "ping")[0])
        farm.served_beside_slow.append(door.get("/login")[0])
        slow[-1].sendall(SLOW_BODY[5:])
        farm.slow_answer = slow[-1].recv(4096)


SLOW_BODY = b"3501\t2026-11-30 12:00:00\t2\t4\t0\n"
SLOW_LINE: Line = ("3501", datetime(2026, 11, 30, 12), 2, 4, "0")


def _begun(farm: Farm) -> socket.socket:
    """A request of a machine that stops in the middle of a line."""
    head = f"POST /iclock/cdata?SN={SLOW}&table=ATTLOG HTTP/1.1\r\nHost: x\r\n"
    head += f"Content-Length: {len(SLOW_BODY)}\r\n\r\n"
    line = socket.create_connection(("127.0.0.1", farm.office.terminals), 30)
    line.sendall(head.encode() + SLOW_BODY[:5])
    return line


def _hang_up(machine: Machine) -> None:
    """It sends all it has, and the answer gets lost on the way."""
    line = machine.connect()
    line.request(
        "POST", f"/iclock/cdata?SN={machine.serial}&table=ATTLOG", machine.body(machine.pending)
    )
    line.getresponse()
    line.close()


def _cut_off(machine: Machine) -> None:
    """The line breaks before all was sent."""
    body = machine.body(machine.pending)
    line = machine.connect()
    line.putrequest("POST", f"/iclock/cdata?SN={machine.serial}&table=ATTLOG")
    line.putheader("Content-Length", str(len(body)))
    line.endheaders(body[:-9])
    assert line.sock is not None
    line.sock.shutdown(socket.SHUT_RDWR)
    line.close()


def _spoof(farm: Farm) -> None:
    """Somebody elsewhere in the network gives out a machine's number as their own."""
    thief = Machine(SPOOFED, farm.office.terminals, address="127.0.0.9")
    thief.swipe("6666", MONDAY + 9 * HOUR)
    status, _ = thief.request("POST", "cdata", thief.query("ATTLOG"), thief.body(thief.pending))
    farm.refused.append(status)
    assert not thief.poll()


def _kill_within_the_burst(farm: Farm) -> None:
    """Pull the terminal server's plug once the long burst is under way, and plug it in again."""
    burst = farm.machines[OUTAGE]
    persist(lambda: len(burst.acknowledged) >= 1_000, gave_up="밀린 기록이 오지 않습니다.")
    os.killpg(farm.office.children["terminals"].pid, signal.SIGKILL)
    farm.acknowledged_at_kill = len(burst.acknowledged)
    farm.office.children["terminals"].wait()
    farm.office.start("terminals")


def _check(farm: Farm) -> None:
    """The night comes: every machine is asked for its counts, and somebody is registered."""
    farm.tell(enrol="T00", check="1")
    forgetful, first = farm.machines[FORGETFUL], farm.machines["T00"]
    forgetful.until(lambda: farm.lost in forgetful.acknowledged)
    first.until(lambda: "1001" in first.users)


# ── afterwards ───────────────────────────────────────────────────────────────────────────


def _every_acknowledged_reading_is_kept_exactly_once(farm: Farm) -> None:
    for serial, machine in farm.machines.items():
        known = machine.acknowledged | ({SLOW_LINE} if serial == SLOW else set())
        kept = Counter(farm.rows(serial))
        assert set(kept) == known, serial
        assert set(kept.values()) <= {1}, serial


def _every_reading_is_acknowledged_in_the_end(farm: Farm) -> None:
    for serial, machine in farm.machines.items():
        if serial != STRANGER:
            assert machine.acknowledged == set(machine.log), serial
            assert not machine.operations


def _every_reading_reaches_attendance_once(farm: Farm) -> None:
    told = farm.office.rows(
        "SELECT serial, credential, e.at AT TIME ZONE 'Asia/Seoul' FROM ("
        "SELECT terminal_id, credential, at FROM attendance_punch UNION ALL"
        " SELECT terminal_id, credential, at FROM attendance_parkedpunch) e"
        " JOIN attendance_terminal t ON t.id = e.terminal_id"
    )
    known = [(each, line[0], line[1]) for each, machine in farm.machines.items()
             for line in machine.acknowledged]  # fmt: skip
    assert Counter(told) == Counter([*known, (SLOW, *SLOW_LINE[:2])])


def _the_server_was_killed_in_the_middle(farm: Farm) -> None:
    assert 1_000 <= farm.acknowledged_at_kill < 5_000
    assert len(farm.machines[OUTAGE].acknowledged) == 5_008


def _strangers_and_thieves_are_told_no(farm: Farm) -> None:
    assert farm.refused == [403, 403]
    assert len(farm.machines[STRANGER].pending) == 8
    states = dict(farm.office.rows("SELECT serial, state FROM terminals_device"))
    assert states.pop(STRANGER) == "waiting"
    assert set(states.values()) == {"admitted"}


def _slow_lines_keep_nobody_waiting(farm: Farm) -> None:
    assert farm.served_beside_slow == [200, 200, 200]
    assert farm.slow_answer.startswith(b"HTTP/1.1 200")
    assert farm.slow_answer.endswith(b"OK:1")


def _a_request_cut_off_is_not_taken_for_whole(farm: Farm) -> None:
    assert farm.torn_kept == 0
    assert farm.office.rows("SELECT count(*) FROM terminals_heldline") == [(0,)]


def _what_a_machine_forgot_is_fetched(farm: Farm) -> None:
    asked = farm.machines[FORGETFUL].asked
    assert "VERIFY SUM ATTLOG StartTime=2026-11-30 00:00:00\tEndTime=2026-11-30 23:59:59" in asked
    assert "DATA QUERY ATTLOG StartTime=2026-11-30 00:00:00\tEndTime=2026-11-30 23:59:59" in asked


def _who_is_registered_stands_in_the_machine(farm: Farm) -> None:
    user = farm.machines["T00"].users["1001"]
    assert (user["Name"], user["Card"], user["Expires"]) == ("홍 길 동", "123456789", "0")


def _a_clock_that_was_set_is_told_to_the_auditor(farm: Farm) -> None:
    kinds = farm.office.rows(
        "SELECT kind FROM terminals_happening h JOIN terminals_device d ON d.id = h.device_id"
        f" WHERE serial = '{CLOCK}' AND kind = 'time_set'"
    )
    assert kinds == [("time_set",)]


def _fingerprints_and_passwords_are_nowhere(farm: Farm) -> None:
    bodies = [bytes(body) for (body,) in farm.office.rows("SELECT body FROM terminals_arrival")]
    assert any("홍길동".encode("cp949") in body for body in bodies)
    assert not any(TEMPLATE.encode() in body or b"4321" in body for body in bodies)


def _machines_were_asked_for_nothing_bodily(farm: Farm) -> None:
    wanted = farm.machines["T00"].options["TransFlag"].split("\t")
    assert wanted == ["TransData AttLog", "OpLog", "EnrollUser", "ChgUser"]
