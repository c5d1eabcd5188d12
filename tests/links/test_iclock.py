"""ZKTeco PUSH: the vectors of the protocol's description, and what must not be kept."""

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
