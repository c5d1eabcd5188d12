"""출입 파일: chosen, its columns matched, looked at, taken; and the layout saved as a profile."""

import re
from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.attendance.terminals import placed
from dure.errors import NotTheirs, Refused
from dure.feeds import actions, gates, profiles
from dure.feeds.gates import Preview
from dure.links.gate_examples import EXAMPLES
from dure.links.gate_layout import WAYS, Layout
from dure.links.grid import Grid
from dure.links.spreadsheets import Unreadable
from dure.web import gate_form
from dure.web.doors import Visit, action, page
from dure.web.fields import read_key
from dure.web.file_previews import Unsent, sent_file

SHOWN = 200
CRUMBS = [{"label": "다른 기록", "url": "/feeds"}, {"label": "출입 파일", "url": "/feeds/gates"}]


@page("admin", methods=("GET", "HEAD", "POST"))
def choose(visit: Visit) -> HttpResponse:
    """Choose a file; the profile that fits its name is used at once."""
    if visit.request.method != "POST":
        return _form(visit)
    try:
        filename, content = sent_file(visit, smaller="달이나 단말기로")
    except Unsent as error:
        return _form(visit, str(error))
    upload = actions.keep_gate_file(
        filename=filename, content=content, by=visit.viewer, at=visit.at
    )
    fitting = profiles.matching(filename)
    with_profile = f"?profile={fitting[0].public_id}" if len(fitting) == 1 else ""
    return redirect(f"/feeds/gates/{upload}{with_profile}")


def _form(visit: Visit, error: str = "") -> HttpResponse:
    context = {
        "page_title": "출입 파일",
        "page_lead": "출입 시스템이 내보낸 파일의 열을 한 번 맞추어 두면 다음부터는 저절로 읽습니다.",
        "crumbs": CRUMBS[:1],
        "error": error,
        "profiles": profiles.in_use(),
        "examples": EXAMPLES,
    }
    return visit.show("feeds/gates.html", context, 422 if error else 200)


@page("admin", methods=("GET", "HEAD", "POST"))
def match(visit: Visit, upload: UUID) -> HttpResponse:
    """Match the columns, and see what the file would do; nothing is taken."""
    try:
        name, table, layout, profile = _read(visit, upload)
    except Unreadable as error:
        return visit.show(
            "feeds/gate_unreadable.html",
            {"page_title": "읽을 수 없는 파일", "crumbs": CRUMBS, "sentence": error.sentence},
            422,
        )
    seen = actions.look_at_gate_file(upload=upload, layout=layout, by=visit.viewer)
    changed = _changed(visit, upload, profile)
    return visit.show(
        "feeds/gate_match.html",
        {
            "page_title": name,
            "page_lead": f"새로 맞춘 열로 살펴보았습니다. {_lead(seen)}"
            if changed
            else _lead(seen),
            "crumbs": CRUMBS,
            "upload": upload,
            "profile": profile,
            "changed": changed,
            "seen": seen,
            "errors": sorted(seen.errors, key=lambda each: each.line)[:SHOWN],
            "more_errors": max(len(seen.errors) - SHOWN, 0),
            "nobody": seen.nobody[:SHOWN],
            "unknown": seen.unknown_numbers[:SHOWN],
            "figs": _figs(seen),
            "name": profile.name if profile else "",
            "pattern": profile.pattern if profile else _pattern(name),
            **gate_form.shown(layout, table, placed()),
        },
    )


def _read(visit: Visit, upload: UUID) -> tuple[str, Grid, Layout, profiles.Profile | None]:
    """The file's name, its lines, and the layout: as chosen, as saved, or guessed."""
    request, by = visit.request, visit.viewer
    key = read_key(request.POST.get("profile", "") or request.GET.get("profile", ""))
    profile = profiles.profile(key) if key else None
    if request.method == "POST":
        divided = gate_form.read_divided(request.POST)
        name, table = gates.table(upload=upload, sign=divided.sign, widths=divided.widths, by=by)
        layout = gate_form.read_layout(request.POST, table, divided)
        layout = gate_form.keeping(layout, profile.layout) if profile else layout
        return name, table, gate_form.with_meanings(layout, table, placed()), profile
    if profile is None:
        name, table = gates.table(upload=upload, sign="", widths=(), by=by)
        return name, table, gate_form.first_layout(table, name, placed()), None
    saved = profile.layout
    name, table = gates.table(upload=upload, sign=saved.sign, widths=saved.widths, by=by)
    if actions.look_at_gate_file(upload=upload, layout=saved, by=by).changed:
        fresh = gate_form.first_layout(table, name, placed())
        return name, table, gate_form.with_words(fresh, saved), profile
    return name, table, gate_form.as_here(saved, table), profile


def _changed(visit: Visit, upload: UUID, profile: profiles.Profile | None) -> Any:
    """How the file differs from the profile that its name fits."""
    if profile is None:
        return None
    seen = actions.look_at_gate_file(upload=upload, layout=profile.layout, by=visit.viewer)
    return seen.changed


def _lead(seen: Preview) -> str:
    if seen.applied_before:
        return "이미 넣은 파일입니다. 다시 넣어도 바뀌는 것이 없습니다."
    if seen.errors:
        return f"고칠 곳이 {len(seen.errors):,}개 있어 아직 넣을 수 없습니다."
    if not seen.rows:
        return "넣을 기록이 없습니다. 열을 맞추고 살펴보기를 눌러 주세요."
    return f"새 기록 {seen.new:,}건을 넣을 수 있습니다."


