"""What stands around every page: who looks, in which role, and where they can go from here."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from dure.accounts.viewer import Viewer
from dure.approvals import queries as approvals
from dure.attendance import queries as attendance
from dure.guard import complaints
from dure.guard import queries as guard
from dure.labor import asking, reach, renewing
from dure.labor import queries as labor
from dure.messages import queries as told
from dure.organization import queries as organization

ROLES = {
    "employee": "직원",
    "team_lead": "팀장",
    "head": "부서장",
    "clerk": "서무",
    "payroll": "급여",
    "hr": "인사",
    "auditor": "감사",
    "mayor": "기관장",
    "admin": "시스템",
    "labor": "노동담당",
}


@dataclass(frozen=True)
class Place:
    """One line of the navigation; `tab`: also in the phone's bottom bar."""

    url: str
    label: str
    icon: str
    tab: bool = False


MINE = (
    Place("/", "오늘", "home", True),
    Place("/month", "내 근무", "calendar", True),
    Place("/leave", "내 휴가", "sun", True),
    Place("/hours", "내 시간", "clock"),
    Place("/trips", "출장", "case"),
    Place("/duty/mine", "내 당직", "moon"),
    Place("/emergency/mine", "내 비상근무", "alert"),
    Place("/documents", "내 문서", "document", True),
    Place("/overtime/new", "초과근무 신청", "plus"),
    Place("/messages", "알림", "bell"),
    Place("/cards/mine", "내 공무원증", "person"),
    Place("/feeds/pc", "컴퓨터 기록", "clock"),
    Place("/calendars", "달력 주소", "calendar"),
    Place("/points/mine", "내 지식활동 점수", "chart"),
    Place("/phone", "휴대전화와 키오스크", "phone"),
    Place("/tokens", "연계 열쇠", "lock"),
)
CALENDAR = Place("/team/calendar", "팀 달력", "people")
WHERE = Place("/team/hours", "누가 어디에", "clock")
ROSTERS = Place("/duty/rosters", "당직표", "moon")
PANELS = Place("/panels", "포털에 붙이기", "swap")
CARDS = Place("/cards", "공무원증", "person")
SHARE = Place("/hours/figures", "유연근무 통계", "chart")
LABOR = Place("/labor", "기간제·공무직", "case")
TRIPS = Place("/trips/team", "출장 현황", "case")
EMERGENCY = Place("/emergency", "비상근무", "alert")
DIAGNOSIS = Place("/diagnosis", "진단", "check")
ORDER = Place("/overtime/new", "명령", "moon")
BOOKS = (Place("/leave-notices", "권장연가", "bell"), Place("/ledger", "연가 원장", "book"))
DECIDE = (
    Place("/inbox", "결재함", "inbox", True),
    Place("/team", "초과 현황", "chart", True),
    CALENDAR,
    WHERE,
    ORDER,
    Place("/delegation", "대결", "swap"),
    TRIPS,
    EMERGENCY,
    PANELS,
)
CONTRACTS = Place("/labor/mine", "내 근로계약", "document")  # of workers of a district
KEPT = ("/messages", "/phone", "/cards/mine", "/documents")
WORKER = (  # of who works under the labour acts alone
    Place("/labor/mine", "내 일", "home", True),
    Place("/labor/mine/leave/new", "연차 쓰기", "sun", True),
    Place("/labor/mine/slips", "임금명세서", "won", True),
    Place("/labor/mine/complaints", "비밀 신고", "talk", True),
    Place("/labor/mine/findings", "근로조건 점검", "shield"),
    *(replace(place, tab=False) for place in MINE if place.url in KEPT),
)
IN_STEAD = Place("/inbox", "결재함", "inbox")  # of whoever signs without being a lead or head
WORK: dict[str, tuple[str, tuple[Place, ...]]] = {
    "team_lead": ("우리 팀", tuple(each for each in DECIDE if each not in (ORDER, PANELS))),
    "head": ("우리 부서", DECIDE),
    "clerk": (
        "서무",
        (
            Place("/close", "마감", "check", True),
            Place("/misfits", "예외", "alert", True),
            Place("/imports/punches", "출퇴근 파일", "upload", True),
            Place("/terminals/silent", "기록 없는 날", "offline"),
            Place("/pay", "지급조서", "won"),
            Place("/exports", "내보내기", "download"),
            CALENDAR,
            WHERE,
            ROSTERS,
            PANELS,
            TRIPS,
            EMERGENCY,
            *BOOKS,
            ORDER,
            Place("/delegation", "대결", "swap"),
            Place("/stuck", "멈춘 결재", "alert"),
            Place("/kiosks/pins", "키오스크 PIN", "lock"),
        ),
    ),
    "payroll": (
        "급여",
        (
            Place("/pay", "급여로 넘기기", "won", True),
            Place("/late", "늦은 변동", "reload", True),
            Place("/exports", "내보내기", "download"),
        ),
    ),
    "hr": (
        "인사",
        (
            Place("/people", "사람", "people", True),
            CARDS,
            Place("/organization", "조직", "case", True),
            Place("/schedules", "근무시간표", "calendar"),
            Place("/law/local", "기관 값", "gear", True),
            *BOOKS,
            CALENDAR,
            ROSTERS,
            EMERGENCY,
            Place("/hours/settings", "유연근무 설정", "gear"),
            SHARE,
            Place("/pay/compensation", "연가보상비", "won"),
            Place("/pay/travel/standing", "월액여비", "case"),
            Place("/points", "지식활동 점수", "chart"),
            Place("/directory", "디렉터리", "people"),
            Place("/directory/access", "접근 권한", "lock"),
            PANELS,
            LABOR,
            DIAGNOSIS,
            Place("/decisions", "전결 규칙", "scale"),
            Place("/stuck", "멈춘 결재", "alert"),
            Place("/kiosks/pins", "키오스크 PIN", "lock"),
        ),
    ),
    "auditor": (
        "감사",
        (
            Place("/dossier", "기록", "book", True),
            Place("/evidence", "의심", "alert", True),
            Place("/dossier/verify", "기록 확인", "shield", True),
            Place("/dossier/log", "접속기록 점검", "search"),
            Place("/terminals/happenings", "단말기의 일", "phone"),
            Place("/evidence/samples", "표본", "people"),
            Place("/evidence/travel", "이동 시간", "clock"),
            Place("/evidence/register", "발급대장", "document"),
            Place("/logins", "로그인과 권한", "lock"),
            Place("/ledger", "연가 원장", "calendar"),
            LABOR,
            EMERGENCY,
        ),
    ),
    "labor": ("노동담당", (Place("/labor", "기간제·공무직", "case", True),)),
    "mayor": (
        "현황",
        (
            Place("/mayor", "현황", "chart", True),
            EMERGENCY,
            CALENDAR,
            SHARE,
            Place("/delegation", "대결", "swap"),
        ),
    ),
    "admin": (
        "시스템",
        (
            Place("/terminals", "단말기", "phone", True),
            DIAGNOSIS,
            Place("/logins", "로그인과 권한", "lock"),
            Place("/imports/punches", "가져오기", "upload", True),
            Place("/imports/parked", "주인 없는 기록", "person"),
            Place("/feeds", "다른 기록", "inbox", True),
            Place("/kiosks", "키오스크", "phone"),
            Place("/phone/sites", "휴대전화 출퇴근", "phone"),
            Place("/messages/deliveries", "메일과 문자", "talk", True),
            Place("/directory", "디렉터리", "people"),
            Place("/directory/access", "접근 권한", "lock"),
            Place("/hooks", "웹훅", "swap"),
            PANELS,
            Place("/tokens", "연계 열쇠", "lock"),
            CARDS,
        ),
    ),
}
LAW = (
    Place("/law", "법령 값", "scale"),
    Place("/law/try", "모의계산", "won"),
    Place("/verify", "문서 확인", "shield"),
)
TABS = 4


