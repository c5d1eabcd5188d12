"""Templates as they stand, who changed them, and what they would write."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.errors import NotTheirs
from dure.exports import laying, sources
from dure.exports.models import Template, TemplateVersion
from dure.links import template_file
from dure.links.template_file import Shape, Unfit
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL, month_after

ROLES = ("payroll", "clerk")
SOURCES = {str(value): str(label) for value, label in Template.Source.choices}


@dataclass(frozen=True)
class Saved:
    """A template with its newest layout."""

    public_id: UUID
    name: str
    source: str
    ended_at: datetime | None
    number: int
    shape: Shape
    saved_by: str
    saved_at: datetime

    @property
    def source_ko(self) -> str:
        return SOURCES[self.source]


@dataclass(frozen=True)
class Version:
    """Who saved a layout, and what changed with it."""

    number: int
    saved_by: str
    saved_at: datetime
    changes: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """A month by a layout: the first lines of its file, and what does not fit."""

    rows: int
    handed: bool
    lines: list[list[str | int]]
    unfit: list[Unfit]


def in_use() -> list[Saved]:
    rows = Template.objects.filter(ended_at__isnull=True).order_by("source", "name")
    return [saved(row) for row in rows]


def template(public_id: UUID) -> Saved | None:
    row = Template.objects.filter(public_id=public_id).first()
    return saved(row) if row else None


def named(name: str) -> Saved | None:
    row = Template.objects.filter(name=name, ended_at__isnull=True).first()
    return saved(row) if row else None


def saved(row: Template) -> Saved:
    newest = TemplateVersion.objects.filter(template=row).order_by("-number")[0]
    return Saved(
        row.public_id,
        row.name,
        row.source,
        row.ended_at,
        newest.number,
        template_file.from_json(newest.shape),
        newest.saved_by,
        newest.saved_at,
    )


def versions(public_id: UUID) -> list[Version]:
    """Every version, the newest first, each with what it changed."""
    rows = list(TemplateVersion.objects.filter(template__public_id=public_id).order_by("number"))
    shapes = [template_file.from_json(row.shape) for row in rows]
    told = [("처음 저장",)] + [tuple(laying.changes(was, now)) for was, now in pairwise(shapes)]
    return [
        Version(row.number, row.saved_by, row.saved_at, changed)
        for row, changed in zip(rows, told, strict=True)
    ][::-1]


def reached(by: Viewer, source: str, month: date, at: datetime) -> Collection[int] | None:
    """The units whose rows somebody may take out of the office; None for all.

    Raises:
        NotTheirs: neither payroll nor a clerk, or what a clerk may not read.
    """
    if by.role not in ROLES or (by.role == "clerk" and source == Template.Source.CUTS):
        raise NotTheirs("이 조서는 맡은 역할로 내보낼 수 없습니다.")
    last = month_after(month) - timedelta(days=1)
    return organization.reach(by, on=min(at.astimezone(SEOUL).date(), last))


def preview(
    *, shape: Shape, source: str, month: date, viewer: Viewer, at: datetime, most: int = 8
) -> Preview:
    """What a layout would write of a month, without any file."""
    units = reached(viewer, source, month, at)
    found = sources.rows(source=source, month=month, at=at, units=units)
    kinds = sources.kinds(source)
    lines, unfit = template_file.lines(shape, found.records, kinds)
    first = lines[: len(shape.header) + most] + (lines[-1:] if shape.sums else [])
    return Preview(len(found.records), found.handed, first, unfit)
