"""해온시의 휴가: what is true of the invented requests, days, periods and notices."""

import json
from datetime import date, datetime, timedelta

import polars as pl
import pytest

from demo import leaves, places
from demo.city import CAST, City, generate
from demo.shifts import schedule_days, schedules
from law import holidays
from law.leave_facts import FACTS, read_facts
from law.leave_kinds import LEAVE_KINDS
from law.service_period import PERIODS

UNTIL = date(2026, 11, 24)
OFFICIALS = ("regular", "term", "part_time", "elected")  # 기간제와 공무직은 근로기준법
# 지방공무원 복무규정 제7조제1항의 표: 재직 개월 → 연가일수
TABLE = ((0, 0), (1, 11), (12, 15), (36, 16), (48, 17), (60, 20), (72, 21))
# 같은 영 별표 1, 제7조의7제4항제1호(9주)·제6항: 한 번에 쓰는 날수
DAYS_OF_A_REQUEST = {
    "marriage_self": 5, "marriage_child": 1, "spouse_birth": 20, "adoption": 20,
    "death_spouse_parent": 5, "death_grandparent": 3, "death_child": 3, "death_sibling": 3,
    "maternity": 90, "miscarriage": 10, "spouse_miscarriage": 3, "infertility": 2, "trauma": 4,
    "disaster_relief": 5, "menstrual": 1,
}  # fmt: skip
# 제7조의5제1항·제2항, 제7조의7제9항과 해온시의 예시 조례: 한 해에 쓰는 날수
DAYS_OF_A_YEAR = {
    "sick": 60, "duty_sick": 180, "family_care": 10, "study": 2, "birthday": 1, "reward": 5,
}  # fmt: skip


@pytest.fixture(scope="module")
def city() -> City:
    return generate(until=UNTIL)


@pytest.fixture(scope="module")
def live(city: City) -> pl.DataFrame:
    """Days asked for or granted, with what their request says."""
    told = city.leaves.select("kind", "state", "drafted_at", request="id")
    return city.leave_days.filter("live").join(told, on="request")


@pytest.fixture(scope="module")
def planned(city: City, live: pl.DataFrame) -> pl.DataFrame:
    """The same with the schedule of the day, looked up without the generator's own help."""
    held = live.join(city.assignments, on="person").filter(
        (pl.col("date") >= pl.col("valid_from"))
        & (pl.col("date") < pl.col("valid_until").fill_null(date.max))
    )
    cycle = (pl.col("date") - pl.col("anchor")).dt.total_days() % pl.col("cycle_length")
    known = held.join(schedules().rename({"id": "schedule"}), on="schedule")
    hours = schedule_days().rename({"start": "begins", "end": "ends"})
    return known.with_columns(cycle_day=cycle.cast(pl.Int16)).join(
        hours, on=["schedule", "cycle_day"]
    )


def test_쓰는_분은_그날의_근무시간_안이고_쉬는_시간은_빠진다(
    live: pl.DataFrame, planned: pl.DataFrame
) -> None:
    assert planned.height == live.height
    worked = planned.filter(~pl.col("off"))
    outside = (pl.col("start") < pl.col("begins")) | (pl.col("end") > pl.col("ends"))
    assert worked.filter(outside | pl.col("begins").is_null()).is_empty()
    rest = pl.min_horizontal("end", "break_end") - pl.max_horizontal("start", "break_start")
    broken = pl.when(pl.col("break_start").is_not_null()).then(rest.clip(0)).otherwise(0)
    inside = pl.col("end") - pl.col("start") - broken
    assert worked.filter((pl.col("minutes") != inside) | (inside <= 0)).is_empty()
    assert live.filter(pl.col("off")).select("kind", "minutes").unique().rows() == [
        ("maternity", 480)
    ]


def test_한_사람의_휴가는_겹치지_않는다(live: pl.DataFrame) -> None:
    day = pl.col("date").cast(pl.Int32) * 1440
    spans = live.select(
        "person", begins=day + pl.col("start"), ends=day + pl.col("end")
    ).sort("person", "begins")  # fmt: skip
    assert spans.filter(pl.col("begins") < pl.col("ends").shift(1).over("person")).is_empty()


def test_쉬는_날에는_휴가가_없다(planned: pl.DataFrame) -> None:
    """교대근무가 아닌 사람의 토요일과 공휴일 (관공서의 공휴일에 관한 규정)."""
    days = planned.filter(~pl.col("off") & ~pl.col("shift"))["date"].unique().to_list()
    assert [day for day in days if holidays.is_off_day(day, set())] == []


