"""일한 시간을 휴가로: recognised overtime made leave instead of pay, and 선거사무 휴무."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.errors import NotTheirs, Refused
from dure.leave import actions as leave
from dure.pay import converting, queries
from dure.people import queries as people
from dure.timeline.actions import month_after
from dure.web import pay as sheet
from dure.web.doors import Visit, action, page
from dure.web.fields import read_day, read_month
from dure.web.templatetags.dure_format import day_short
from law import rest

HOME = "/work-rest"


@page("clerk", "hr")
def listed(visit: Visit) -> HttpResponse:
    """A month's recognised overtime, what of it became leave, and the form of an election day."""
    month = read_month(visit.request.GET.get("month"), sheet.before(visit.today.replace(day=1)))
    units = sheet.reached(visit, month)
    persons = people.people_of(units, since=month, until=month_after(month))
    found = converting.worked(units=units, month=month, persons=persons)
    done = converting.conversions(month=month, persons=persons)
    names = people.names({each.person for each in found} | {each.person for each in done})
    ids = people.public_ids({each.person for each in found})
    return visit.show(
        "work_rest/page.html",
        {
            "page_title": f"{month.year}년 {month.month}월 일한 시간을 휴가로",
            "page_lead": "마감한 달의 인정시간을 수당 대신 연가나 대체휴무로 바꿉니다.",
            "month": month,
            "previous": sheet.before(month),
            "following": month_after(month),
            "handed": queries.hand_off(month) is not None,
            "rows": [
                {
                    "who": names.get(each.person, ""),
                    "person": ids[each.person],
                    "day": day_short(each.date),
                    "date": each.date.isoformat(),
                    "recognised": each.recognised,
                    "left": each.left,
                }
                for each in found
            ],
            "done": [
                {"id": each.id, "who": names.get(each.person, ""), "day": day_short(each.date),
                 "minutes": each.minutes, "granted": each.granted, "into": each.into_ko}
                for each in done
            ],
            "conversion": converting.ARTICLE,
            "substitute": rest.ARTICLE4,
            "election": rest.ELECTION,
        },
    )  # fmt: skip


@action("clerk", "hr")
def convert(visit: Visit) -> HttpResponse:
    """Make a day's overtime leave."""
    given = visit.request.POST
    day = read_day(given.get("date"), date.min)
    if day == date.min:
        raise NotTheirs("찾을 수 없는 날입니다.")
    try:
        who = people.seen(viewer=visit.viewer, public_id=UUID(given.get("person", "")), on=day)
    except ValueError:
        raise NotTheirs("찾을 수 없는 사람입니다.") from None
    text = given.get("minutes", "").strip()
    made = converting.convert_overtime(
        person=who.person,
        day=day,
        minutes=int(text) if text.isdecimal() and len(text) < 5 else 0,
        into="substitute_rest" if given.get("into") == "substitute_rest" else "converted",
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"{who.name}의 {day_short(day)} {made.minutes}분을 바꾸고 수당에서 뺐습니다.")
    return redirect(f"{HOME}?month={day:%Y-%m}")


@action("clerk", "hr")
def back(visit: Visit) -> HttpResponse:
    """Make it overtime again."""
    try:
        conversion = UUID(visit.request.POST.get("conversion", ""))
    except ValueError:
        raise NotTheirs("이 기관에 없는 전환입니다.") from None
    converting.take_back_conversion(conversion=conversion, by=visit.viewer, at=visit.at)
    visit.say("다시 수당으로 돌렸습니다.")
    month = read_month(visit.request.POST.get("month"), visit.today.replace(day=1))
    return redirect(f"{HOME}?month={month:%Y-%m}")


@action("clerk", "hr")
def election(visit: Visit) -> HttpResponse:
    """Give those who worked at an election their days off."""
    given = visit.request.POST
    day = read_day(given.get("date"), date.min)
    if day == date.min or day > visit.today:
        raise Refused(
            "election_day_missing", "지난 선거일이나 사전투표일을 골라 주세요.", rest.ELECTION
        )
    count = leave.grant_election_rest(
        persons=_named(visit, given.get("persons", ""), day),
        election_on=day,
        document=given.get("document", ""),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"{day_short(day)} 선거사무 휴무를 {count}명에게 주었습니다.")
    return redirect(HOME)


def _named(visit: Visit, text: str, on: date) -> list[int]:
    """Those of the viewer's people whom the lines name, or whose 사번 they are."""
    wanted = [line.strip() for line in text.splitlines() if line.strip()]
    everyone = people.members(viewer=visit.viewer, on=on)
    numbers = people.staff_numbers([each.person for each in everyone], on=visit.today)
    known: dict[str, list[int]] = {}
    for each in everyone:
        for said in {each.name, numbers.get(each.person, "")}:
            known.setdefault(said, []).append(each.person)
    unclear = [name for name in wanted if len(known.get(name, [])) != 1]
    if unclear or not wanted:
        raise Refused(
            "who_is_it",
            f"누구인지 알 수 없습니다: {', '.join(unclear[:5]) or '이름 없음'}. 한 줄에 한 사람의 성명을 적고,"
            " 같은 이름이 여럿이면 사번을 적어 주세요.",
            rest.ELECTION,
        )
    return [known[name][0] for name in wanted]


urls = [
    path("work-rest", listed, name="work-rest"),
    path("work-rest/convert", convert, name="work-rest-convert"),
    path("work-rest/back", back, name="work-rest-back"),
    path("work-rest/election", election, name="work-rest-election"),
]
