"""Whose line a request takes: the row of the 전결 matrix that says most about it, else the head."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Q

from dure.accounts import queries as accounts
from dure.approvals.models import DecisionRule, RulePlace, Step
from dure.errors import Refused
from dure.organization import queries as organization
from dure.people import queries as people
from law.refusals import as_days

ARTICLE = "행정업무의 운영 및 혁신에 관한 규정 제10조제2항"
CONSULT_ARTICLE = "행정업무의 운영 및 혁신에 관한 규정 제9조제2항"
LEAD = "팀장"
NO_APPROVER = "결재할 사람이 정해져 있지 않습니다. 인사담당자에게 부서장 지정을 요청해 주세요."
DEFAULT_WHY = "전결 규칙에 정한 것이 없어 부서장이 결재합니다."


@dataclass(frozen=True)
class Place:
    """One place in the line: 검토, 협조, 결재 … and whose it is.

    Places of one `seq` stand beside each other (병렬), told apart by `parallel_group`; with no
    `seq` at all they follow one another as given. `why`: the sentence that explains the line.
    """

    kind: str
    person: int
    seq: int = 0
    parallel_group: int = 0
    why: str = ""


@dataclass
class _Office:
    """Who may stand where, as seen from a unit on a day."""

    unit: int
    on: date
    never: frozenset[int]
    nodes: dict[int, organization.Node]
    heads: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.heads = people.heads_above(self.unit, on=self.on, nodes=self.nodes)

    def head(self, *, above: bool = False) -> int | None:
        """The nearest head who may sign; `above`: of a unit over the nearest one that has a head."""
        first = self.heads[0][0] if self.heads else None
        found = (who for unit, who in self.heads if not (above and unit == first))
        return next((who for who in found if who not in self.never), None)

    def lead(self, drafter: people.Member | None) -> int | None:
        """The drafter's team lead; none for somebody who is a lead or head already."""
        if drafter and (drafter.head or drafter.position == LEAD):
            return None
        here = people.appointed(self.unit, on=self.on)
        granted = set(accounts.people_in("team_lead", self.unit, on=self.on))
        leads = [m for m in here if m.person in granted] or [m for m in here if m.position == LEAD]
        return next((m.person for m in leads if m.person not in self.never), None)

    def post(self, unit: int, position: str) -> int | None:
        """Whoever holds a post of a unit; with no position named, its head."""
        if not position:
            return _Office(unit, self.on, self.never, self.nodes).head()
        held = [m for m in people.appointed(unit, on=self.on) if m.position == position]
        return next((m.person for m in held if m.person not in self.never), None)

    def holds(self, person: int, unit: int, position: str) -> bool:
        """Whether somebody holds exactly a post of a unit; with no position named, is its head."""
        here = people.appointed(unit, on=self.on)
        return any(
            m.person == person and (m.position == position if position else m.head) for m in here
        )

    def who(self, which: str, unit: int | None, position: str, drafter: people.Member | None
            ) -> int | None:  # fmt: skip
        match which:
            case DecisionRule.Decider.TEAM_LEAD:
                return self.lead(drafter) or self.head()
            case DecisionRule.Decider.UPPER_HEAD:
                return self.head(above=True)
            case DecisionRule.Decider.POST:
                return self.post(unit or self.unit, position)
            case _:
                return self.head()


def line_for(
    *,
    kind: str,
    drafter: int,
    on: date,
    minutes: int = 0,
    amount_won: int | None = None,
    unit: int | None = None,
    subkind: str = "",
    but: Collection[int] = (),
) -> list[Place]:
    """The line a request takes on a day; never over the drafter or `but`.

    `amount_won`: of a kind that carries an amount; rows with a limit match it and nothing else.

    Raises:
        Refused: nobody could decide, or a post that must be asked (협조) is vacant.
    """
    own = people.member(drafter, on=on)
    here = unit if unit is not None else (own.unit if own else None)
    if here is None:
        raise Refused("no_approver", NO_APPROVER)
    nodes = organization.tree(on=on)
    office = _Office(here, on, frozenset({drafter, *but}), nodes)
    rule = rule_for(
        kind=kind,
        subkind=subkind,
        drafter=own,
        path=organization.above(here, nodes),
        on=on,
        minutes=minutes,
        amount=amount_won,
    )
    if rule is None:
        head = office.head()
        if head is None:
            raise Refused("no_approver", NO_APPROVER)
        return [Place(Step.Kind.DECIDE, head, 1, 0, DEFAULT_WHY)]
    return _ruled(rule, office, own)


def rule_for(
    *,
    kind: str,
    subkind: str,
    drafter: people.Member | None,
    path: Sequence[int],
    on: date,
    minutes: int,
    amount: int | None,
) -> DecisionRule | None:
    """The row that says most about a request on a day: narrowest kind, then place, person, measure.

    `path`: the drafter's unit and those above it.
    """
    found = DecisionRule.objects.filter(
        Q(minutes_up_to__isnull=True) | Q(minutes_up_to__gte=minutes),
        _within(amount),
        Q(unit__isnull=True) | Q(unit_id__in=path),
        kind=kind,
        subkind__in={"", subkind},
        position__in={"", drafter.position if drafter else ""},
        valid__contains=on,
    )
    fitting = [each for each in found if _grade_fits(each, drafter)]
    return min(fitting, key=lambda each: _breadth(each, path), default=None)


