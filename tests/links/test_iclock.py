"""ZKTeco PUSH: the vectors of the protocol's description, and what must not be kept."""

import gzip
import io
import tarfile
from datetime import datetime

import pytest

from dure.links import iclock
from dure.links.iclock import Asked, Punch

ATTLOG, OPERLOG = Asked("T1", table="ATTLOG"), Asked("T1", table="OPERLOG")
MORNING = datetime(2026, 11, 23, 8, 52, 3)


def read(body: bytes, asked: Asked = ATTLOG) -> iclock.Upload:
    return iclock.read(asked.table, iclock.kept(asked, body))


FULL = Punch(1, "1001", MORNING, 0, 15, "0")
READINGS = {
    "온전한 줄": (b"1001\t2026-11-23 08:52:03\t0\t15\t0\t0\t0\n", [FULL]),
    "끝 줄바꿈 없음": (b"1001\t2026-11-23 08:52:03\t0\t15\t0\t0\t0", [FULL]),
    "CRLF": (b"1001\t2026-11-23 08:52:03\t0\t15\t0\r\n\r\n", [FULL]),
    "빈칸을 채움": (b"   1001\t2026-11-23 08:52:03 \t 0\t15\t0 \n", [FULL]),
    "빈칸으로 나눔": (b"1001 2026-11-23 08:52:03 0 15 0\n", [FULL]),
    "T로 이은 일시": (b"1001\t2026-11-23T08:52:03\t0\t15\n", [FULL]),
    "빗금 날짜": (b"1001\t2026/11/23 8:52:03\t0\t15\n", [FULL]),
    # 2026-11-22 23:52:03 UTC = (20_779 days after 1970) × 86,400 + 85,923
    "1970년부터의 초": (b"1001\t1795391523\t0\t15\t0\n", [FULL]),
    "이름=값": (b"PIN=1001\tTime=2026-11-23 08:52:03\tStatus=0\tVerify=15\n", [FULL]),
    "TABLE= 첫 줄": (
        b"TABLE=ATTLOG\n1001\t2026-11-23 08:52:03\t0\t15\n",
        [Punch(2, "1001", MORNING, 0, 15)],
    ),
    "ATTLOG 첫 줄": (
        b"ATTLOG\r\n1001\t2026-11-23 08:52:03\t0\t15\r\n",
        [Punch(2, "1001", MORNING, 0, 15)],
    ),
    "양식으로 싸서": (b"data=1001%092026-11-23+08%3A52%3A03%090%0915%0A", [FULL]),
    "양식의 다른 칸과": (b"SN=T1&data=1001%092026-11-23%2008:52:03%090%0915&x=1", [FULL]),
    "BOM": (b"\xef\xbb\xbf1001\t2026-11-23 08:52:03\t0\t15\n", [FULL]),
    "번호와 일시만": (b"1001\t2026-11-23 08:52:03\n", [Punch(1, "1001", MORNING)]),
    "아무것도 없음": (b"", []),
    "빈 줄만": (b"\r\n \n", []),
    "제목만": (b"TABLE=ATTLOG\n", []),
}


@pytest.mark.parametrize("name", READINGS)
def test_readings(name: str) -> None:
    body, punches = READINGS[name]
    found = read(body)
    assert (found.punches, found.bad, found.lines) == (punches, [], len(punches))


@pytest.mark.parametrize(
    ("status", "direction"),
    [(0, 0), (3, 0), (4, 0), (1, 1), (2, 1), (5, 1), (255, None), (77, None)],
)
def test_which_way(status: int, direction: int | None) -> None:
    (punch,) = read(f"1\t2026-11-23 08:52:03\t{status}\t1\n".encode()).punches
    assert punch.direction == direction


