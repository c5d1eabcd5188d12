"""What is said to terminals: the greeting, and commands that no value can break out of."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dure.links import iclock_commands as commands

START, END = datetime(2026, 11, 22), datetime(2026, 11, 23)


def test_the_greeting_asks_for_no_bodily_features() -> None:
    lines = commands.greeting("CJDE193560123", known=True).split("\n")
    assert lines[0] == "GET OPTION FROM: CJDE193560123"
    flag = next(line for line in lines if line.startswith("TransFlag="))
    assert flag == "TransFlag=TransData AttLog\tOpLog\tEnrollUser\tChgUser"
    assert {"TimeZone=9", "PushProtVer=2.2.14", "Realtime=1", "Encrypt=None"} <= set(lines)
    assert {"ATTLOGStamp=0", "ATTPHOTOStamp=None", "Delay=10", "ErrorDelay=30"} <= set(lines)


def test_one_not_known_yet_is_asked_to_send_nothing() -> None:
    lines = commands.greeting("T9", known=False, delay=60).split("\n")
    assert {"Realtime=0", "ATTLOGStamp=None", "OPERLOGStamp=None", "Delay=60"} <= set(lines)
    assert "TransFlag=000000000000" in lines


@pytest.mark.parametrize("stamp", ["x", "1\nRealtime=0", "-1", "٣"])
def test_a_stamp_that_is_none_asks_for_everything(stamp: str) -> None:
    assert "\nATTLOGStamp=0\n" in commands.greeting("T1", known=True, stamp=stamp)


def test_the_commands_of_the_description() -> None:
    assert commands.update_user(
        "1001",
        name="홍길동",
        card="123456789",
        since=datetime(2026, 3, 1),
        until=datetime(2027, 1, 1),
    ) == (
        "DATA UPDATE USERINFO PIN=1001\tName=홍길동\tPri=0\tCard=123456789\tGrp=1"
        "\tStartDatetime=2026-03-01T00:00:00\tEndDatetime=2026-12-31T23:59:59\tExpires=1"
    )
    assert commands.update_user("1001").endswith("\tExpires=0")
    assert commands.delete_user("1002") == "DATA DELETE USERINFO PIN=1002"
    assert commands.query_readings(START, END) == (
        "DATA QUERY ATTLOG StartTime=2026-11-22 00:00:00\tEndTime=2026-11-22 23:59:59"
    )
    assert commands.count_readings(START, END).startswith("VERIFY SUM ATTLOG StartTime=")
    assert [commands.plain(each) for each in commands.PLAIN] == list(commands.PLAIN)


def test_several_commands_stand_on_lines_of_their_own() -> None:
    said, keys = commands.answer([("17", "CHECK"), ("18", "DATA DELETE USERINFO PIN=1002")])
    assert said == "C:17:CHECK\nC:18:DATA DELETE USERINFO PIN=1002\n"
    assert keys == ["17", "18"]
    assert commands.answer([]) == ("OK", [])


def test_what_does_not_fit_waits() -> None:
    long = commands.update_user("1", name="가" * 40)
    count = len(f"C:1:{long}\n".encode())
    said, keys = commands.answer([("1", long)] * (commands.LARGEST // count + 5))
    assert len(keys) == commands.LARGEST // count
    assert len(said.encode()) <= commands.LARGEST


@pytest.mark.parametrize(
    "command",
    [
        "SHELL reboot", "PutFile x", "UPGRADE x", "CLEAR DATA", "CLEAR LOG", "check", "", "CHECK\n",
        "DATA DELETE USERINFO PIN=1\nC:2:CLEAR DATA", "SET OPTION ICLOCKSVRURL=x", "CHECK\0",
        "DATA UPDATE USERINFO PIN=1\tName=a\nC:9:SHELL x", "DATA UPDATE FINGERTMP PIN=1\tTMP=x",
        "DATA QUERY FINGERTMP PIN=1", "ENROLL_FP PIN=1",
    ],
)  # fmt: skip
def test_commands_that_are_never_sent(command: str) -> None:
    assert not commands.is_allowed(command)
    with pytest.raises(ValueError, match="보낼 수 없는"):
        commands.answer([("1", command)])
    with pytest.raises(ValueError, match="보내지 않는"):
        commands.plain(command)


@pytest.mark.parametrize("key", ["", "a b", "1" * 17, "1\n2", "가"])
def test_keys_that_no_command_has(key: str) -> None:
    with pytest.raises(ValueError, match="보낼 수 없는"):
        commands.answer([(key, "CHECK")])


@pytest.mark.parametrize("pin", ["", "1\t2", "1\n", "홍", "1" * 25, "1=2"])
def test_numbers_that_no_terminal_takes(pin: str) -> None:
    with pytest.raises(ValueError, match=r"주세요\.$"):
        commands.delete_user(pin)
    with pytest.raises(ValueError, match=r"주세요\.$"):
        commands.update_user(pin)


@pytest.mark.parametrize("card", ["1\t2", "A1", "1" * 21, "-1", "1\n"])
def test_cards_that_no_terminal_takes(card: str) -> None:
    with pytest.raises(ValueError, match=r"주세요\.$"):
        commands.update_user("1", card=card)


def test_other_refusals() -> None:
    with pytest.raises(ValueError, match="늦어야"):
        commands.query_readings(END, START)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=80))
def test_no_name_breaks_out_of_its_field(name: str) -> None:
    command = commands.update_user("1001", name=name, card="7")
    said, _ = commands.answer([("1", command)])
    assert said.count("\n") == 1
    assert "\0" not in said
    head, told, *rest = said.split("\t")
    assert (head, told[:5]) == ("C:1:DATA UPDATE USERINFO PIN=1001", "Name=")
    assert rest == ["Pri=0", "Card=7", "Grp=1", "Expires=0\n"]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [(0, "했습니다."), (6, "했습니다."), (-1002, "모르는 명령"), (-7, "거절했습니다(-7)")],
)
def test_what_an_answer_means(code: int, sentence: str) -> None:
    assert sentence in commands.told(code)
