"""Files taken in: each looked at first; with --dry-run nothing more, else all of it or nothing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dure.attendance import actions as attendance
from dure.errors import Refused
from dure.feeds import actions as feeds
from dure.feeds import profiles
from dure.jobs.operating.asked import Answer, Asked, WrongUse, content, going_through
from dure.labor import batches, reach
from dure.labor import queries as labor
from dure.links.spreadsheets import LineError
from dure.organization import imports as organization
from dure.people import imports as people
from dure.people import queries as staff
from dure.points import actions as points

ROLES: Mapping[str, tuple[str, ...]] = {
    "punches": ("clerk", "hr", "admin"),
    "people": ("hr", "admin"),
    "organization": ("hr", "admin"),
    "gate": ("admin",),
    "points": ("hr",),
    "labor": ("labor",),
}


def import_files(asked: Asked) -> Answer:
    """Every file in turn; the first that is refused ends it, and those before it stay taken."""
    files = [content(path) for path in asked.options["files"]]
    reader = _READERS[asked.options["kind"]]
    told = []
    for name, data in going_through(files, "가져오기", len(files)):
        try:
            told.append({"file": name, **reader(asked, name, data)})
        except Refused as refused:
            sentence = f"{name}: {refused.ko}"
            raise Refused(refused.code, sentence, refused.article, refused.ways) from refused
    return {"files": told, "dry_run": asked.options["dry_run"]}


def _punches(asked: Asked, name: str, data: bytes) -> Answer:
    by, at = asked.viewer, asked.at
    with asked.inside():
        seen = attendance.preview_punches(filename=name, content=data, by=by, at=at)
    _refuse(seen.errors)
    told = {"rows": seen.rows, "new": seen.new, "repeated": seen.repeated,
            "unknown_numbers": list(seen.unknown_numbers)}  # fmt: skip
    if asked.options["dry_run"]:
        return told
    with asked.inside():
        done = attendance.import_punches(upload=seen.upload, by=by, at=at)
    return {**told, **done._asdict()}


def _people(asked: Asked, name: str, data: bytes) -> Answer:
    since = asked.options["since"] or asked.today
    by, at = asked.viewer, asked.at
    with asked.inside():
        seen = people.preview(filename=name, content=data, since=since, by=by, at=at)
    _refuse(seen.errors)
    if not asked.options["dry_run"]:
        with asked.inside():
            people.apply(upload=seen.upload, by=by, at=at)
    return _moves(seen)


def _organization(asked: Asked, name: str, data: bytes) -> Answer:
    since = asked.options["since"] or asked.today
    by, at = asked.viewer, asked.at
    with asked.inside():
        seen = organization.preview(
            filename=name, content=data, since=since, staff=staff, by=by, at=at
        )
    _refuse(seen.errors)
    if not asked.options["dry_run"]:
        with asked.inside():
            organization.apply(upload=seen.upload, staff=staff, by=by, at=at)
    return _moves(seen)


def _moves(seen: Any) -> Answer:
    return {"new": len(seen.new), "changed": len(seen.changed), "unchanged": seen.unchanged,
            "gone": len(seen.gone)}  # fmt: skip


def _gate(asked: Asked, name: str, data: bytes) -> Answer:
    by, at = asked.viewer, asked.at
    with asked.inside():
        profile = _profile(asked.options["profile"], name)
        upload = feeds.keep_gate_file(filename=name, content=data, by=by, at=at)
    with asked.inside():
        seen = feeds.look_at_gate_file(upload=upload, layout=profile.layout, by=by)
    if seen.reason:
        raise Refused("gate_file_is_wrong", seen.reason, ways=_lines(seen.errors))
    told = {"profile": profile.name, "rows": seen.rows, "new": seen.new,
            "repeated": seen.repeated, "denied": seen.denied, "nobody": len(seen.nobody),
            "unknown_numbers": list(seen.unknown_numbers)}  # fmt: skip
    if asked.options["dry_run"]:
        return told
    with asked.inside():
        done = feeds.import_gate_file(upload=upload, layout=profile.layout, by=by, at=at)
    return {**told, **done._asdict()}


def _profile(wanted: str, filename: str) -> profiles.Profile:
    """The profile named, or the only one that the file's name fits."""
    found = (
        [each for each in profiles.in_use() if each.name == wanted]
        if wanted
        else profiles.matching(filename)
    )
    if len(found) != 1:
        names = ", ".join(each.name for each in profiles.in_use()) or "없음"
        raise WrongUse(f"'{filename}'을 읽을 프로필을 --profile로 골라 주세요. 저장한 것: {names}")
    return found[0]


def _points(asked: Asked, name: str, data: bytes) -> Answer:
    by, at = asked.viewer, asked.at
    with asked.inside():
        upload = points.preview_points(
            source=asked.options["source"], filename=name, content=data,
            whole=not asked.options["part"], by=by, at=at,
        )  # fmt: skip
    with asked.inside():
        seen = points.look_at_points(upload=upload, by=by)
    _refuse(seen.errors)
    if not asked.options["dry_run"]:
        with asked.inside():
            points.import_points(upload=upload, by=by, at=at)
    return seen.plan.counts()


def _labor(asked: Asked, name: str, data: bytes) -> Answer:
    by, at = asked.viewer, asked.at
    with asked.inside():
        seen = reach.districts(by, on=asked.today)
        called = {named: pk for pk, named in labor.names(seen).items()}
        district = next((e for e in seen if e.id == called.get(asked.options["source"])), None)
        if district is None:
            raise WrongUse(
                f"--source에 자치구의 이름을 적어 주세요. 맡은 자치구: {', '.join(called) or '없음'}"
            )
        upload = batches.preview_file(district=district, filename=name, content=data, by=by, at=at)
    with asked.inside():
        look = batches.look(district=district, upload=upload, by=by, at=at)
    if look.outcome.wrong:
        wrong = [
            f"{each.sheet} {each.error.line}번째 줄: {each.error.sentence}"
            for each in look.outcome.wrong
        ]
        raise Refused(
            "lines_are_wrong",
            f"{len(wrong)}곳이 잘못되어 아무것도 넣지 않았습니다. 고쳐 다시 가져와 주세요.",
            ways=wrong,
        )
    if not asked.options["dry_run"]:
        with asked.inside():
            batches.take_file(district=district, upload=upload, by=by, at=at)
    counts = look.outcome.counts.values()
    return {what: sum(each[what] for each in counts) for what in ("new", "changed", "unchanged")}


def _refuse(errors: Sequence[LineError]) -> None:
    if errors:
        raise Refused(
            "lines_are_wrong",
            f"{len(errors)}곳이 잘못되어 아무것도 넣지 않았습니다. 고쳐 다시 가져와 주세요.",
            ways=_lines(errors),
        )


def _lines(errors: Sequence[LineError]) -> list[str]:
    return [f"{each.line}번째 줄: {each.sentence}" for each in errors]


Reader = Callable[[Asked, str, bytes], Answer]
_READERS: Mapping[str, Reader] = {
    "punches": _punches,
    "people": _people,
    "organization": _organization,
    "gate": _gate,
    "points": _points,
    "labor": _labor,
}
