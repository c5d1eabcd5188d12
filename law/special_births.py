"""출산휴가, 유산·사산휴가, 난임치료시술휴가를 막거나 알리는 까닭 (지방공무원 복무규정 제7조의7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from law import special_leave
from law.refusals import as_date, row
from law.special_asked import ARTICLE7, DAY, Asked, Row, near_fact, over, same_fact, spent_on


def _blocks(asked: Asked, same: Callable[[Row], bool]) -> list[tuple[date, date]]:
    """Every use of the kind as [first day, day after the last), this request last."""
    found = []
    for one in asked.used:
        if one["kind"] == asked.kind and same(one):
            days = max(-(-int(one["minutes"]) // asked.day_minutes), 1)
            found.append((one["date"], one.get("until") or one["date"] + days * DAY))
    return [*found, (asked.day, asked.until)]


def _length(blocks: Sequence[tuple[date, date]], end: date | None = None) -> int:
    """Calendar days of the blocks, those before ``end`` where one is given."""
    return sum(
        max(((until if end is None else min(until, end)) - since).days, 0)
        for since, until in blocks
    )


def maternity(asked: Asked) -> Iterator[Row]:
    allowed = asked.allows()["allowed_days"]
    blocks = _blocks(asked, near_fact(asked, "birth_date"))
    spent, wanted = _length(blocks[:-1]), _length(blocks[-1:])
    minutes = asked.day_minutes
    yield from over(asked, allowed * minutes, spent * minutes, wanted * minutes, "출산휴가는")
    yield from _after_birth(asked, allowed, blocks)
    yield from _split_birth(asked, blocks)


def _after_birth(asked: Asked, allowed: int, blocks: list[tuple[date, date]]) -> Iterator[Row]:
    name = "maternity_multiple_after_days" if asked.facts["multiple"] else "maternity_after_days"
    after = int(asked.number(name))
    before = _length(blocks, asked.facts["birth_date"])
    most = allowed - after - 1
    if before > most and asked.day < asked.facts["birth_date"]:
        ko = (
            f"출산 후의 휴가가 {after}일 이상 남아야 합니다. 출산한 날을 빼면 출산 전에는 "
            f"{most}일까지 쓸 수 있는데 {before}일이 됩니다. 출산 전 휴가를 줄여 주세요."
        )
        yield row(
            "after_birth_short",
            ko,
            f"{ARTICLE7}제3항",
            "refuse",
            before_days=before,
            most_days=most,
        )


def _split_birth(asked: Asked, blocks: list[tuple[date, date]]) -> Iterator[Row]:
    birth = asked.facts["birth_date"]
    if asked.until >= birth:
        return
    name = "maternity_multiple_split_days" if asked.facts["multiple"] else "maternity_split_days"
    most = int(asked.number(name))
    split = _length([block for block in blocks if block[1] < birth])
    if split > most:
        ko = f"출산 전에 나누어 쓰는 휴가는 {most}일까지입니다. {split}일이 되니 줄여 주세요."
        yield row("split_over", ko, f"{ARTICLE7}제3항 단서", "refuse", split_days=split)
    yield from _split_reason(asked)


def _split_reason(asked: Asked) -> Iterator[Row]:
    reason, age = asked.facts["split_reason"], asked.facts["age"]
    article = f"{ARTICLE7}제3항 단서"
    least = int(asked.number("maternity_split_age"))
    risky = reason == "early_birth_risk" and not asked.number("maternity_premature_risk")
    if reason is None or risky:
        what = "유산·사산의 경험" if reason is None else "이때는 조산의 위험이 사유가 아니고, 경험"
        ko = (
            f"출산 전에 나누어 쓰려면 사유가 있어야 합니다: {what}, {least}세 이상, "
            "또는 위험을 적은 진단서. 사유를 골라 주세요."
        )
        yield row("no_split_reason", ko, article, "refuse", split_reason=reason)
    if reason == "age" and (age is None or age < least):
        ko = f"신청할 때의 나이가 {least}세 이상이어야 합니다. 나이를 확인해 주세요."
        yield row("too_young", ko, f"{ARTICLE7}제3항제2호", "refuse", age=age)
    if reason in ("loss_risk", "early_birth_risk") and not asked.facts["certificate"]:
        ko = "위험이 있다는 의료기관의 진단서를 내야 합니다."
        yield row("no_certificate", ko, f"{ARTICLE7}제3항제3호", "refuse")


def _loss_end(asked: Asked) -> date:
    """The day after the last of the 유산·사산 period, counted from the day itself."""
    facts = {name: asked.facts[name] for name in ("event_date", "weeks", "extra_days", "induced")}
    found = special_leave.special_days("miscarriage", day=asked.day, facts=facts)
    end: date = asked.facts["event_date"] + found["allowed_days"] * DAY
    return end


def loss_window(asked: Asked) -> Iterator[Row]:
    event, end = asked.facts["event_date"], _loss_end(asked)
    article = f"{ARTICLE7}제4항"
    if asked.day < event:
        ko = "유산하거나 사산한 날보다 앞선 날에는 쓸 수 없습니다. 날짜를 확인해 주세요."
        yield row("before_event", ko, article, "refuse")
    if asked.until > end:
        days = (end - event).days
        ko = (
            f"임신 {special_leave.week(asked.facts)}주이면 그날부터 {days}일, "
            f"{as_date(end - DAY)}까지 쓸 수 있습니다. 날짜를 줄여 주세요."
        )
        last = (end - DAY).isoformat()
        yield row("after_window", ko, article, "refuse", last_date=last, days=days)
    if asked.facts["induced"]:
        ko = "모자보건법이 허용하지 않는 인공임신중절에는 주지 않습니다."
        yield row("induced", ko, f"{ARTICLE7}제3항제1호·제4항", "refuse")


# --- 난임 -------------------------------------------------------------------------------------


def infertility(asked: Asked) -> Iterator[Row]:
    same = same_fact(asked, "procedure_date")
    allowed = asked.allows()["allowed_days"]
    spent = spent_on(asked, same)
    total = allowed * asked.day_minutes
    yield from over(asked, total, spent, asked.minutes, "이 시술에")
    yield from _near_procedure(asked)
    yield from _other_days(asked, allowed, same)


def _procedure_days(asked: Asked) -> list[date]:
    found = [asked.facts["procedure_date"]]
    if asked.facts["procedure"] == "retrieval" and asked.facts["retrieval_date"] is not None:
        found.append(asked.facts["retrieval_date"])
    return found


def _near_procedure(asked: Asked) -> Iterator[Row]:
    if asked.facts["visit"] and asked.facts["procedure"] != "sperm":
        return
    before, after = (asked.number(f"infertility_{way}_days") for way in ("before", "after"))
    if asked.facts["procedure"] == "sperm":
        before = after = 0
    near = {
        one + shift * DAY for one in _procedure_days(asked) for shift in range(-before, after + 1)
    }
    days = {asked.day + n * DAY for n in range(min((asked.until - asked.day).days, 400))}
    if days - near:
        ko = (
            "시술일이나 채취일, 그 전날과 뒤 2일 안, 또는 시술 관련 진료일에 씁니다. 날짜를 확인해 주세요."
            if after
            else "시술이나 채취를 하는 날에만 씁니다. 날짜를 확인해 주세요."
        )
        yield row("outside_window", ko, asked.article, "refuse")


def _other_days(asked: Asked, allowed: int, same: Callable[[Row], bool]) -> Iterator[Row]:
    own = 2 if asked.facts["procedure"] == "retrieval" else 1
    most = allowed - own
    procedure = set(_procedure_days(asked))
    other = [
        (since, until)
        for since, until in _blocks(asked, same)
        if since not in procedure or (until - since).days > 1
    ]
    days = sum(
        (until - since).days - len(_within(procedure, since, until)) for since, until in other
    )
    if days > most and asked.facts["procedure"] != "sperm":
        ko = f"시술일과 채취일이 아닌 날은 {most}일까지입니다. 날짜를 확인해 주세요."
        yield row("other_days_over", ko, asked.article, "refuse", other_days=days, most_days=most)


def _within(days: set[date], since: date, until: date) -> list[date]:
    return [day for day in days if since <= day < until]
