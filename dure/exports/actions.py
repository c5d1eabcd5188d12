"""Templates saved and put aside; a month written as a template says, with the reason it leaves."""

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.exports import laying, queries, sources
from dure.exports.models import Template, TemplateVersion
from dure.exports.queries import Saved
from dure.identity import uuid7
from dure.links import template_file
from dure.links.spreadsheet_writing import Kind
from dure.links.template_file import Record, Shape, Unfit
from dure.organization import queries as organization

LONGEST, TOLD = 120, 200
_UNNAMED = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))  # no file may be called so
ENDINGS = {"xlsx": "xlsx", "csv": "csv", "tsv": "txt", "fixed": "txt"}


@dataclass(frozen=True)
class Exported:
    """A file that leaves: its name and bytes, and how many rows it has."""

    name: str
    content: bytes
    rows: int
    handed: bool


@transaction.atomic
def save_template(
    *, name: str, source: str, shape: Shape, template: UUID | None = None, by: Viewer, at: datetime
) -> UUID:
    """Save a layout: of a new template, or as the next version of one.

    Raises:
        Refused: no name, one that is taken, or a layout that cannot be written.
        NotTheirs: not payroll, or no such template.
    """
    _may(by)
    name = name.strip()
    tenancy.lock("export_template", tenancy.current())
    row = _row(template) if template else None
    _refuse(name, source, shape, row)
    before = queries.saved(row) if row else None
    if row is None:
        row = Template.objects.create(
            public_id=uuid7(), institution_id=tenancy.current(), name=name, source=source
        )
    elif row.name != name:
        Template.objects.filter(id=row.id).update(name=name)
    _add_version(row, shape, before, by, at)
    record(
        by=by,
        at=at,
        action="exports.save_template",
        summary=f"내보내기 양식 '{name}'을 저장했습니다.",
        on=[On(kind="template", subject=str(row.public_id))],
        before={"name": before.name, "shape": before.shape.as_json()} if before else None,
        after={"name": name, "source": source, "shape": shape.as_json()},
    )
    return row.public_id


def _add_version(
    row: Template, shape: Shape, before: Saved | None, by: Viewer, at: datetime
) -> None:
    TemplateVersion.objects.create(
        institution_id=tenancy.current(),
        template=row,
        number=before.number + 1 if before else 1,
        shape=shape.as_json(),
        saved_by=by.name,
        saved_at=at,
    )


def end_template(*, template: UUID, by: Viewer, at: datetime) -> str:
    """Use a template no more; its name."""
    _may(by)
    row = _row(template)
    Template.objects.filter(id=row.id, ended_at__isnull=True).update(ended_at=at)
    _told("exports.end_template", f"내보내기 양식 '{row.name}'을 쓰지 않습니다.", row, by, at)
    return row.name


def revive_template(*, template: UUID, by: Viewer, at: datetime) -> str:
    """Use a template again; its name.

    Raises:
        Refused: another one of its name is in use.
    """
    _may(by)
    row = _row(template)
    tenancy.lock("export_template", tenancy.current())
    _refuse_taken(row.name, row)
    Template.objects.filter(id=row.id).update(ended_at=None)
    _told("exports.revive_template", f"내보내기 양식 '{row.name}'을 다시 씁니다.", row, by, at)
    return row.name