def home(role: str) -> str:
    """The page a role starts on."""
    group = WORK.get(role)
    return group[1][0].url if group else "/"


def at_home(role: str, kind: str) -> bool:
    """Whether somebody's home is that of a worker: no other role, and not an official (임기제)."""
    return role == "employee" and kind not in ("", "appointed_term")


def label(path: str) -> str:
    """The page an address lies under, by its name in the navigation."""
    places = [*MINE, *WORKER, *LAW, *(place for _, group in WORK.values() for place in group)]
    names = {place.url: place.label for place in places}
    return names.get(_current(path, list(names)), "")


def context(
    viewer: Viewer, *, path: str, today: date, at: datetime | None = None
) -> dict[str, Any]:
    """The frame of a page for this viewer (base.html)."""
    units = {held.unit for held in viewer.held if held.unit is not None}
    name, names = organization.signboard(institution=viewer.institution, units=sorted(units))
    unread = told.unread_count(viewer.person) if viewer.person is not None else 0
    return {
        "viewer": _viewer(viewer, name, names),
        "nav": _nav(viewer, path, {**_counts(viewer, today, at), "/messages": unread}),
        "notices": {"url": "/messages", "count": unread} if viewer.person is not None else None,
        "today": today,
    }


def _viewer(viewer: Viewer, institution: str, units: dict[int, str]) -> dict[str, Any]:
    here = next((held.unit for held in viewer.held if held.role == viewer.role), None)
    place = {held.role: units.get(held.unit or 0, "") for held in viewer.held}
    return {
        "name": viewer.display_name,
        "unit_name": units.get(here or 0, ""),
        "role_label": ROLES.get(viewer.role, "역할 없음"),
        "institution_name": institution,
        "switch_url": "/role",
        "logout_url": "/logout",
        "roles": [
            {
                "label": f"{place[role] or institution} · {ROLES[role]}",
                "value": role,
                "current": role == viewer.role,
            }
            for role in viewer.roles
        ],
    }