def test_반년의_구간은_그대로이고_공무원의_것은_모두_문서에서_온다(
    city: City, live: pl.DataFrame
) -> None:
    kinds = city.people.select("employment_kind", person="id")
    taken = city.absences.filter(pl.col("kind") == 1).join(kinds, on="person")
    official = pl.col("employment_kind").is_in(OFFICIALS)
    inside = live.filter(pl.col("date").is_between(city.start, UNTIL, closed="left"))
    columns = ["person", "date", "start", "end"]
    kinds_of = dict.fromkeys(("start", "end"), pl.Int32)
    assert sorted(inside.select(columns).rows()) == sorted(
        taken.filter(official).select(columns).cast(kinds_of).rows()
    )
    assert live.join(kinds, on="person").filter(~official).is_empty()
    assert taken.filter(~official).height > 0


def test_연가는_표의_일수보다_하루_넘게_덜_쓴다(city: City, live: pl.DataFrame) -> None:
    """한 해를 모두 근무하고 빠진 기간이 없는 사람, 1월 1일의 재직기간으로 (제7조제1항)."""
    whole = city.people.join(city.service_spans, left_on="id", right_on="person", how="anti")
    used = (
        live.filter(pl.col("kind") == "annual")
        .group_by("person", year=pl.col("date").dt.year()).agg(pl.col("minutes").sum())
        .join(whole.filter(pl.col("valid_until").is_null()), left_on="person", right_on="id")
    )  # fmt: skip
    checked = 0
    for row in used.iter_rows(named=True):
        january, hired = date(row["year"], 1, 1), row["valid_from"]
        months = (january.year - hired.year) * 12 + january.month - hired.month
        months -= hired.day > january.day
        if months >= 1:
            day = 240 if row["employment_kind"] == "part_time" else 480
            allowed = max(days for least, days in TABLE if months >= least)
            assert row["minutes"] <= (allowed - 1) * day, row
            checked += 1
    assert checked > 3000


def test_다른_휴가도_한도_안이다(city: City, live: pl.DataFrame) -> None:
    asked = city.leaves.filter(pl.col("state") == "approved")
    counts = live.group_by("request").agg(pl.len())
    long = asked.join(counts, left_on="id", right_on="request").filter(
        pl.col("len") > pl.col("kind").replace_strict(DAYS_OF_A_REQUEST, default=400)
    )
    assert long.is_empty()
    yearly = live.group_by("person", "kind", year=pl.col("date").dt.year()).agg(
        pl.col("minutes").sum()
    )
    limit = pl.col("kind").replace_strict(DAYS_OF_A_YEAR, default=400) * 480
    assert yearly.filter(pl.col("minutes") > limit).is_empty()
    births = live.filter(pl.col("kind") == "spouse_birth").group_by("person").agg(pl.len())
    assert births["len"].max() <= 20  # type: ignore[operator]


def test_첫_달에는_연가가_없다(city: City, live: pl.DataFrame) -> None:
    hired = city.people.select("valid_from", person="id")
    annual = live.filter(pl.col("kind") == "annual").join(hired, on="person")
    early = pl.col("date") < pl.col("valid_from").dt.offset_by("1mo")
    assert annual.filter(early).is_empty()


def test_시간_단위가_여느_휴가이고_모든_결과가_있다(city: City, live: pl.DataFrame) -> None:
    before = live.filter((pl.col("kind") == "annual") & (pl.col("date") < city.start))
    asked = before.group_by("request").agg(pl.len(), pl.col("minutes").sum())
    hourly = asked.filter((pl.col("len") == 1) & (pl.col("minutes") <= 240)).height
    assert hourly > asked.height / 2
    assert before.filter(pl.col("minutes") % 60 != 0).is_empty()
    states = dict(city.leaves.group_by("state").len().iter_rows())
    assert set(states) == {"approved", "requested", "rejected", "withdrawn", "cancelled"}
    assert states["approved"] > 40_000
    assert all(10 < count < 600 for state, count in states.items() if state != "approved"), states
    assert set(city.leaves["kind"]) <= set(LEAVE_KINDS)
    assert city.leaves["kind"].n_unique() >= 20
    for state in ("rejected", "withdrawn", "cancelled"):
        ids = city.leaves.filter(pl.col("state") == state)["id"].implode()
        assert not city.leave_days.filter(pl.col("request").is_in(ids))["live"].any()
    assert city.leaves["cancelled_late"].sum() > 0
    assert city.leaves.filter(pl.col("state") == "rejected")["comment"].min() != ""