@transaction.atomic
def export(*, template: UUID, month: date, reason: str, by: Viewer, at: datetime) -> Exported:
    """The file of a month by a template, of the units within reach; that it left is written down.

    Raises:
        Refused: no reason, no rows, or values that do not fit (`ways` names every row).
        NotTheirs: neither payroll nor a clerk, or no such template.
    """
    found = queries.template(template)
    if found is None or found.ended_at is not None:
        raise NotTheirs("이 기관에 없거나 쓰지 않는 양식입니다.")
    reason = _reason(reason)
    units = queries.reached(by, found.source, month, at)
    taken = sources.rows(source=found.source, month=month, at=at, units=units)
    if not taken.records:
        raise Refused("nothing_to_export", f"{month:%Y-%m}에는 내보낼 줄이 없습니다.")
    name = f"{found.name} {month:%Y-%m}{'' if taken.handed else ' (넘기기 전)'}"
    name = name.translate(_UNNAMED)
    called, content = _written(found, taken.records, name)
    digest = hashlib.sha256(content).hexdigest()
    record(
        by=by,
        at=at,
        action="exports.export",
        summary=f"'{called}' 파일을 내려받았습니다. 사유: {reason}",
        on=[On(kind="template", subject=str(template)), On(kind="month", subject=str(month))],
        after={"reason": reason, "rows": len(taken.records), "version": found.number,
               "handed": taken.handed, "digest": digest},
    )  # fmt: skip
    return Exported(called, content, len(taken.records), taken.handed)


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _written(found: Saved, records: Sequence[Record], name: str) -> tuple[str, bytes]:
    """One file, or a ZIP of one for each unit or value that divides them."""
    kinds, shape = sources.kinds(found.source), found.shape
    ending = ENDINGS[shape.file]
    content = _fit(shape, records, kinds)
    splitting = [part for part in shape.parts if part.splits]
    if not splitting and not shape.by_unit:
        return f"{name}.{ending}", content
    files = {
        part: _fit(shape, _numbered(mine), kinds)
        for part, mine in _divided(shape, records, kinds).items()
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for part, each in files.items():
            packed.writestr(zipfile.ZipInfo(f"{name} {part}.{ending}"), each)
    return f"{name}.zip", target.getvalue()


def _fit(shape: Shape, records: Sequence[Record], kinds: Mapping[str, Kind]) -> bytes:
    content, unfit = template_file.made(shape, records, kinds)
    if unfit:
        raise _refusal(unfit)
    return content


def _refusal(unfit: Sequence[Unfit]) -> Refused:
    more = len(unfit) - TOLD
    told = [str(each) for each in unfit[:TOLD]]
    return Refused(
        "values_do_not_fit",
        f"칸에 맞지 않는 값이 {len(unfit):,}개 있어 파일을 만들지 않았습니다. 잘라서 적지 않습니다.",
        ways=[*told, f"밖에 {more:,}개가 더 있습니다."] if more > 0 else told,
    )


def _divided(
    shape: Shape, records: Sequence[Record], kinds: Mapping[str, Kind]
) -> dict[str, list[Record]]:
    """The rows by what divides them; units of one name are told apart by their code."""
    names = organization.names({each.unit for each in records}) if shape.by_unit else {}
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}
    files: dict[str, list[Record]] = {}
    for each in records:
        name = names.get(each.unit, "")
        parts = [f"{name} {each.values['부서코드']}" if name in twice else name]
        parts += [template_file.value_of(p, each, kinds) or "빈칸" for p in shape.parts if p.splits]
        called = " ".join(part for part in parts if part).translate(_UNNAMED)
        files.setdefault(called, []).append(each)
    return files


def _numbered(records: Sequence[Record]) -> list[Record]:
    """순번 begins anew in each file."""
    return [
        replace(each, values={**each.values, "순번": number})
        for number, each in enumerate(records, start=1)
    ]


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > LONGEST:
        raise Refused(
            "no_reason", f"내려받는 사유를 {LONGEST}자 안에서 적어 주세요. 감사 기록에 남습니다."
        )
    return reason


def _refuse(name: str, source: str, shape: Shape, row: Template | None) -> None:
    if not name or len(name) > 60:
        raise Refused("template_has_no_name", "양식의 이름을 60자까지 적어 주세요.")
    if source not in Template.Source.values or (row and row.source != source):
        raise Refused("source_is_unknown", "무엇을 내보내는 양식인지 목록에서 골라 주세요.")
    found = laying.wrong(shape, source)
    if found:
        raise Refused("template_is_wrong", "양식에 고칠 곳이 있어 저장하지 않았습니다.", ways=found)
    _refuse_taken(name, row)


def _refuse_taken(name: str, row: Template | None) -> None:
    others = Template.objects.filter(name=name, ended_at__isnull=True)
    if others.exclude(id=row.id if row else 0).exists():
        raise Refused("template_name_taken", f"'{name}' 이름의 양식을 이미 쓰고 있습니다.")


def _may(by: Viewer) -> None:
    if by.role != "payroll":
        raise NotTheirs("내보내기 양식은 급여담당자가 만들고 고칩니다.")


def _row(template: UUID) -> Template:
    row = Template.objects.filter(public_id=template).first()
    if row is None:
        raise NotTheirs("이 기관에 없는 양식입니다.")
    return row


def _told(action: str, summary: str, row: Template, by: Viewer, at: datetime) -> None:
    on = [On(kind="template", subject=str(row.public_id))]
    record(by=by, at=at, action=action, summary=summary, on=on)
