"""What an amended file of values, or a draft of the institution, changes of a month before it holds."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.jobs.operating.asked import Answer, WrongUse, come_in, going_through, institutions
from dure.organization import queries as organization
from dure.organization.queries import Setting
from dure.pay import impact as paid
from dure.pay import queries as pay
from dure.pay import weighing
from dure.pay.impact import Change, Weighed
from law import amendment, params
from law.amendment import Difference, Unreadable
from law.params import Dated, Param

SIDES = {"before": "앞의 값으로는", "after": "바뀐 값으로는"}
MOST = 20  # rows told in words; --json and --csv tell all
HEAD = ("기관코드", "누구", "갈래", "항목", "단위", "앞", "뒤", "차이")


@dataclass(frozen=True)
class Question:
    """Two tables, or a draft beside one, put before a month."""

    month: date
    old: dict[str, Param]
    new: dict[str, Param]
    draft: int | None
    as_if: bool
    found: list[Difference]
    viewer: Viewer | None
    at: datetime
    most: int | None  # rows of persons that are told


def impact(options: Mapping[str, Any], roles: tuple[str, ...], at: datetime) -> Answer:
    """Of every institution, or of the log-in's own; without a log-in nobody is named.

    Raises:
        WrongUse: nothing to compare, or a file or draft that is not there.
    """
    asked, some = _question(options, roles, at)
    told = [
        answer
        for pk, known in going_through(some.items(), "다시 계산", len(some))
        if (answer := _of(asked, pk, known))
    ]
    if not told:
        raise WrongUse("그 번호의 초안이 없습니다. 번호는 /law/local의 초안에 있습니다.")
    return {
        "month": f"{asked.month:%Y-%m}",
        "as_if": asked.as_if,
        "values": [_value(each) for each in asked.found],
        "notes": [*_notes(asked), weighing.NOT_WEIGHED],
        "institutions": told,
    }


def _question(
    options: Mapping[str, Any], roles: tuple[str, ...], at: datetime
) -> tuple[Question, dict[int, tuple[str, str]]]:
    if not (options["old"] or options["new"] or options["draft"]):
        raise WrongUse("무엇에 대어 볼지 --to 파일이나 --draft 번호로 적어 주세요.")
    if options["csv"] and not options["login"]:
        raise WrongUse("사람마다의 금액은 누가 보는지 --as 로그인을 적어야 나옵니다.")
    viewer, some = None, institutions(options["institution"])
    if options["login"]:
        asked = come_in("impact", options, roles, at)
        viewer, some = asked.viewer, {asked.institution: some[asked.institution]}
    old, new = _table(options["old"]), _table(options["new"])
    found = amendment.differences(old, new)
    if not (found or options["draft"]):
        raise WrongUse("두 파일의 값과 시행일이 모두 같아 견줄 것이 없습니다.")
    if options["as_if"]:
        new = amendment.in_force(new, [each.key for each in found], options["month"])
    month, draft, as_if = (options[name] for name in ("month", "draft", "as_if"))
    most = None if options["json"] or options["csv"] else MOST
    return Question(month, old, new, draft, as_if, found, viewer, at, most), some


def _table(path: Path | None) -> dict[str, Param]:
    try:
        return params.table() if path is None else amendment.with_file(path)
    except Unreadable as wrong:
        raise WrongUse(str(wrong)) from None


def _of(asked: Question, pk: int, known: tuple[str, str]) -> Answer | None:
    with tenancy.institution(pk):
        draft = _draft(asked.draft) if asked.draft else None
        if asked.draft and draft is None:
            return None
        before = replace(paid.as_now(), table=asked.old)
        after = replace(before, table=asked.new)
        answer = {"code": known[0], "name": known[1]}
        if draft:
            since = asked.month if asked.as_if else draft.valid_from
            after = paid.with_draft(after, draft, since=since)
            answer["draft"] = _drafted(draft, asked)
        weighed = paid.weigh(month=asked.month, old=before, new=after, at=asked.at)
        return answer | _sums(weighed) | _persons(weighed, asked)


def _persons(weighed: list[Weighed], asked: Question) -> Answer:
    """Whose figures differ, the most first in each part; nobody's without a log-in."""
    if asked.viewer is None:
        return {}
    rows, hidden = _named(weighed, asked.viewer)
    _note(asked)
    return {"changes": rows[: asked.most], "more": len(rows[asked.most :] if asked.most else []),
            "hidden": hidden}  # fmt: skip