BAD = {
    "아무도 못 보는 글자뿐": (b"\x1c\n", "번호", ""),
    "일시가 아님": (b"1001\tnonsense\t0\t1\n", "일시", "nonsense"),
    "달력에 없음": (b"1001\t2026-02-30 08:00:00\t0\t1\n", "일시", "2026-02-30 08:00:00"),
    "시계가 처음으로": (b"1001\t1999-12-31 23:59:59\t0\t1\n", "일시", "1999-12-31 23:59:59"),
    "번호 없음": (b"\t2026-11-23 08:00:00\t0\t1\n", "번호", ""),
    "번호에 빈칸": (b"10 01\t2026-11-23 08:00:00\t0\t1\n", "번호", "10 01"),
    "번호에 널 글자": (b"10\x0001\t2026-11-23 08:00:00\t0\t1\n", "번호", "10\\x0001"),
    "긴 번호": (b"1" * 41 + b"\t2026-11-23 08:00:00\t0\t1\n", "번호", "1" * 41),
    "구분이 수가 아님": (b"1\t2026-11-23 08:00:00\tIN\t1\n", "구분", "IN"),
    "구분이 너무 큼": (b"1\t2026-11-23 08:00:00\t256\t1\n", "구분", "256"),
    "확인 방법이 수가 아님": (b"1\t2026-11-23 08:00:00\t0\tx\n", "확인 방법", "x"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_readings_stay_whole_beside_the_good_ones(name: str) -> None:
    line, column, value = BAD[name]
    good = b"7\t2026-11-23 09:00:00\t0\t1\n"
    found = read(good + line + good)
    assert [punch.line for punch in found.punches] == [1, 3]
    (bad,) = found.bad
    assert (bad.line, bad.column, bad.value) == (2, column, value)
    assert bad.raw == line.decode().rstrip("\n").replace("\0", "\\x00")
    assert bad.sentence.endswith("주세요.")
    assert found.lines == 3


LINE = b"1001\t2026-11-23 08:52:03\t0\t15\t0\n"
TORN = {
    "일시 안에서": b"1002\t2026-11-23 18:0",
    "초 앞에서": b"1002\t2026-11-23 18:03",
    "일시 뒤에서": b"1002\t2026-11-23 18:03:44",
    "255가 2에서": b"1002\t2026-11-23 18:03:44\t2",
    "번호 안에서": b"10",
    "이름=값": b"PIN=1002\tTime=2026-11-23 18:0",
}


@pytest.mark.parametrize("name", TORN)
def test_a_last_line_cut_off_is_held_not_believed(name: str) -> None:
    found = read(LINE + TORN[name])
    assert [punch.pin for punch in found.punches] == ["1001"]
    assert [(bad.line, bad.raw.encode()) for bad in found.bad] == [(2, TORN[name])]
    assert "끊겼습니다" in found.bad[0].sentence


def test_a_last_line_as_long_as_the_one_before_needs_no_end() -> None:
    assert len(read(LINE + LINE.rstrip()).punches) == 2


def test_health_and_places_are_not_kept() -> None:
    line = "7\t2026-11-23 22:41:10\t255\t4\t0\t0\t0\t1\t36.4\t36.5\t+32400\teyJHUFMi\n"
    assert iclock.kept(ATTLOG, line.replace("\\t", "\t").encode()) == (
        b"7\t2026-11-23 22:41:10\t255\t4\t0\t0\t0\t\t\t\t+32400\n"
    )
    named = b"PIN=7\tTime=2026-11-23 22:41:10\tStatus=255\tTemperature=36.4\tExtendData=eyJ\n"
    assert iclock.kept(ATTLOG, named) == b"PIN=7\tTime=2026-11-23 22:41:10\tStatus=255\n"


def test_what_was_done_at_the_terminal() -> None:
    body = (
        "OPLOG 4\t0\t2026-11-23 07:00:01\t0\t0\t0\t0\n"
        "OPLOG 21\t1\t2026-11-23 07:01:00\t0\t0\t0\t0\n"
        "USER PIN=1001\tName=홍길동\tPri=14\tPasswd=1234\tCard=[15CD5B07]\tGrp=1\n"
        "USER PIN=1002\tName=\tPri=0\tPasswd=\tCard=[0000000000]\tGrp=1\n"
        "USER PIN=1003\tName=a\tCard=0123\n"
        "FP PIN=1001\tFID=1\tSize=4\tValid=1\tTMP=c2VjcmV0\n"
        "BIOPHOTO PIN=1001\tFileName=1.jpg\tContent=c2VjcmV0\n"
        "OPLOG 4\t0\nNONSENSE 1\nUSER Name=x\n"
    ).encode()
    kept = iclock.kept(OPERLOG, body)
    assert b"1234" not in kept
    assert b"c2VjcmV0" not in kept
    found = iclock.read("OPERLOG", kept)
    assert [(each.code, each.admin, each.at.minute, each.values) for each in found.operations] == [
        (4, "0", 0, ("0", "0", "0", "0")), (21, "1", 1, ("0", "0", "0", "0")),
    ]  # fmt: skip
    # 0x075BCD15 = 123,456,789: the bytes stand the lowest first
    assert [(each.pin, each.name, each.privilege, each.card) for each in found.users] == [
        ("1001", "홍길동", 14, "123456789"), ("1002", "", 0, ""), ("1003", "a", 0, "0123"),
    ]  # fmt: skip
    assert [bad.line for bad in found.bad] == [8, 9, 10]
    assert (found.withheld, found.lines) == (2, 10)


def test_users_may_come_in_a_table_of_their_own() -> None:
    body = (
        "TABLE=USERINFO\nPIN=1001\tName=홍길동\tCard=123456789\nPIN=1002\tName=\tPasswd=9".encode()
    )
    asked = Asked("T1", table="USERINFO")
    assert iclock.kept(asked, body).endswith(b"Passwd=")
    first, second = read(body, asked).users
    assert (first.line, first.pin, first.name, first.card) == (2, "1001", "홍길동", "123456789")
    assert second.pin == "1002"


def test_a_name_may_be_in_another_encoding_than_its_neighbour() -> None:
    names = [("홍길동", "utf-8"), ("김철수", "cp949"), ("张伟", "gb18030"), ("똠", "cp949")]
    body = b"".join(
        f"USER PIN={place}\tName={name}\tPri=0\n".encode(encoding)
        for place, (name, encoding) in enumerate(names, start=1)
    )
    told = [each.name for each in read(body, OPERLOG).users]
    assert told[:2] == ["홍길동", "김철수"]
    assert told[3] == "똠"
    assert told[2]  # two bytes of Chinese may be a Korean letter, too: the number says who it is


@pytest.mark.parametrize("table", sorted(iclock.WITHHELD))
def test_bodily_features_are_never_kept(table: str) -> None:
    asked = iclock.asked(f"SN=T1&table={table}&Stamp=1")
    body = b"PIN=1\tTMP=c2VjcmV0\n\nPIN=2\tTMP=c2VjcmV0\n"
    kept = iclock.kept(asked, body)
    assert kept == (b"" if table == "ATTPHOTO" else f"{table}\n{table}\n".encode())
    # a photo is answered by OK alone, the others by the number of lines, or they come again
    assert iclock.read(asked.table, kept).lines == (1 if table == "ATTPHOTO" else 2)
    assert b"c2Vj" not in iclock.kept(OPERLOG, f"{table} PIN=1\tTMP=c2VjcmV0\n".encode())


@pytest.mark.parametrize("table", ["OPERLOG", "USERINFO", "RTLOG", "TABLEDATA", "ATTLOG"])
def test_bodily_features_are_not_kept_under_other_names(table: str) -> None:
    body = b"pin=1\ttemperature=36.4\tTmp=c2VjcmV0\tmaskflag=1\nX\tTMP=c2VjcmV0\n"
    kept = iclock.kept(Asked("T1", table=table), body)
    assert len(kept.splitlines()) == 2
    for never in (b"36.4", b"c2Vj", b"maskflag=1"):
        assert never not in kept


def test_a_photo_is_not_kept_wherever_it_comes() -> None:
    body = b"PIN=20261123085203-1001.jpg\nSN=T1\nsize=9\nCMD=uploadphoto\0\xff\xd8\xff"
    assert iclock.kept(ATTLOG, body) == b""


def test_an_unknown_table_is_held_line_by_line() -> None:
    found = read(b"a\tb\nc\n", Asked("T1", table="RTLOG"))
    assert [(bad.line, bad.raw) for bad in found.bad] == [(1, "a\tb"), (2, "c")]


def _tar(*contents: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for place, content in enumerate(contents):
            part = tarfile.TarInfo(f"{place}.txt")
            part.size = len(content)
            tar.addfile(part, io.BytesIO(content))
    return out.getvalue()


def test_packed_bodies() -> None:
    packed = Asked("T1", table="ATTLOG", packed=True)
    assert len(read(_tar(LINE, LINE.rstrip()), packed).punches) == 2
    assert len(read(gzip.compress(LINE * 3), packed).punches) == 3
    assert len(read(_tar(LINE), ATTLOG).punches) == 1  # packed without saying so
    assert len(read(gzip.compress(LINE) + gzip.compress(LINE * 2), packed).punches) == 3
    assert len(read(gzip.compress(LINE) + bytes(9), packed).punches) == 1


def _hollow() -> bytes:
    """A small file that says it is huge, all of it holes."""
    part = tarfile.TarInfo("0.txt")
    part.pax_headers = {
        "GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.map": "0,0",
        "GNU.sparse.size": str(iclock.LARGEST + 1), "GNU.sparse.name": "0.txt",
    }  # fmt: skip
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", format=tarfile.PAX_FORMAT) as tar:
        tar.addfile(part)
    return out.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        LINE,
        _tar(LINE)[:-20],
        gzip.compress(b"\0" * (iclock.LARGEST + 1)),
        gzip.compress(b"x" * 257 + b"ustar" + b"x" * 600),
        gzip.compress(LINE) + gzip.compress(LINE)[:-3],
        gzip.compress(b"\0" * iclock.LARGEST) + gzip.compress(b"\0"),
        _hollow(),
    ],
    ids=[
        "묶지 않음",
        "잘림",
        "폭탄",
        "깨진 묶음",
        "둘째가 잘림",
        "둘로 나눈 폭탄",
        "빈 곳뿐인 폭탄",
    ],
)
def test_packed_bodies_that_cannot_be_opened(body: bytes) -> None:
    with pytest.raises(iclock.Unreadable, match=r"주세요\.$"):
        iclock.kept(Asked("T1", table="OPERLOG", packed=True), body)


def test_queries() -> None:
    hello = iclock.asked(
        "SN=CJDE193560123&options=all&pushver=2.4.1&DeviceType=att&language=75&pushcommkey=k"
    )
    assert hello == Asked("CJDE193560123", push_version="2.4.1", key="k", handshake=True)
    assert iclock.asked("sn=T1&TABLE=attlog&Stamp=9999&ContentType=tgz") == Asked(
        "T1", table="ATTLOG", stamp="9999", packed=True
    )
    info = iclock.asked("SN=T1&INFO=Ver%208.0.1,12,3,40,10.1.2.30,10,7,15,2,11,9,0,0").info
    assert info == iclock.Info("Ver 8.0.1", 12, 3, 40, "10.1.2.30", 2, 9)
    older = iclock.asked("SN=T1&INFO=FWVersion%3D6.5%09UserCount%3D12%09~TransactionCount%3Dx").info
    assert older == iclock.Info("6.5", 12)
    assert iclock.asked("SN=T1&table=RemoteAtt&PIN=1001").pin == "1001"


@pytest.mark.parametrize(
    "query", ["", "SN=", "SN=a%00b", "SN=a/../b", "SN=" + "9" * 41, "SN=한글", "SN=a%0d%0aX:1", "%"]
)
def test_serials_that_no_terminal_has(query: str) -> None:
    assert iclock.asked(query).serial == ""


def test_capabilities() -> None:
    assert iclock.settings(b"FingerFunOn=1,FaceFunOn=0,~DeviceName=G3\r\nMAC=00:17,x,=y") == {
        "FingerFunOn": "1", "FaceFunOn": "0", "DeviceName": "G3", "MAC": "00:17",
    }  # fmt: skip


def test_results_of_commands() -> None:
    body = (
        b"ID=17&Return=0&CMD=DATA\r\nID=18&Return=-1002&CMD=DATA\n"
        b"ID=20&Return=0&CMD=VERIFY SUM&AttlogSum=1234\nnonsense\n"
    )
    found, bad = iclock.results(body)
    assert [(each.key, each.code, each.command, each.readings) for each in found] == [
        ("17", 0, "DATA", None), ("18", -1002, "DATA", None), ("20", 0, "VERIFY SUM", 1234),
    ]  # fmt: skip
    assert (bad, found[2].content) == ([], "nonsense")
    (told,), _ = iclock.results(b"ID=5\nReturn=0\nCMD=GetFile\nContent=a\nID=6&Return=0\n")
    assert (told.key, told.code, told.command) == ("5", 0, "GetFile")
    assert told.content == "a\nID=6&Return=0"
    (told,), _ = iclock.results(b"ID=6&Return=0&CMD=INFO\n~DeviceName=G3\nMAC=00:17\n")
    assert told.content == "~DeviceName=G3\nMAC=00:17"
    assert iclock.results(b"") == ([], [])


@pytest.mark.parametrize("body", [b"Return=0&CMD=DATA", b"ID=1&CMD=DATA", b"ID=x!&Return=0", b"?"])
def test_results_of_no_command(body: bytes) -> None:
    found, (bad,) = iclock.results(body)
    assert (found, bad.raw) == ([], body.decode())
