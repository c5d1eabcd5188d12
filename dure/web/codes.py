"""행정표준코드: looked up on a day, brought in a file that is looked at first, taken back; our units' codes."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.directory import actions, codes, queries
from dure.directory.code_reading import KINDS, MEANINGS, NEEDED
from dure.errors import NotTheirs, Refused
from dure.organization import queries as organization
from dure.web.doors import Visit, action, page
from dure.web.fields import read_day, read_key, typed_day
from dure.web.file_previews import Unsent, sent_file
from dure.web.people import walk

MAY = ("hr", "admin")
HERE = "/directory/codes"
CRUMBS = [{"label": "디렉터리", "url": "/directory"}, {"label": "행정표준코드", "url": HERE}]
ON_A_PAGE, SHOWN = 50, 300
WORDS = {"new": "새로", "changed": "바뀜", "ended": "끝남", "unchanged": "그대로",
         "missing": "파일에 없음"}  # fmt: skip


@page(*MAY)
def listing(visit: Visit) -> HttpResponse:
    """Codes of one list on a day."""
    return _listing(visit)


def _listing(visit: Visit, error: str = "") -> HttpResponse:
    actions.may(visit.viewer)
    asked = visit.request.GET
    on, text = read_day(asked.get("on"), visit.today), asked.get("q", "").strip()
    kinds = queries.code_kinds(on=on)
    kind = asked.get("kind", "") if asked.get("kind") in KINDS else next(iter(kinds), "inst")
    shown = Paginator(queries.codes(kind=kind, on=on, text=text), ON_A_PAGE).get_page(
        asked.get("page")
    )
    kept = {"kind": kind, "on": str(on), "q": text}
    context = {
        "page_title": "행정표준코드",
        "page_lead": f"{on}에 쓰는 {KINDS[kind]} 코드입니다."
        if kinds
        else "행정표준코드관리시스템에서 내려받은 파일을 올리면 날짜마다 찾아볼 수 있습니다.",
        "crumbs": CRUMBS[:1],
        "kinds": KINDS.items(),
        "chips": [
            {"label": KINDS[each], "count": count, "here": each == kind,
             "url": f"?{urlencode({'kind': each, 'on': on})}"}
            for each, count in kinds.items()
        ],
        "kind": kind,
        "on": on,
        "text": text,
        "page": shown,
        "rows": list(shown),
        "query": f"{urlencode(kept)}&",
        "files": [{"file": each, "kind": KINDS[each.outcome["kind"]]}
                  for each in queries.code_files()],
        "error": error,
        "today": visit.today,
    }  # fmt: skip
    return visit.show("codes/list.html", context, 422 if error else 200)


@page(*MAY)
def one(visit: Visit, kind: str, code: str) -> HttpResponse:
    """What a code has meant, where it came from, what came after it, and which unit of ours it is."""
    actions.may(visit.viewer)
    if kind not in KINDS:
        raise NotTheirs("그런 종류의 코드는 없습니다.")
    rows = queries.code_history(kind, code)
    around = [each for row in rows for each in (row.parent, row.former) if each]
    units = organization.tree(on=visit.today)
    tied = queries.tied_units(code) if kind == "inst" else {}
    same = [node for node in units.values() if kind == "inst" and node.code == code]
    context = {
        "page_title": rows[0].name,
        "page_lead": f"{KINDS[kind]} 코드 {code}",
        "crumbs": CRUMBS,
        "kind": kind,
        "code": code,
        "rows": rows,
        "names": [(each, name) for each, name in queries.code_names(kind, around).items()],
        "successors": queries.successors(kind, code).items(),
        "ties": [units[pk] for pk in tied if pk in units],
        "same": same,
        "units": [
            (str(node.public_id), f"{'　' * depth}{node.name}") for node, depth in walk(units)
        ]
        if kind == "inst"
        else [],
    }
    return visit.show("codes/one.html", context)


@action(*MAY)
def tie(visit: Visit, code: str) -> HttpResponse:
    """Tie a unit of ours to a 기관코드."""
    codes.tie_unit(unit=_unit(visit), code=code, by=visit.viewer, at=visit.at)
    visit.say("부서를 기관코드에 이었습니다.")
    return redirect(f"{HERE}/inst/{code}")


@action(*MAY)
def untie(visit: Visit, code: str) -> HttpResponse:
    """Take back what was said of a unit."""
    codes.tie_unit(unit=_unit(visit), code="", by=visit.viewer, at=visit.at)
    visit.say("이은 것을 풀었습니다.")
    return redirect(f"{HERE}/inst/{code}")


def _unit(visit: Visit) -> int:
    key = read_key(visit.request.POST.get("unit", ""))
    unit = organization.key(key) if key else None
    if unit is None:
        raise Refused("unit_missing", "부서를 골라 주세요.")
    return unit


# ── a file ────────────────────────────────────────────────────────────────────────────


@action(*MAY)
def choose(visit: Visit) -> HttpResponse:
    """Keep a file that was chosen, to be looked at."""
    sent = visit.request.POST
    try:
        filename, content = sent_file(visit, smaller="기관으로")
        upload = codes.keep_codes(
            kind=sent.get("kind", ""), filename=filename, content=content,
            since=typed_day(sent, "since", visit.today), whole="whole" in sent,
            by=visit.viewer, at=visit.at,
        )  # fmt: skip
    except Unsent as error:
        return _listing(visit, str(error))
    except Refused as refused:
        return _listing(visit, refused.ko)
    return redirect(f"{HERE}/files/{upload}")


@page(*MAY)
def seen(visit: Visit, upload: UUID) -> HttpResponse:
    """What a file would do, before it does anything; or what it did."""
    found = codes.look_at_codes(upload=upload, by=visit.viewer)
    counts = found.done or found.plan.counts()
    context = {
        "page_title": found.filename,
        "page_lead": _lead(found),
        "crumbs": CRUMBS,
        "seen": found,
        "kind": KINDS[found.kind],
        "figs": _figs(counts),
        "moves": [{"move": each, "change": WORDS[each.change]}
                  for each in found.plan.moves[:SHOWN]],
        "more": max(len(found.plan.moves) - SHOWN, 0),
        "errors": found.errors[:SHOWN],
        "meanings": [
            (key, label, found.columns.get(key, ""), key in NEEDED)
            for key, label in MEANINGS.items()
        ],
        "digest": found.plan.digest,
        "can": bool(found.plan.moves) and not found.errors,
    }  # fmt: skip
    return visit.show("codes/seen.html", context)


def _lead(found: codes.Preview) -> str:
    if found.applied_at:
        return "적용한 파일입니다."
    if found.errors:
        return f"고칠 곳이 {len(found.errors):,}개 있어 아무것도 적용하지 않습니다."
    if not found.plan.moves:
        return "모두 지금 코드와 같습니다. 적용해도 바뀌는 것이 없습니다."
    return f"코드 {len(found.plan.moves):,}개가 바뀝니다. 아직 아무것도 적용하지 않았습니다."


def _figs(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"label": ko, "value": f"{counts[name]:,}", "unit": "개"} for name, ko in WORDS.items()]


@action(*MAY)
def match(visit: Visit, upload: UUID) -> HttpResponse:
    """Say which column is what."""
    sent = visit.request.POST
    columns = {key: sent[key] for key in MEANINGS if sent.get(key)}
    header = codes.look_at_codes(upload=upload, by=visit.viewer).header
    if not set(columns.values()) <= set(header):
        raise Refused("no_such_column", "파일에 없는 열입니다. 목록에서 골라 주세요.")
    codes.match_columns(upload=upload, columns=columns, by=visit.viewer, at=visit.at)
    return redirect(f"{HERE}/files/{upload}")


@action(*MAY)
def apply(visit: Visit, upload: UUID) -> HttpResponse:
    """Apply a file as it was shown."""
    seen = visit.request.POST.get("seen", "")
    done = codes.apply_codes(upload=upload, seen=seen, by=visit.viewer, at=visit.at)
    told = ", ".join(f"{WORDS[name]} {done[name]:,}개" for name in ("new", "changed", "ended"))
    visit.say(f"적용했습니다: {told}", undo=f"{HERE}/files/{upload}/undo")
    return redirect(f"{HERE}/files/{upload}")


@action(*MAY)
def undo(visit: Visit, upload: UUID) -> HttpResponse:
    """Take an applied file back."""
    codes.undo_codes(upload=upload, by=visit.viewer, at=visit.at)
    visit.say("되돌렸습니다. 적용하기 전의 코드가 다시 보입니다.")
    return redirect(f"{HERE}/files/{upload}")


urls: list[URLPattern] = [
    path("directory/codes", listing),
    path("directory/codes/files", choose),
    path("directory/codes/files/<uuid:upload>", seen),
    path("directory/codes/files/<uuid:upload>/columns", match),
    path("directory/codes/files/<uuid:upload>/apply", apply),
    path("directory/codes/files/<uuid:upload>/undo", undo),
    path("directory/codes/inst/<str:code>/tie", tie),
    path("directory/codes/inst/<str:code>/untie", untie),
    path("directory/codes/<str:kind>/<str:code>", one),
]