def _draft(pk: int) -> Setting | None:
    drafts = organization.settings(drafts=True)
    return next((each for each in drafts if each.id == pk and not each.published), None)


def _note(asked: Question) -> None:
    """Who looked at what persons would have more or less."""
    assert asked.viewer
    month = f"{asked.month:%Y-%m}"
    record(
        by=asked.viewer,
        at=asked.at,
        action="pay.weigh_impact",
        summary=f"값이 바뀌면 {month}에 사람마다 달라지는 금액을 보았습니다.",
        on=[On(kind="month", subject=month)],
    )


# ── in words ──────────────────────────────────────────────────────────────────────────


def _value(each: Difference) -> Answer:
    if each.shape:
        return {"item": each.ko, "key": each.key, "before": "", "after": f"바뀐 칸: {each.shape}"}
    return {
        "item": each.ko, "key": each.key, "since": str(each.since),
        "before": _plain(each.before), "after": _plain(each.after),
        "source": each.after.source if each.after else "",
    }  # fmt: skip


def _plain(dated: Dated | None) -> str:
    return "읽은 값 없음" if dated is None else str(dated.value)


def _notes(asked: Question) -> list[str]:
    last = pay.pay_day(asked.month)
    later = [each for each in asked.found if each.since and each.since > last]
    notes = [
        f"{each.ko}: {each.since}부터라 이 달에 닿지 않습니다. --as-if를 붙이면 그달에 시행된 것으로 셈합니다."
        for each in later
        if not asked.as_if
    ]
    once = paid.unmoved(each.key for each in asked.found)
    return notes + [f"{key}: 날마다 고르지 않는 값이라 견줄 수 없습니다." for key in once]


def _drafted(draft: Setting, asked: Question) -> str:
    told = f"{params.get(draft.key).ko}: {draft.valid_from}부터 {draft.value} ({draft.document})"
    if asked.as_if or paid.reaches(draft, asked.month):
        return told
    return f"{told}. 이 달에 닿지 않습니다. --as-if를 붙이면 그달에 시행된 것으로 셈합니다."


def _sums(weighed: list[Weighed]) -> Answer:
    won = paid.won_by_subject(weighed)
    sums = [each for one in weighed if one.part.unit == "won" for each in one.sums]
    return {
        "changed_people": len(won),
        "before": sum(each.before for each in sums),
        "after": sum(each.after for each in sums),
        "difference": sum(each.difference for each in sums),
        "distribution": [
            {"band": _band(low, high), "people": people}
            for low, high, people in paid.distribution(won)
            if people
        ],
        "parts": [_part(each) for each in weighed],
    }


def _band(low: int | None, high: int | None) -> str:
    above = "" if low is None else f"{low:,} 이상"
    below = "" if high is None else f"{high:,} 미만"
    return f"{above} {below}".strip()


def _part(each: Weighed) -> Answer:
    return {
        "part": each.part.ko,
        "measure": weighing.UNITS[each.part.unit],
        "items": [
            {"item": one.ko, "people": one.subjects, "changed": one.changed, "before": one.before,
             "after": one.after, "difference": one.difference}
            for one in each.sums
            if one.subjects
        ],
        "cannot": paid.cannot(each, SIDES),
    }  # fmt: skip


def _named(weighed: list[Weighed], viewer: Viewer) -> tuple[list[Answer], int]:
    """Each figure that differs, by person, of the parts whose names the role may see."""
    shown = [each for each in weighed if viewer.role in each.part.readers]
    names = weighing.called(change.subject for each in shown for change in each.changes)
    rows = [_row(each, change, names) for each in shown for change in each.changes]
    hidden = sum(len(each.changes) for each in weighed) - len(rows)
    return rows, hidden


def _row(each: Weighed, change: Change, names: Mapping[int, str]) -> Answer:
    return {
        "who": names.get(change.subject, ""),
        "part": each.part.ko,
        "item": each.part.items[change.item],
        "measure": weighing.UNITS[each.part.unit],
        "before": change.before,
        "after": change.after,
        "difference": change.difference,
    }


def as_csv(answer: Answer) -> str:
    """A row for each figure of a person that differs."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for each in answer["institutions"]:
        for row in each["changes"]:
            writer.writerow([each["code"], *row.values()])
    return out.getvalue()