def test_먼저_올리고_남이_결재한다(city: City) -> None:
    asked = city.leaves.with_columns(
        begins_at=pl.col("first").cast(pl.Datetime("us")) + pl.duration(minutes="begins")
    )
    assert asked.filter(pl.col("approver") == pl.col("person")).is_empty()
    assert asked["number"].n_unique() == asked.height
    end = datetime(2026, 11, 24)
    assert asked.filter(pl.col("drafted_at") >= end).is_empty()
    waits = asked.filter(pl.col("state") == "requested")
    assert waits["decided_at"].null_count() == waits.height
    assert waits.filter(pl.col("first") < UNTIL).is_empty()
    decided = asked.filter(pl.col("state") != "requested")
    assert decided.filter(
        (pl.col("decided_at") <= pl.col("drafted_at")) | (pl.col("decided_at") >= end)
    ).is_empty()
    late = decided.filter(pl.col("drafted_at") >= pl.col("begins_at"))
    assert late["after"].all()
    assert late["after_reason"].min() != ""
    assert set(late["kind"]) <= {"sick", "duty_sick"}


def test_다가올_휴가가_십이월과_일월에_있다(city: City, live: pl.DataFrame) -> None:
    coming = live.filter(pl.col("date") >= UNTIL)
    months = dict(
        coming.filter(pl.col("state") == "approved")
        .group_by(pl.col("date").dt.strftime("%Y-%m"))
        .len()
        .iter_rows()
    )
    assert months["2026-12"] > 500
    assert months["2027-01"] > 200


def test_물은_사실은_법이_읽는다(city: City) -> None:
    for kind, facts in city.leaves.select("kind", "facts").unique().iter_rows():
        said = json.loads(facts)
        if kind in FACTS:
            read_facts(kind, said)
        else:
            assert set(said) <= {"certificate"}, (kind, said)


def test_병가가_엿새를_넘으면_진단서가_있다(city: City) -> None:
    """지방공무원 복무규정 제7조의5제3항."""
    sick = city.leaves.filter(pl.col("kind") == "sick").sort("first", "id")
    total = pl.col("minutes").cum_sum().over("person", pl.col("first").dt.year())
    over = sick.filter(total > 6 * 480)
    assert over.height > 0
    assert over["facts"].unique().to_list() == ['{"certificate": true}']


def test_재직기간의_기간은_사람의_임용과_맞는다(city: City) -> None:
    people = city.people.select("valid_from", "valid_until", person="id")
    spans = city.service_spans.join(people, on="person", suffix="_hired")
    known = {*PERIODS, "similar_career", "absent"}
    assert set(spans["kind"]) <= known
    before = pl.col("kind").is_in(["military_service", "prior_service", "similar_career"])
    hired = pl.col("valid_from_hired")
    assert spans.filter(before & (pl.col("valid_until") > hired)).is_empty()
    assert spans.filter(~before & (pl.col("valid_from") < hired)).is_empty()
    assert spans.filter(~before & (pl.col("valid_until") > city.start)).is_empty()
    assert spans.filter(pl.col("valid_until") <= pl.col("valid_from")).is_empty()
    mine = spans.sort("person", "kind", "valid_from")
    last = pl.col("valid_until").shift(1).over("person", "kind")
    assert mine.filter(pl.col("valid_from") < last).is_empty()
    assert spans["document"].str.starts_with("(예시)").all()


def test_빠진_기간에는_휴가가_없다(city: City, live: pl.DataFrame) -> None:
    out = city.service_spans.filter(
        ~pl.col("kind").is_in(["military_service", "prior_service", "similar_career"])
    )
    both = live.join(out.select("person", "valid_from", "valid_until"), on="person")
    inside = pl.col("date").is_between("valid_from", "valid_until", closed="left")
    assert both.filter(inside).is_empty()
    assert out.filter(pl.col("valid_until") > date(2025, 1, 1)).height > 5


def test_권장연가의_안내는_조문의_기간에_나갔다(city: City) -> None:
    """3월 31일까지 공지, 6월 1일부터 7월 31일까지 촉구, 10월 31일까지 지정 (제7조의4)."""
    windows = {
        "announced": (date(2026, 1, 1), date(2026, 3, 31)),
        "urged": (date(2026, 6, 1), date(2026, 7, 31)),
        "assigned": (date(2026, 8, 1), date(2026, 10, 31)),
    }
    notices = city.leave_notices
    for stage, at in notices.select("stage", pl.col("at").dt.date()).unique().iter_rows():
        first, last = windows[stage]
        assert first <= at <= last
    assert notices.filter(pl.col("stage") == "assigned").height == 2
    assert notices.select("person", "stage").is_duplicated().sum() == 0
    assigned = city.leave_plans.filter("assigned")
    own = city.leave_plans.filter(~pl.col("assigned"))
    assert assigned.select(pl.col("date").min()).item() > date(2026, 10, 31)
    assert assigned.join(own, on="person", how="semi").is_empty()
    urged = notices.filter(pl.col("stage") == "urged")
    silent = urged.join(own, on="person", how="anti")
    assert 5 < silent.height < urged.height / 10
    answers = own.select(pl.col("at").dt.date()).to_series()
    assert answers.min() > date(2026, 7, 6)  # type: ignore[operator]
    assert answers.max() <= date(2026, 7, 16)  # type: ignore[operator]  # 10일 안


