"""출처의 일치와 의심: each rule has a case on each side of its threshold."""

from datetime import date, timedelta

import polars as pl
import pytest

from dure.evidence import fusion
from dure.evidence.rules import read

DAY = date(2026, 11, 3)
RULES = read(fusion.FILE, DAY)
ME = 10
Reading = tuple[int, str]
Sign = tuple[str, str]


def _signs(
    readings: tuple[Reading, ...] = (),
    sessions: tuple[tuple[int, int | None], ...] = (),
    spans: tuple[tuple[str, int, int], ...] = (),
    usual: int = 0,
) -> list[Sign]:
    """Rules and verdicts of the day; `usual`: how many other days a computer was used on."""
    others = [DAY + timedelta(days=n + 1) for n in range(usual)]
    used = [(ME, DAY, *each) for each in sessions] + [(ME, day, 540, 1080) for day in others]
    punched = [(ME, DAY, *each) for each in readings]
    punched += [(ME, day, minute, "terminal") for day in others for minute in (540, 1080)]
    found = fusion.signs(
        pl.DataFrame(punched, schema=fusion.READINGS, orient="row"),
        pl.DataFrame(used, schema=fusion.SESSIONS, orient="row"),
        pl.DataFrame([(ME, DAY, *each) for each in spans], schema=fusion.SPANS, orient="row"),
        RULES,
    )
    return list(found.filter(pl.col("date") == DAY).select("rule", "verdict").iter_rows())


@pytest.mark.parametrize(
    ("on", "said"), [(509, "doubt"), (510, "agree"), (570, "agree"), (571, None)]
)  # the first punch is at 09:00 = 540: 31 and 30 minutes before, 30 and 31 after
def test_PC와_출근은_30분에서_갈린다(on: int, said: str | None) -> None:
    found = _signs(((540, "terminal"), (1080, "terminal")), ((on, None),))
    assert found == ([("pc_near_in", said)] if said else [])


@pytest.mark.parametrize(
    ("off", "said"), [(1049, None), (1050, "agree"), (1110, "agree"), (1111, "doubt")]
)  # the last punch is at 18:00 = 1080
def test_PC와_퇴근은_30분에서_갈린다(off: int, said: str | None) -> None:
    found = _signs(((540, "terminal"), (1080, "terminal")), ((600, off),))
    assert found == ([("pc_near_out", said)] if said else [])


def test_끈_시각을_모르는_PC는_퇴근을_말하지_않는다() -> None:
    found = _signs(((540, "terminal"), (1080, "terminal")), ((545, 1200), (700, None)))
    assert found == [("pc_near_in", "agree")]


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ((), [("pc_without_punch", "doubt")]),
        ((("remote", 540, 1080),), [("remote_with_pc", "agree")]),
        ((("trip", 540, 1080),), []),
    ],
)
def test_기록_없는_PC는_원격근무와_출장이_아닐_때_의심이다(
    spans: tuple[tuple[str, int, int], ...], said: list[Sign]
) -> None:
    assert _signs(sessions=((545, 1070),), spans=spans) == said


@pytest.mark.parametrize(
    ("usual", "away", "hit"), [(5, False, True), (4, False, False), (5, True, False)]
)
def test_PC_없는_기록은_자리에서_일하는_사람에게만_약한_의심이다(
    usual: int, away: bool, hit: bool
) -> None:
    spans = (("trip", 780, 1080),) if away else ()
    found = _signs(((540, "terminal"),), spans=spans, usual=usual)
    assert found == ([("punch_without_pc", "weak")] if hit else [])


@pytest.mark.parametrize(
    ("session", "hit"),
    [((500, 810), False), ((500, 811), True), ((1049, 1060), True), ((1050, 1060), False)],
)  # leave from 13:00 to 18:00: 780 + 30 = 810, 1080 − 30 = 1050
def test_휴가_중의_PC는_앞뒤_30분에서_갈린다(session: tuple[int, int], hit: bool) -> None:
    found = _signs(sessions=(session,), spans=(("leave", 780, 1080),))
    assert found == ([("pc_on_leave", "doubt")] if hit else [])


@pytest.mark.parametrize(
    ("other", "said"), [(550, "agree"), (551, None), (570, None), (571, "doubt")]
)
def test_두_출처의_첫_기록은_10분과_30분에서_갈린다(other: int, said: str | None) -> None:
    found = _signs(((540, "terminal"), (other, "mobile")))
    assert found == ([("sources_near", said)] if said else [])
    assert _signs(((540, "terminal"), (571, "terminal"))) == []


@pytest.mark.parametrize(("pc", "said"), [(1050, "agree"), (1110, "agree"), (1111, "weak")])
def test_정정은_30분_안의_다른_시각이_뒷받침한다(pc: int, said: str) -> None:
    found = _signs(((1080, "correction"),), ((pc, None),))
    assert found == [("correction_backed", said)]


def test_정정만_있으면_약한_의심이고_의심은_판단이_아니다() -> None:
    assert _signs(((1080, "correction"),)) == [("correction_backed", "weak")]
    for rule in RULES.values():
        assert "부정" not in rule.sentence
        assert rule.source
