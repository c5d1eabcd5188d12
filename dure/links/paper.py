"""A document to hand over, whatever the format: a title, what it is about, tables, sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Facts:
    """What stands at the head of a paper: a name and its value, two pairs a line."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Grid:
    """A table under a heading; `widths` are shares of the line, `numbers` the columns set right."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    numbers: Sequence[int] = ()


@dataclass(frozen=True)
class Words:
    """Sentences under a heading."""

    heading: str
    sentences: Sequence[str]


type Block = Facts | Grid | Words


@dataclass(frozen=True)
class Paper:
    """What every format writes, in this order; `foot` stands at the foot of each page."""

    title: str
    under: str
    blocks: Sequence[Block]
    foot: str
    author: str
    at: datetime


def texts(paper: Paper) -> list[str]:
    """Every text of a paper, as it is written."""
    found = [paper.title, paper.under, paper.foot]
    for block in paper.blocks:
        match block:
            case Facts(pairs):
                found += [each for pair in pairs for each in pair]
            case Grid(heading, columns, rows):
                found += [heading, *columns, *(cell for row in rows for cell in row)]
            case Words(heading, sentences):
                found += [heading, *sentences]
    return found
