"""Countries that a trip abroad goes on to: lines of the order form, added and taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from dure.errors import Refused
from dure.trips.actions import Leg
from dure.web.fields import read_day


@dataclass(frozen=True)
class Line:
    """What stands in one line of the form."""

    since: str = ""
    country_class: str = ""


def sent(given: QueryDict) -> list[Line]:
    """The lines as sent, with one more or one less where that was pressed."""
    pairs = zip(given.getlist("leg_since"), given.getlist("leg_class"), strict=False)
    lines = [Line(since.strip(), country) for since, country in pairs]
    press = given.get("leg", "")
    if press == "add":
        return [*lines, Line()]
    return [line for n, line in enumerate(lines) if press != f"drop-{n}"]


def lines(legs: Sequence[Leg]) -> list[Line]:
    return [Line(leg.since.isoformat(), leg.country_class) for leg in legs]


def read(lines: Sequence[Line]) -> tuple[Leg, ...]:
    """The legs that the lines say; a line in which nothing stands says none.

    Raises:
        Refused: a line without a day that can be read.
    """
    found = []
    for line in lines:
        if not line.since and not line.country_class:
            continue
        since = read_day(line.since, date.min)
        if since == date.min:
            raise Refused("leg_without_day", "다른 나라로 옮기는 날을 골라 주세요.")
        found.append(Leg(since, line.country_class))
    return tuple(found)