def test_김주무관의_한_해(city: City) -> None:
    mine = city.leaves.filter(pl.col("person") == CAST["김주무관"])
    year = mine.filter(pl.col("first").dt.year() == 2026).sort("first")
    told = year.select("first", "last", "kind", "minutes", "state").rows()
    assert told == [
        (date(2026, 1, 16), date(2026, 1, 16), "annual", 120, "approved"),
        (date(2026, 2, 11), date(2026, 2, 11), "annual", 120, "approved"),
        (date(2026, 3, 12), date(2026, 3, 12), "annual", 180, "approved"),
        (date(2026, 4, 8), date(2026, 4, 8), "annual", 120, "approved"),
        (date(2026, 4, 24), date(2026, 4, 24), "annual", 240, "approved"),
        (date(2026, 5, 19), date(2026, 5, 21), "death_grandparent", 3 * 480, "approved"),
        (date(2026, 7, 10), date(2026, 7, 10), "sick", 240, "approved"),
        (date(2026, 8, 3), date(2026, 8, 7), "annual", 5 * 480, "approved"),
        (date(2026, 9, 10), date(2026, 9, 10), "official", 240, "approved"),
        (date(2026, 10, 8), date(2026, 10, 8), "annual", 480, "approved"),
        (date(2026, 11, 6), date(2026, 11, 6), "annual", 480, "approved"),
        (date(2026, 12, 4), date(2026, 12, 4), "annual", 240, "requested"),
    ]
    january = mine.filter(pl.col("first").dt.year() == 2027)
    assert january.select("first", "state").rows() == [(date(2027, 1, 8), "approved")]
    waits = year.filter(pl.col("state") == "requested")
    assert waits["approver"].to_list() == [CAST["박과장"]]
    stages = city.leave_notices.filter(pl.col("person") == CAST["김주무관"])
    # 7월 6일까지 쓴 연가: 120 + 120 + 180 + 120 + 240 = 780분
    assert stages.select("stage", "minutes").rows() == [("announced", 4800), ("urged", 4800 - 780)]


def test_박과장은_다가올_휴가가_있고_한기간제는_문서가_없다(city: City) -> None:
    park = city.leaves.filter((pl.col("person") == CAST["박과장"]) & (pl.col("first") >= UNTIL))
    assert park.select("kind", "minutes", "state").rows() == [("annual", 3 * 480, "approved")]
    assert city.leaves.filter(pl.col("person") == CAST["한기간제"]).is_empty()


def test_조례의_휴가는_몫보다_적게_쓴다(city: City, live: pl.DataFrame) -> None:
    given = city.leave_grants.group_by("person", "kind").agg(given=pl.col("minutes").sum())
    kinds = ["study", "birthday", "reward", "long_service"]
    used = live.filter(pl.col("kind").is_in(kinds)).group_by("person", "kind").agg(
        used=pl.col("minutes").sum(), first=pl.col("date").min()
    )  # fmt: skip
    both = used.join(given, on=["person", "kind"], how="left")
    assert both.filter(pl.col("given").is_null() | (pl.col("used") > pl.col("given"))).is_empty()


def test_조례의_값은_예시라고_적혀_있고_학습휴가는_두_번_정했다() -> None:
    values = places.local_values(date(2026, 5, 1)).filter(
        pl.col("key").str.contains("leave") & (pl.col("institution") == "9990000")
    )
    assert values["document"].str.starts_with("(예시)").all()
    study = values.filter(pl.col("key") == "leave.study_days").sort("valid_from")
    assert study.select("valid_from", "value").rows() == [
        (date(2025, 1, 1), "2"), (date(2026, 1, 1), "4"),
    ]  # fmt: skip


def test_도시는_어느_날에_끝나도_휴가를_갖는다() -> None:
    for until in (date(2026, 7, 1), date(2027, 1, 2), date(2027, 3, 9)):
        small = generate(people=80, until=until, months=2)
        first = leaves.first_day(until)
        assert small.leave_days["date"].min() >= first  # type: ignore[operator]
        assert small.leave_days["date"].max() > until + timedelta(days=20)  # type: ignore[operator]
