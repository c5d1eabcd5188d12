"""What a directory said against what stands here: who and what is new, changed, gone, not to be matched."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from dure.links.directory import Person, Told, Unit
from dure.messages import actions as messages
from dure.messages import queries as reached
from dure.organization import queries as organization
from dure.organization.queries import Node
from dure.people import queries as people
from dure.people.queries import Member

PERSON, UNIT = "person", "unit"
NEW, CHANGED, GONE, UNMATCHED = "new", "changed", "gone", "unmatched"


@dataclass(frozen=True)
class Finding:
    """One difference: whose, what before and after, and what the directory said."""

    kind: str
    change: str
    key: str
    name: str = ""
    subject: int | None = None
    fields: list[dict[str, str]] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)
    why: str = ""


@dataclass
class Standing:
    """What is known here on a day."""

    on: date
    units: dict[int, Node]
    numbers: dict[str, int]  # 사번 → person
    people: dict[int, Member]
    addresses: dict[int, tuple[str, str]]  # mail and phone that people have given
    ties: Mapping[str, int]

    def __post_init__(self) -> None:
        self.codes = {node.code: node for node in self.units.values()}
        self.named: dict[str, list[int]] = {}
        for pk, member in self.people.items():
            self.named.setdefault(member.name, []).append(pk)

    def code(self, unit: int | None) -> str:
        return self.units[unit].code if unit in self.units else ""


def load(*, on: date, ties: Mapping[str, int]) -> Standing:
    """Everybody employed and every unit that stands on a day."""
    persons = people.employed(since=on, until=on + timedelta(days=1))
    numbers = people.staff_numbers(persons, on=on)
    return Standing(
        on,
        organization.tree(on=on),
        {number: person for person, number in numbers.items()},
        people.latest(persons, on=on),
        reached.addresses(persons),
        ties,
    )


def findings(told: Told, state: Standing) -> list[Finding]:
    """Every difference, units first; nothing that was told is left out."""
    found = [
        Finding(PERSON, UNMATCHED, key, told={"key": key}, why=why) for key, why in told.unread
    ]
    if told.units:
        found += _units(told.units, state)
    if told.people:
        found += _people(told, state)
    return sorted(found, key=lambda each: (each.kind != UNIT, each.change, each.name, each.key))


def unit(said: Unit, state: Standing) -> Finding | None:
    """How one unit differs; None where it does not."""
    if len(said.code) > 20 or len(said.name) > 80:
        why = "부서코드가 20자나 부서명이 80자를 넘습니다. 디렉터리에서 고쳐 주세요."
        return Finding(UNIT, UNMATCHED, said.code, said.name, told=asdict(said), why=why)
    node = state.codes.get(said.code)
    parent = state.code(node.parent) if node else ""
    above = said.parent or parent  # the root of a directory stands where it stands here
    before = {"부서명": node.name, "상위부서": parent} if node else {}
    fields = _differences(before, {"부서명": said.name, "상위부서": above})
    if not fields:
        return None
    change, subject = (CHANGED, node.id) if node else (NEW, None)
    return Finding(UNIT, change, said.code, said.name, subject, fields, asdict(said))


def person(said: Person, state: Standing, coming: Iterable[str] = ()) -> Finding | None:
    """How one person differs; None where they do not. `coming`: units that are proposed too."""
    pk, why = whose(said, state)
    if not why and said.unit and said.unit not in state.codes and said.unit not in set(coming):
        why = f"부서코드 {said.unit}: 그런 부서가 없습니다. 부서를 먼저 두거나 코드를 맞춰 주세요."
    if not why and (len(said.name) > 40 or len(said.key) > 255):
        why = "성명이 40자나 항목의 이름이 255자를 넘습니다. 디렉터리에서 고쳐 주세요."
    if not why and pk is None and not said.unit:
        why = "새로 온 사람인데 부서코드가 없습니다. 디렉터리에서 채워 주세요."
    if why:
        return Finding(PERSON, UNMATCHED, said.key, said.name, pk, [], asdict(said), why)
    member = state.people.get(pk or 0)
    fields = _differences(_before(member, state), _after(said, _before(member, state)))
    if not fields:
        return None
    return Finding(PERSON, CHANGED if pk else NEW, said.key, said.name, pk, fields, asdict(said))


def whose(said: Person, state: Standing) -> tuple[int | None, str]:
    """Who an entry is: by 사번, by what HR said of it, or by a name that only one person bears.

    The second: why it cannot be said.
    """
    if said.staff_number:
        return state.numbers.get(said.staff_number), ""
    if said.key in state.ties and state.ties[said.key] in state.people:
        return state.ties[said.key], ""
    named = state.named.get(said.name, [])
    here = [pk for pk in named if state.code(state.people[pk].unit) == said.unit]
    if len(here) == 1 or len(named) == 1:
        return (here or named)[0], ""
    if named:
        return None, f"{said.name}: 같은 이름이 {len(named)}명입니다. 사번을 적어 골라 주세요."
    return (
        None,
        f"{said.name}: 사번이 없고 같은 이름도 없습니다. 사번을 적거나 인사에 먼저 등록해 주세요.",
    )


def _units(said: Sequence[Unit], state: Standing) -> list[Finding]:
    codes = {each.code for each in said}
    gone = [
        Finding(UNIT, GONE, node.code, node.name, node.id)
        for node in state.units.values()
        if node.code not in codes
    ]
    once, again = _once(said, lambda each: each.code, UNIT)
    return [*again, *(found for each in once if (found := unit(each, state))), *gone]


def _people(told: Told, state: Standing) -> list[Finding]:
    coming = {each.code for each in told.units}
    once, again = _once(told.people, lambda each: each.key, PERSON)
    owners = {each.key: whose(each, state)[0] for each in once}
    twice = Counter(pk for pk in owners.values() if pk)
    found, named = list(again), set(owners.values())
    for each in once:
        if twice[owners[each.key] or 0] > 1:
            why = f"{each.name}: 다른 항목도 같은 사람으로 보입니다. 사번을 적어 골라 주세요."
            found.append(
                Finding(PERSON, UNMATCHED, each.key, each.name, None, [], asdict(each), why)
            )
        elif one := person(each, state, coming):
            found.append(one)
    for number, pk in state.numbers.items():
        if pk not in named and pk in state.people:
            found.append(Finding(PERSON, GONE, number, state.people[pk].name, pk))
    return found


def _once(said: Sequence[Any], key: Any, kind: str) -> tuple[list[Any], list[Finding]]:
    """What was said once of a key, and a line for each that was said again."""
    counted = Counter(key(each) for each in said)
    again = [
        Finding(kind, UNMATCHED, key(each), each.name, None, [], asdict(each),
                f"{key(each)}: 디렉터리에 {counted[key(each)]}번 있습니다. 한 번만 두어 주세요.")
        for each in said if counted[key(each)] > 1
    ]  # fmt: skip
    return [each for each in said if counted[key(each)] == 1], again


def _before(member: Member | None, state: Standing) -> dict[str, str]:
    if member is None:
        return {}
    mail, phone = state.addresses.get(member.person, ("", ""))
    return {
        "성명": member.name,
        "소속": state.code(member.unit),
        "직위": member.position,
        "메일": mail,
        "휴대전화": phone,
    }


def _after(said: Person, before: dict[str, str]) -> dict[str, str]:
    """What would stand here: what the directory does not say stays, and so does a given address."""
    mail, phone = address(said)
    return {
        "성명": said.name,
        "소속": said.unit or before.get("소속", ""),
        "직위": said.position[:40] or before.get("직위", ""),
        "메일": before.get("메일") or mail,
        "휴대전화": before.get("휴대전화") or phone,
    }


def address(said: Person) -> tuple[str, str]:
    """The mail and the phone that a directory says, where they can be used."""
    phone = "".join(each for each in said.phone if each.isdigit())
    phone = "0" + phone[2:] if phone.startswith("82") else phone
    mail = said.mail if messages.MAIL.fullmatch(said.mail) else ""
    return mail, phone if messages.NUMBER.fullmatch(phone) else ""


def _differences(before: dict[str, str], after: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"label": label, "before": before.get(label, ""), "after": value}
        for label, value in after.items()
        if before.get(label, "") != value
    ]
