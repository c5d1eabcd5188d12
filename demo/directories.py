"""The office's LDAP, asked this morning, with a few differences that wait; and the 기관코드 of the city."""

from datetime import date, datetime

from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor
from dure.directory import actions, codes, comparing, queries
from dure.directory.actions import Wanted
from dure.directory.comparing import Standing
from dure.links.directory import Person, Told
from dure.organization import queries as organization
from dure.organization.reading import DUMP

JOB = Actor("job", "", "job")
SETTINGS = {
    "url": "ldaps://ldap.haeon.go.kr", "base": "ou=people,dc=haeon,dc=go,dc=kr",
    "bind_dn": "cn=dure,dc=haeon,dc=go,dc=kr", "filter": "(objectClass=inetOrgPerson)",
    "unit_filter": "", "starttls": False, "certificate": "",
    "attributes": {"staff_number": "employeeNumber", "name": "cn", "unit": "departmentNumber",
                   "position": "title", "mail": "mail", "phone": "mobile"},
}  # fmt: skip
MOVED, PROMOTED, GONE = 11, 23, 37  # places in the list of 사번
OLD = "9999998"  # the code that one office had before


def write(*, admin: Viewer, hr: Viewer, today: date, at: datetime) -> None:
    """One directory whose last asking is open, and one list of codes."""
    wanted = Wanted("ldap", "본청 LDAP", SETTINGS, "예시 비밀번호", nightly=False)
    key = actions.save_directory(wanted=wanted, by=admin, at=at)
    sync = queries.sync(actions.ask(directory=key, by=hr, at=at))
    actions.begin(sync=sync.id, at=at)
    state = comparing.load(on=today, ties={})
    actions.propose(sync=sync.id, told=_told(state), by=JOB, at=at)
    upload = codes.keep_codes(
        kind="inst", filename="기관코드 조회자료.txt", content=_dump(today), since=today,
        whole=False, by=hr, at=at,
    )  # fmt: skip
    seen = codes.look_at_codes(upload=upload, by=hr).plan.digest
    codes.apply_codes(upload=upload, seen=seen, by=hr, at=at)


def _told(state: Standing) -> Told:
    """Everybody as they stand here, but one moved, one promoted, one gone, one come and one unread."""
    people = [
        Person(number, state.people[pk].name, number, state.code(state.people[pk].unit),
               state.people[pk].position)
        for number, pk in sorted(state.numbers.items())
        if pk in state.people
    ]  # fmt: skip
    moved, promoted = people[MOVED], people[PROMOTED]
    units = [each.unit for each in people]
    people[MOVED] = Person(
        moved.key, moved.name, moved.key, _another(units, moved.unit), moved.position
    )
    people[PROMOTED] = Person(
        promoted.key, promoted.name, promoted.key, promoted.unit, "팀장 직무대리"
    )
    come = Person("26990001", "신새봄", "26990001", moved.unit, "주무관", "shin@haeon.go.kr")
    unread = [("uid=guest,ou=people,dc=haeon,dc=go,dc=kr", "사번이나 성명이 비어 있습니다.")]
    return Told([*people[:GONE], *people[GONE + 1 :], come], [], unread)


def _another(units: list[str], unit: str) -> str:
    return next(each for each in units if each != unit)


def _dump(on: date) -> bytes:
    """The city's units as the 24 columns have them; the last was called otherwise before July 2025."""
    nodes = organization.tree(on=on)
    coded = [node for node in nodes.values() if len(node.code) == 7 and node.code.isdigit()]
    rows = [
        {"기관코드": node.code, "전체기관명": node.name, "최하위기관명": node.name,
         "차상위기관코드": nodes[node.parent].code if node.parent in nodes else "",
         "생성일자": "20200101", "폐지일자": "99991231"}
        for node in coded
    ]  # fmt: skip
    rows[-1] |= {"생성일자": "20250701", "이전기관코드": OLD}
    former = rows[-1] | {"기관코드": OLD, "전체기관명": f"옛 {rows[-1]['전체기관명']}",
                         "생성일자": "20200101", "폐지일자": "20250701", "이전기관코드": ""}  # fmt: skip
    lines = ["\t".join(row.get(label, "") for label in DUMP) for row in [*rows, former]]
    return "\r\n".join(lines).encode("cp949")
