"""비상소집 as it stands: who answered what, who came when, by department, every half hour."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.emergency import rules
from dure.emergency.models import Answer, Call, Called, Muster
from dure.errors import NotTheirs
from dure.organization import queries as organization

STEP = timedelta(minutes=30)
MOST_STEPS = 48


@dataclass(frozen=True)
class Reply:
    """One of those called: what they answered last, and when they came."""

    person: int
    unit: int
    answer: str
    answer_ko: str
    answered_at: datetime | None
    comes_at: datetime | None
    reason: str
    arrived_at: datetime | None
    source_ko: str
    seen_by: str


@dataclass(frozen=True)
class Tally:
    """How many of some people were called and came, and what the rest answered: together all called."""

    called: int
    going: int
    late: int
    cannot: int
    silent: int
    came: int

    @property
    def percent(self) -> int:
        """응소율, rounded down: nobody is said to have come before they did."""
        return self.came * 100 // self.called if self.called else 0


@dataclass(frozen=True)
class Board:
    """A call-up with everybody in it."""

    call: UUID
    emergency: UUID
    message: str
    place: str
    sent_at: datetime
    due_at: datetime
    sent_by: str
    reminders: int
    reminded_at: datetime | None
    replies: tuple[Reply, ...]

    @property
    def tally(self) -> Tally:
        return tally(self.replies)

    def by_unit(self) -> list[tuple[int, Tally]]:
        units = dict.fromkeys(each.unit for each in self.replies)
        return [(pk, tally([each for each in self.replies if each.unit == pk])) for pk in units]

    def series(self, at: datetime) -> list[tuple[datetime, int]]:
        """How many had come by each half hour since the call, and by now or a little after the last."""
        came = [each.arrived_at for each in self.replies if each.arrived_at]
        until = min(at, max([self.due_at, *came]) + STEP)
        steps = min(int((until - self.sent_at) / STEP) + 1, MOST_STEPS)
        moments = [self.sent_at + n * STEP for n in range(steps)]
        moments += [until] if until > moments[-1] else []
        return [(moment, sum(each <= moment for each in came)) for moment in moments]


@dataclass(frozen=True)
class Summons:
    """A call-up that reached a person, for their answer page."""

    call: UUID
    name: str
    drill: bool
    message: str
    place: str
    sent_at: datetime
    due_at: datetime
    over: bool
    reply: Reply


def calls(emergency: UUID, *, viewer: Viewer, at: datetime) -> list[Board]:
    """The call-ups of a declaration, the newest first, of those whom the viewer's role reaches."""
    rows = Call.objects.filter(emergency__public_id=emergency).order_by("-sent_at")
    reach = organization.reach(viewer, on=rules.day_of(at))
    return [_board(each, reach) for each in rows.select_related("emergency")]


def called(emergency: UUID) -> set[int]:
    """Everybody whom the call-ups of a declaration called."""
    rows = Called.objects.filter(call__emergency__public_id=emergency)
    return set(rows.values_list("person_id", flat=True))


def board(call: UUID, *, viewer: Viewer, at: datetime) -> Board:
    """One call-up.

    Raises:
        NotTheirs: there is none here, or nobody of the viewer's in it.
    """
    made = _found(call)
    found = _board(made, organization.reach(viewer, on=rules.day_of(at)))
    if not found.replies:
        raise NotTheirs("맡은 범위 밖의 비상소집입니다.")
    return found


def summons(call: UUID, *, person: int | None) -> Summons:
    """A call-up for one of those called.

    Raises:
        NotTheirs: there is none here, or it did not call this person.
    """
    made = _found(call)
    found = Called.objects.filter(call=made, person_id=person or 0)
    reply = next(iter(_replies(list(found))), None)
    if reply is None:
        raise NotTheirs("이 비상소집의 대상이 아닙니다.")
    return _summons(made, reply)


def summoned(person: int, *, limit: int = 20) -> list[Summons]:
    """The call-ups that reached somebody, the newest first."""
    rows = Called.objects.filter(person_id=person).select_related("call__emergency")
    every = list(rows.order_by("-call__sent_at")[:limit])
    return [_summons(each.call, reply) for each, reply in zip(every, _replies(every), strict=True)]


def waiting(*, since: datetime) -> list[tuple[UUID, datetime, list[int]]]:
    """Call-ups sent since a moment and not over, with whoever has not come: for the job."""
    rows = Call.objects.filter(sent_at__gte=since, emergency__released_at=None)
    found = []
    for made in rows.order_by("id"):
        absent = Called.objects.filter(call=made).exclude(
            musters__known_until=None, musters__isnull=False
        )
        persons = list(absent.values_list("person_id", flat=True))
        if persons:
            found.append((made.public_id, made.sent_at, persons))
    return found


def to_remind(*, at: datetime) -> list[UUID]:
    """Call-ups whose silent are to be told again by now."""
    rows = Call.objects.filter(
        remind_minutes__isnull=False, due_at__gt=at, emergency__released_at=None
    )
    return [
        each.public_id
        for each in rows.order_by("id")
        if (each.reminded_at or each.sent_at) + timedelta(minutes=each.remind_minutes or 0) <= at
    ]


def tally(replies: Sequence[Reply]) -> Tally:
    said = Counter(each.answer for each in replies if each.arrived_at is None)
    return Tally(
        len(replies),
        said[Answer.Kind.GOING],
        said[Answer.Kind.LATE],
        said[Answer.Kind.CANNOT],
        said[""],
        len(replies) - said.total(),
    )


def _found(call: UUID) -> Call:
    made = Call.objects.filter(public_id=call).select_related("emergency").first()
    if made is None:
        raise NotTheirs("이 기관에 없는 비상소집입니다.")
    return made


def _board(made: Call, reach: set[int] | None) -> Board:
    rows = Called.objects.filter(call=made).order_by("unit_id", "id")
    every = [each for each in rows if reach is None or each.unit_id in reach]
    return Board(
        made.public_id,
        made.emergency.public_id,
        made.message,
        made.place,
        made.sent_at,
        made.due_at,
        made.sent_by,
        made.reminders,
        made.reminded_at,
        tuple(_replies(every)),
    )


def _replies(every: Sequence[Called]) -> list[Reply]:
    said = {
        each.called_id: each for each in Answer.objects.filter(called__in=every, known_until=None)
    }
    came = {
        each.called_id: each for each in Muster.objects.filter(called__in=every, known_until=None)
    }
    return [_reply(each, said.get(each.id), came.get(each.id)) for each in every]


def _reply(called: Called, said: Answer | None, came: Muster | None) -> Reply:
    return Reply(
        called.person_id,
        called.unit_id,
        said.kind if said else "",
        said.get_kind_display() if said else "",
        said.at if said else None,
        said.comes_at if said else None,
        said.reason if said else "",
        came.at if came else None,
        came.get_source_display() if came else "",
        came.recorded_by if came else "",
    )


def _summons(made: Call, reply: Reply) -> Summons:
    one = made.emergency
    return Summons(
        made.public_id,
        one.name,
        bool(one.drill),
        made.message,
        made.place,
        made.sent_at,
        made.due_at,
        one.released_at is not None,
        reply,
    )
