"""BioStar 2에 묻기: 흉내 낸 서버에 진짜 HTTPS로. 실제 제품으로는 아직 시험하지 못함."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dure.links.biostar import Server, Trouble
from tests.links.biostar_double import LOGIN, PASSWORD, Double, certificate, event

SINCE, UNTIL = datetime(2026, 11, 2, 15, tzinfo=UTC), datetime(2026, 11, 3, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("biostar"), "biostar")


@pytest.fixture
def double(keys: tuple[Path, Path]) -> Iterator[Double]:
    made = Double(*keys)
    yield made
    made.close()


def _server(double: Double, keys: tuple[Path, Path], password: str = PASSWORD) -> Server:
    return Server(double.url, LOGIN, password, keys[0].read_text())


def test_성공만_가져오고_나머지는_센다(double: Double, keys: tuple[Path, Path]) -> None:
    double.events = [
        event(1, "2026-11-02T23:50:12.00Z", key="1"),
        event(2, "2026-11-02T23:51:00.00Z", code="6401"),
        event(3, "2026-11-03T09:03:44.00Z", code="4865"),
        event(4, "2026-11-03T09:04:00.00Z", code="20480"),
        event(5, "언제인가"),
    ]
    double.events[4]["datetime"] = "2026-11-03T10:00:00.00Z"
    double.events[4]["user_id"] = {}
    found = _server(double, keys).events(SINCE, UNTIL)
    told = [(each.user, each.device, each.at, each.key) for each in found.found]
    assert told == [  # UTC and nine hours
        ("20260001", "541", datetime(2026, 11, 3, 8, 50, 12), "1"),
        ("20260001", "541", datetime(2026, 11, 3, 18, 3, 44), ""),
    ]
    assert (found.others, found.unreadable) == ({"6401": 1, "20480": 1}, ["5"])


def test_여러_쪽을_시각으로_이어_모두_한_번씩_가져온다(
    double: Double, keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dure.links.biostar.PAGE", 3)
    times = ["00", "01", "02", "02", "02", "02", "02", "03", "04", "05"]
    double.events = [event(n, f"2026-11-03T00:00:{s}.00Z") for n, s in enumerate(times, start=1)]
    found = _server(double, keys).events(SINCE, UNTIL)
    assert sorted(int(each.id) for each in found.found) == list(range(1, 11))
    assert max(query["limit"] for query in double.asked) > 3  # five of one second


def test_세션이_끝나면_다시_로그인한다(double: Double, keys: tuple[Path, Path]) -> None:
    double.events = [event(1, "2026-11-03T00:00:00.00Z")]
    server = _server(double, keys)
    assert len(server.events(SINCE, UNTIL).found) == 1
    double.sessions.clear()
    assert len(server.events(SINCE, UNTIL).found) == 1
    assert double.log_ins == 2


def test_등록한_인증서가_아니면_비밀번호를_보내지_않는다(
    double: Double, keys: tuple[Path, Path], tmp_path: Path
) -> None:
    other = certificate(tmp_path, "other")[0].read_text()
    for trusted in (other, ""):
        with pytest.raises(Trouble, match="인증서"):
            Server(double.url, LOGIN, PASSWORD, trusted).events(SINCE, UNTIL)
    with pytest.raises(Trouble, match="PEM"):
        Server(double.url, LOGIN, PASSWORD, "인증서 아님").events(SINCE, UNTIL)
    assert double.log_ins == 0


def test_비밀번호가_틀리면_그렇다고_한다(double: Double, keys: tuple[Path, Path]) -> None:
    with pytest.raises(Trouble, match="로그인을 거절"):
        _server(double, keys, "틀림").events(SINCE, UNTIL)


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (500, b"{}", "500"),
        (200, b"<html>", "JSON"),
        (200, b"{}", "EventCollection"),
        (200, b'{"EventCollection": []}', "EventCollection"),
        (200, b'{"EventCollection": {"rows": [1]}}', "읽을 수 없"),
    ],
)
def test_읽을_수_없는_답은_문장이_된다(
    double: Double, keys: tuple[Path, Path], status: int, answer: bytes, said: str
) -> None:
    double.status, double.answer = status, answer
    with pytest.raises(Trouble, match=said):
        _server(double, keys).events(SINCE, UNTIL)


def test_빈_답은_아무것도_아니다(double: Double, keys: tuple[Path, Path]) -> None:
    double.answer = b'{"EventCollection": {"rows": null}}'
    assert _server(double, keys).events(SINCE, UNTIL).found == []


def test_꺼진_서버와_암호화하지_않은_주소(double: Double, keys: tuple[Path, Path]) -> None:
    double.close()
    with pytest.raises(Trouble, match="닿지 못"):
        _server(double, keys).events(SINCE, UNTIL)
    with pytest.raises(Trouble, match="https"):
        Server("http://127.0.0.1:1", LOGIN, PASSWORD).events(SINCE, UNTIL)
    double.close = lambda: None  # type: ignore[method-assign]


def test_번호가_없으면_장치마다_따로_세는_차례를_같은_기록으로_보지_않는다(
    double: Double, keys: tuple[Path, Path]
) -> None:
    rows = [event(n, "2026-11-02T23:50:12.00Z") for n in (1, 2)]
    for row, device in zip(rows, ("541", "542"), strict=True):
        row |= {"id": "", "index": "7"}
        row["device_id"] = {"id": device, "name": device}
    double.events = rows
    found = _server(double, keys).events(SINCE, UNTIL)
    assert {each.device for each in found.found} == {"541", "542"}