def _figs(seen: Preview) -> list[dict[str, Any]]:
    counts = (("읽은 기록", seen.rows, "건"), ("새 기록", seen.new, "건"),
              ("이미 있는 기록", seen.repeated, "건"), ("거부된 줄", seen.denied, "줄"),
              ("넣지 않는 구분", seen.left_out, "줄"), ("기록이 아닌 줄", seen.notes, "줄"))  # fmt: skip
    return [{"label": a, "value": f"{b:,}", "unit": c} for a, b, c in counts]


def _pattern(name: str) -> str:
    return re.sub(r"[\d]+([-_.]\d+)*", "*", name.rsplit(".", 1)[0]) + "." + name.rsplit(".", 1)[-1]


@action("admin")
def apply(visit: Visit, upload: UUID) -> HttpResponse:
    """Take the file as it was looked at."""
    layout = _looked_at(visit, upload)
    done = actions.import_gate_file(upload=upload, layout=layout, by=visit.viewer, at=visit.at)
    visit.say(
        f"출입 기록 {done.new:,}건을 넣었습니다. 주인 없는 기록 {done.parked:,}건은 맡아 두었습니다."
    )
    return redirect("/imports/parked" if done.parked else "/feeds/gates")


@action("admin")
def save(visit: Visit, upload: UUID) -> HttpResponse:
    """Save the layout as a profile."""
    layout = _looked_at(visit, upload)
    sent = visit.request.POST
    key = actions.save_profile(
        name=sent.get("name", ""),
        pattern=sent.get("pattern", ""),
        layout=layout,
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("프로필을 저장했습니다.", f"/feeds/profiles/{key}/end")
    return redirect(f"/feeds/gates/{upload}?profile={key}")


def _looked_at(visit: Visit, upload: UUID) -> Layout:
    """The layout that the form tells, where it is the one that was looked at."""
    try:
        _, _, layout, _ = _read(visit, upload)
    except Unreadable as error:
        raise Refused("gate_file_is_unreadable", error.sentence) from error
    if visit.request.POST.get("stamp") != gate_form.stamp(layout):
        raise Refused(
            "layout_not_looked_at",
            "살펴본 뒤에 고른 것이 바뀌었습니다. 살펴보기를 다시 눌러 주세요.",
        )
    return layout


# ── profiles ──────────────────────────────────────────────────────────────────────────


@page("admin")
def profile(visit: Visit, profile: UUID) -> HttpResponse:
    """How a profile reads a file."""
    found = profiles.profile(profile)
    if found is None:
        raise NotTheirs("이 기관에 없는 프로필입니다.")
    layout = found.layout
    columns = [
        (label, gate_form.LABELS[role])
        for role, place in layout.columns.items()
        for label in (layout.header[place] if layout.header else f"{place + 1}째 칸",)
    ]
    names = {each.serial: each.name for each in placed()}
    gates_of = [
        (word, names.get(each.serial, each.serial) or "단말기 없음", WAYS[each.way])
        for word, each in layout.gates.items()
    ]
    context = {
        "page_title": found.name,
        "page_lead": f"파일 이름이 {found.pattern}인 파일을 이렇게 읽습니다.",
        "crumbs": CRUMBS,
        "profile": found,
        "columns": columns,
        "ways": [(word, WAYS[way]) for word, way in layout.ways.items()],
        "gates": gates_of,
        "results": [(word, "넣음" if on else "거부") for word, on in layout.results.items()],
    }
    return visit.show("feeds/profile.html", context)


@action("admin")
def end(visit: Visit, profile: UUID) -> HttpResponse:
    """Use a profile no more."""
    name = actions.end_profile(profile=profile, by=visit.viewer, at=visit.at)
    visit.say(f"프로필 '{name}'을 쓰지 않습니다.", f"/feeds/profiles/{profile}/revive")
    return redirect("/feeds/gates")


@action("admin")
def revive(visit: Visit, profile: UUID) -> HttpResponse:
    """Use a profile again."""
    name = actions.revive_profile(profile=profile, by=visit.viewer, at=visit.at)
    visit.say(f"프로필 '{name}'을 다시 씁니다.", f"/feeds/profiles/{profile}/end")
    return redirect(f"/feeds/profiles/{profile}")


# ── 예시 ──────────────────────────────────────────────────────────────────────────────


@page("admin")
def sample(visit: Visit, key: str) -> FileResponse:
    """The file of an example."""
    found = next((each for each in EXAMPLES if each.key == key), None)
    if found is None:
        raise Http404
    return FileResponse(
        BytesIO(found.content),
        as_attachment=True,
        filename=found.filename,
        content_type="text/plain; charset=cp949",
    )


@action("admin")
def adopt(visit: Visit, key: str) -> HttpResponse:
    """Save an example as a profile, to be looked at."""
    found = next((each for each in EXAMPLES if each.key == key), None)
    if found is None:
        raise NotTheirs("없는 예시입니다.")
    made = actions.save_profile(
        name=found.name, pattern=found.pattern, layout=found.layout, by=visit.viewer, at=visit.at
    )
    visit.say(f"'{found.name}' 프로필을 저장했습니다.", f"/feeds/profiles/{made}/end")
    return redirect(f"/feeds/profiles/{made}")


urls = [
    path("feeds/gates", choose, name="feeds-gates"),
    path("feeds/gates/<uuid:upload>", match, name="feeds-gate-match"),
    path("feeds/gates/<uuid:upload>/apply", apply, name="feeds-gate-apply"),
    path("feeds/gates/<uuid:upload>/profile", save, name="feeds-gate-save"),
    path("feeds/profiles/<uuid:profile>", profile, name="feeds-profile"),
    path("feeds/profiles/<uuid:profile>/end", end, name="feeds-profile-end"),
    path("feeds/profiles/<uuid:profile>/revive", revive, name="feeds-profile-revive"),
    path("feeds/examples/<str:key>", sample, name="feeds-example"),
    path("feeds/examples/<str:key>/adopt", adopt, name="feeds-example-adopt"),
]
