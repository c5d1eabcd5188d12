"""내 당직: one's coming and past watches, wishes, and one's share beside the fair one."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.duty import exempting, logbook, queries, swaps
from dure.duty.days import BURDENS, calendar
from dure.duty.queries import Seat
from dure.people import queries as people
from dure.timeline.actions import month_after
from dure.web import drawing
from dure.web.doors import ANY, Visit, action, page
from dure.web.duty import period
from dure.web.duty_swaps import swap_rows
from dure.web.fields import read_month, read_sentence, typed_day
from dure.web.messages import own
from dure.web.templatetags.dure_format import clock_range, day_ko

BACK = timedelta(days=365 * 3)
AHEAD = timedelta(days=120)


@page(*ANY)
def mine(visit: Visit) -> HttpResponse:
    """One's watches around today, with whom, and what one wishes."""
    person = own(visit)
    yesterday, tomorrow = visit.today - timedelta(days=1), visit.today + timedelta(days=1)
    around = queries.kept(
        since=yesterday, until=visit.today + AHEAD, persons=[person], stopped=True
    )
    coming = [each for each in around if logbook.ended(each) > visit.at]
    kept = queries.kept(since=visit.today - BACK, until=tomorrow, persons=[person])
    past = [each for each in kept if logbook.ended(each) <= visit.at]
    month = read_month(visit.request.GET.get("month"), visit.today)
    context: dict[str, Any] = {
        "page_title": "내 당직",
        "page_lead": _lead(coming, visit.at),
        "coming": _told(coming, visit.at),
        "offers": swap_rows(visit, person),
        "past": _told(list(reversed(past))[:40], visit.at),
        "month": month,
        "previous": (month - timedelta(days=1)).replace(day=1),
        "following": month_after(month),
        "weeks": _weeks(visit, person, month),
        "wishes": queries.wishes(
            since=visit.today, until=visit.today + timedelta(days=400), persons=[person]
        ),
        "tomorrow": tomorrow,
        "share": _share(visit, person),
    }
    return visit.show("duty/mine.html", context)


def _lead(coming: list[Seat], at: datetime) -> str:
    kept = [each for each in coming if not each.stopped]
    if not kept:
        return "정해진 당직이 없습니다."
    first = kept[0]
    if swaps.begins(first) <= at:
        return f"지금은 {day_ko(first.date)} {first.name}입니다."
    return f"다음 당직은 {day_ko(first.date)} {first.name}입니다."


def _told(seats: list[Seat], at: datetime) -> list[dict[str, Any]]:
    """Each with those who keep it together."""
    if not seats:
        return []
    since, until = min(s.date for s in seats), max(s.date for s in seats) + timedelta(days=1)
    beside: dict[tuple[UUID, date], list[Seat]] = {}
    for each in queries.kept(since=since, until=until):
        beside.setdefault((each.watch, each.date), []).append(each)
    names = people.names({s.kept_by for some in beside.values() for s in some if s.kept_by})
    return [
        {
            "seat": each,
            "may_write": swaps.begins(each) <= at and not each.stopped,
            "may_ask": swaps.begins(each) > at and not each.stopped,
            "when": clock_range(each.start, each.end),
            "with": ", ".join(
                names.get(s.kept_by or 0, "")
                for s in beside.get((each.watch, each.date), ())
                if s.kept_by != each.kept_by
            ),
        }
        for each in seats
    ]


def _weeks(visit: Visit, person: int, month: date) -> Any:
    """One's month with watches, past ones too, and wishes in it."""
    until = month_after(month)
    of = calendar(month, until)
    marks: dict[date, list[drawing.DayMark]] = {}
    for seat in queries.kept(since=month, until=until, persons=[person], stopped=True):
        mark = ("", f"{seat.name} 하지 않음") if seat.stopped else ("duty", seat.name)
        marks.setdefault(seat.date, []).append(drawing.DayMark(*mark))
    for each in queries.wishes(since=month, until=until, persons=[person]):
        words = "희망" if each.wants else "피함"
        marks.setdefault(each.date, []).append(drawing.DayMark("", words))
    return drawing.month_grid(
        month,
        {
            day: drawing.DayCell(
                day,
                marks=marks.get(day, ()),
                holiday=of.named.get(day, ""),
                is_off=day in of.off,
                is_today=day == visit.today,
            )
            for day in (month + timedelta(days=n) for n in range((until - month).days))
        },
    )


def _share(visit: Visit, person: int) -> dict[str, Any] | None:
    """How many of each burden one kept, and what the last announced roster made one's fair share."""
    served = queries.served(since=visit.today - BACK, until=visit.today, persons=[person])[person]
    rows = [(ko, served.get(burden, 0)) for burden, ko in BURDENS.items()]
    return {"rows": rows, "total": sum(served.values()), "plot": _plot(person)}


def _plot(person: int) -> drawing.BarPlot | None:
    """One's points beside the fair share, as the last announced roster that planned them says."""
    for roster in queries.rosters():
        loads = {each["person"]: each for each in roster.outcome.get("loads", ())}
        if roster.state == "announced" and person in loads:
            mine = loads[person]
            return drawing.bar_plot(
                [
                    drawing.BarRow("내 당직", (mine["total"] / 100,)),
                    drawing.BarRow("고른 몫", (mine["fair"] / 100,)),
                ],
                key="share",
                title=f"{period(roster)} 당직표까지의 내 몫",
                reading=mine["words"],
                unit="점",
                series=("점수",),
            )
    return None


@action(*ANY)
def wish(visit: Visit) -> HttpResponse:
    """A day one would rather, or rather not, keep watch."""
    given = visit.request.POST
    day = typed_day(given, "date", visit.today)
    wants = given.get("wants") == "1"
    why = read_sentence(given.get("why", ""), "까닭은", 100)
    exempting.wish(day=day, wants=wants, why=why, by=visit.viewer, at=visit.at)
    visit.say(f"{day_ko(day)} 희망을 적었습니다. 당직표를 짤 때 되도록 따릅니다.")
    return redirect(f"/duty/mine?month={day:%Y-%m}#wishes")


@action(*ANY)
def unwish(visit: Visit, wish: UUID) -> HttpResponse:
    """No such wish any more."""
    exempting.unwish(wish=wish, by=visit.viewer, at=visit.at)
    visit.say("희망을 거두었습니다.")
    return redirect("/duty/mine#wishes")


urls: list[URLPattern] = [
    path("duty/mine", mine),
    path("duty/wishes/make", wish),
    path("duty/wishes/<uuid:wish>/end", unwish),
]