def _nav(viewer: Viewer, path: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    groups = [WORK[viewer.role]] if viewer.role in WORK else []
    if viewer.person is not None:
        mine: tuple[Place, ...] = (IN_STEAD, *MINE) if counts.get(IN_STEAD.url) else MINE
        kind = labor.kind_of(viewer.person)
        if at_home(viewer.role, kind):
            mine = WORKER
        elif kind:
            mine = (*mine, CONTRACTS)
        groups.append(("내 일", _mine(groups, mine)))
    groups.append(("기준", LAW))
    current = _current(path, [place.url for _, places in groups for place in places])
    tabs, made = 0, []
    for title, places in groups:
        items = []
        for place in places:
            tab = place.tab and tabs < TABS
            tabs += tab
            items.append(
                {
                    "url": place.url,
                    "label": place.label,
                    "icon": place.icon,
                    "tab": tab,
                    "current": place.url == current,
                    "count": counts.get(place.url),
                }
            )
        made.append({"title": title, "items": items})
    return made


def _mine(
    groups: list[tuple[str, tuple[Place, ...]]], mine: tuple[Place, ...]
) -> tuple[Place, ...]:
    taken = {place.url for _, places in groups for place in places}
    return tuple(place for place in mine if place.url not in taken)


def _current(path: str, urls: list[str]) -> str:
    """The longest address that the path lies under."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url + "/"))]
    if not under and path.startswith("/overtime"):
        return "/overtime/new"
    return max(under, key=len, default="")


def _counts(viewer: Viewer, today: date, at: datetime | None) -> dict[str, int]:
    """What waits, cheaply: documents for a signature or to be seen (후열), 예외 of this month and the last."""
    found = {}
    if viewer.person is not None:
        found["/inbox"] = approvals.inbox_count(viewer.person, at=at)
    if viewer.role == "labor":
        districts = reach.districts(viewer, on=today)
        found["/labor"] = (
            len(renewing.tasks(districts, today=today))
            + len(asking.waiting(districts))
            + (
                complaints.unanswered()
                if complaints.may_read(viewer)
                else guard.unanswered(districts)
            )
        )
    if viewer.role == "clerk":
        found["/misfits"] = attendance.open_misfits(organization.reach(viewer, on=today), today)
    return found
