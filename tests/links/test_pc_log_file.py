"""켜고 끈 줄을 읽는다: 좋은 줄은 기록으로, 나쁜 줄은 까닭과 함께."""

from datetime import datetime

from dure.links.pc_log_file import sessions

HEADER = "사번,컴퓨터이름,켠 시각,끈 시각"


def _read(*lines: str, encoding: str = "cp949") -> tuple[list[tuple[object, ...]], list[str]]:
    log = sessions("\r\n".join([HEADER, *lines]).encode(encoding), "pc.csv")
    rows = [(each.staff, each.host, each.on, each.off) for each in log.rows]
    return rows, [each.sentence for each in log.errors]


def test_켠_시각과_끈_시각을_읽고_모르는_끝은_비워_둔다() -> None:
    rows, wrong = _read(
        "20260001,PC-1,2026-11-03 08:41,2026-11-03 18:10",
        "20260001,PC-1,2026-11-04 오전 8:39,",
        "20260001,PC-1,2026-11-05 18:00,2026-11-05 24:30",
    )
    assert rows == [
        ("20260001", "PC-1", datetime(2026, 11, 3, 8, 41), datetime(2026, 11, 3, 18, 10)),
        ("20260001", "PC-1", datetime(2026, 11, 4, 8, 39), None),
        ("20260001", "PC-1", datetime(2026, 11, 5, 18), datetime(2026, 11, 6, 0, 30)),
    ]
    assert wrong == []


def test_같은_줄은_한_번만_센다() -> None:
    line = "20260001,PC-1,2026-11-03 08:41,2026-11-03 18:10"
    assert len(_read(line, line)[0]) == 1


def test_끈_시각이_앞서거나_너무_멀면_까닭을_말한다() -> None:
    rows, wrong = _read(
        "20260001,PC-1,2026-11-03 08:41,2026-11-03 08:40",
        "20260001,PC-1,2026-09-03 08:41,2026-11-03 08:40",
        ",PC-1,2026-11-03 08:41,",
    )
    assert rows == []
    assert any("앞섭니다" in each for each in wrong)
    assert any("31일이 넘습니다" in each for each in wrong)
    assert any("사번이(가) 비어" in each for each in wrong)