def _within(amount: int | None) -> Q:
    """Rows with a limit are for documents with an amount; without one, only rows without a limit."""
    unlimited = Q(amount_up_to__isnull=True)
    return unlimited if amount is None else unlimited | Q(amount_up_to__gte=amount)


def _grade_fits(rule: DecisionRule, drafter: people.Member | None) -> bool:
    if rule.grade_from is None and rule.grade_until is None:
        return True
    grade = drafter.grade if drafter else 0
    return bool(grade) and (rule.grade_from or 1) <= grade <= (rule.grade_until or 9)


def _breadth(rule: DecisionRule, path: Sequence[int]) -> tuple[object, ...]:
    """Smaller is narrower: the order in which rows give way to one another."""
    grades = (
        10 if rule.grade_from is None and rule.grade_until is None
        else (rule.grade_until or 9) - (rule.grade_from or 1)
    )  # fmt: skip
    return (
        not rule.subkind,
        path.index(rule.unit_id) if rule.unit_id in path else len(path),
        not rule.position,
        grades,
        rule.minutes_up_to is None,
        rule.minutes_up_to or 0,
        rule.amount_up_to is None,
        rule.amount_up_to or 0,
        rule.id,
    )


def _ruled(rule: DecisionRule, office: _Office, drafter: people.Member | None) -> list[Place]:
    decider, vacant = _decider(rule, office, drafter)
    found: list[Place] = []
    left_out = own_consult = False
    for place in RulePlace.objects.filter(rule=rule).order_by("seq", "id"):
        person = office.who(place.who, place.unit_id, place.position, drafter)
        if person is None and _is_their_own(place, office, drafter):
            own_consult = own_consult or place.kind == Step.Kind.CONSULT
            left_out = left_out or place.kind == Step.Kind.REVIEW
        elif person is None and place.kind == Step.Kind.CONSULT:
            raise Refused(
                "consult_vacant",
                f"협조를 받을 자리({_post(place.unit_id, place.position)})가 비어 있습니다."
                " 인사담당자에게 발령이나 전결 규칙을 확인해 달라고 요청해 주세요.",
                CONSULT_ARTICLE,
            )
        elif person is None:
            left_out = True
        elif person != decider and person not in {each.person for each in found}:
            found.append(Place(place.kind, person, place.seq))
    why = explained(rule) + vacant
    if left_out:
        why += " 검토할 자리가 비어 검토를 생략했습니다."
    if own_consult:
        why += " 협조할 자리가 본인이어서 협조를 생략했습니다."
    found.append(Place(Step.Kind.DECIDE, decider, 1000, 0, why))
    return _numbered(found)


def _decider(rule: DecisionRule, office: _Office, drafter: people.Member | None) -> tuple[int, str]:
    """Who decides, and a sentence where it is not the holder of the post that the row names.

    Raises:
        Refused: nobody could; a decision is never left to somebody lower than the row says.
    """
    unit, post = rule.decider_unit_id or office.unit, rule.decider_position
    found = office.who(rule.decider, rule.decider_unit_id, post, drafter)
    is_post = rule.decider == DecisionRule.Decider.POST
    if found is None and is_post:
        found = office.post(unit, "")  # the head above the post
    if found is None:
        raise Refused("no_approver", NO_APPROVER)
    if not is_post or office.holds(found, unit, post):
        return found, ""
    name = people.names([found]).get(found, "")
    return found, f" {_post(unit, post)} 자리가 비어 {name}님이 결재합니다."


def _is_their_own(place: RulePlace, office: _Office, drafter: people.Member | None) -> bool:
    """Whether the only one who holds a place may not sign, being who the document is about."""
    anybody = _Office(office.unit, office.on, frozenset(), office.nodes)
    return anybody.who(place.who, place.unit_id, place.position, drafter) in office.never


def _numbered(places: Sequence[Place]) -> list[Place]:
    """Seqs without gaps, and a parallel group each where several share one."""
    order = {seq: n for n, seq in enumerate(sorted({each.seq for each in places}), start=1)}
    taken: dict[int, int] = {}
    made = []
    for each in places:
        seq = order[each.seq]
        made.append(replace(each, seq=seq, parallel_group=taken.get(seq, 0)))
        taken[seq] = taken.get(seq, 0) + 1
    return made


# ── in words ──────────────────────────────────────────────────────────────────────────


def explained(rule: DecisionRule) -> str:
    """3일 이내 연가는 팀장 전결 (해온시 사무전결규칙 예시 제4조)."""
    what = " ".join(word for word in (measure(rule), rule.matter) if word)
    who = DecisionRule.Decider(rule.decider).label
    if rule.decider == DecisionRule.Decider.POST:
        who = _post(rule.decider_unit_id, rule.decider_position)
    return f"{what}{topic_particle(what)} {who} 전결 ({rule.document})"


def measure(rule: DecisionRule) -> str:
    said = []
    if rule.minutes_up_to is not None:
        said.append(as_days(rule.minutes_up_to))
    if rule.amount_up_to is not None:
        said.append(f"{rule.amount_up_to:,}원")
    return " ".join(f"{word} 이내" if "원" not in word else f"{word} 이하" for word in said)


def topic_particle(word: str) -> str:
    """은 after a final consonant, 는 after a vowel."""
    code = ord(word[-1]) - 0xAC00 if word else -1
    return "은" if 0 <= code < 11172 and code % 28 else "는"


def _post(unit: int | None, position: str) -> str:
    name = organization.names([unit]).get(unit, "") if unit else ""
    return " ".join(word for word in (name, position or "부서장") if word)
