"""Our reading of pushed lines beside iclockhelper's, and any bytes at all: no crash, no lost line."""

import warnings
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dure.links import iclock
from dure.links.iclock import Asked

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it asks for its own version in a way that is going away
    from iclockhelper.models import AttendanceLog, OperationLog

ANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PINS = st.text("0123456789ABCXYZ", min_size=1, max_size=12)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)
STATUSES = st.sampled_from([0, 1, 2, 3, 4, 5, 255])
READING = st.tuples(PINS, MOMENTS, STATUSES, st.integers(0, 29), st.integers(0, 99))
NAMES = st.text("가각힣홍길동김이박최", min_size=1, max_size=5)
TABLES = ["ATTLOG", "OPERLOG", "", "ERRORLOG", "BIODATA", "RTLOG"]


def read(table: str, body: bytes) -> iclock.Upload:
    return iclock.read(table, iclock.kept(Asked("T1", table=table), body))


@ANY
@given(st.lists(READING, min_size=1, max_size=20))
def test_both_read_the_same_readings(told: list[Any]) -> None:
    body = "\n".join("\t".join(str(each) for each in line) for line in told)
    theirs = AttendanceLog.from_str(body).transactions
    ours = read("ATTLOG", body.encode()).punches
    assert [
        (each.pin, each.at, str(each.status), str(each.verify), each.workcode) for each in ours
    ] == [
        (each.pin, each.server_datetime, each.check_type, each.verify_code, each.work_code)
        for each in theirs
    ]


@ANY
@given(st.lists(st.tuples(st.integers(0, 32), PINS, MOMENTS), min_size=1, max_size=9), NAMES)
def test_both_read_the_same_operations_and_users(told: list[Any], name: str) -> None:
    body = "".join(f"OPLOG {code}\t{who}\t{at}\t7\t0\t0\t0\n" for code, who, at in told)
    body += f"USER PIN=1001\tName={name}\tPri=14\tPasswd=\tCard=55\tGrp=1\tTZ=0\n"
    theirs, ours = OperationLog.from_str(body), read("OPERLOG", body.encode())
    assert [(each.code, each.admin, each.at, each.values[0]) for each in ours.operations] == [
        (int(each.operation.value), each.admin, each.server_datetime, each.object)
        for each in theirs.operations
    ]
    (user,), (other,) = ours.users, theirs.users
    assert (user.pin, user.name, str(user.privilege), user.card, user.group) == (
        other.pin, other.name, other.privileges, other.card, other.group,
    )  # fmt: skip


# Where the two part, theirs first: it takes lines apart and judges nothing; we say what is wrong,
# and read what real terminals send besides.
APART = {
    "빈 줄은 기록이 아님": ("\n", 2, 0, 0),
    "제목 줄은 기록이 아님": ("TABLE=ATTLOG\n1\t2026-11-23 08:00:00\t0\t1", 2, 1, 0),
    "일시가 아니면 보류": ("1\tnonsense\t0\t1", 1, 0, 1),
    "번호가 없으면 보류": ("\t2026-11-23 08:00:00\t0\t1", 1, 0, 1),
    "끊긴 줄은 보류": ("1\t2026-11-23 08:00:00", 1, 0, 1),
}


@pytest.mark.parametrize("name", APART)
def test_where_the_two_part(name: str) -> None:
    body, theirs, punches, bad = APART[name]
    assert len(AttendanceLog.from_str(body).transactions) == theirs
    ours = read("ATTLOG", body.encode())
    assert (len(ours.punches), len(ours.bad)) == (punches, bad)


@pytest.mark.parametrize(
    "line", ["1\t1795391523\t0\t1\n", "PIN=1\tTime=2026-11-23 08:52:03\tStatus=0\tVerify=1\n"]
)
def test_forms_that_only_we_read(line: str) -> None:
    assert AttendanceLog.from_str(line).transactions[0].server_datetime is None
    assert read("ATTLOG", line.encode()).punches[0].at == datetime(2026, 11, 23, 8, 52, 3)


def test_a_card_is_taken_apart_by_us_only() -> None:
    line = "USER PIN=1\tName=a\tPri=0\tPasswd=\tCard=[15CD5B07]\tGrp=1\tTZ=0\n"
    assert OperationLog.from_str(line).users[0].card == "[15CD5B07]"
    assert read("OPERLOG", line.encode()).users[0].card == "123456789"


ANY_LINE = st.one_of(
    st.binary(max_size=60),
    READING.map(lambda line: "\t".join(str(each) for each in line).encode()),
    st.sampled_from(
        [b"OPLOG 4\t0\t2026-11-23 07:00:01", b"USER PIN=1\tName=\xc8\xab", b"FP PIN=1"]
    ),
)


@ANY
@given(st.lists(ANY_LINE, max_size=12), st.sampled_from([b"\n", b"\r\n"]), st.sampled_from(TABLES))
def test_any_bytes_are_read_without_a_lost_line(lines: list[bytes], end: bytes, table: str) -> None:
    body = end.join(lines)
    try:
        kept = iclock.kept(Asked("T1", table=table), body)
    except iclock.Unreadable:
        assert body.startswith(b"\x1f\x8b")
        return
    upload = iclock.read(table, kept)
    told = [line for line in kept.splitlines() if line.strip()]
    if table == "BIODATA":
        filled = sum(bool(line.strip()) for line in body.splitlines())
        assert kept in (b"", b"BIODATA\n" * filled)
        assert upload.lines == max(1, len(told))
    else:
        assert upload.lines in (len(told), len(told) - 1)  # a heading is no line
    for bad in upload.bad:
        assert "\0" not in bad.raw + bad.value
        bad.raw.encode()


@ANY
@given(st.binary(max_size=200))
def test_any_results_and_capabilities_are_read(body: bytes) -> None:
    found, bad = iclock.results(body)
    assert bool(found or bad) == any(line.strip() for line in body.splitlines())
    assert all("\0" not in name + value for name, value in iclock.settings(body).items())


@ANY
@given(st.text(max_size=200))
def test_any_query_is_read(query: str) -> None:
    told = iclock.asked(query)
    assert "\0" not in f"{told.serial}{told.table}{told.kind}{told.pin}{told.stamp}{told.info}"
