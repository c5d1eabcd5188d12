"""Our tables as the rows of the guard's frames (law.labor.facts): what stands, by district.

The guard reads them; a district's file is held against them, so that what it says again changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
from django.db.models import Model, Prefetch, QuerySet

from dure import frames
from dure.labor import wanted
from dure.labor.days import shares
from dure.labor.models import (
    AgreementTerms,
    Benefit,
    Comparator,
    Contract,
    Delivery,
    District,
    IncomeTax,
    Insurance,
    LeaveGrant,
    LeaveUse,
    LivingWage,
    Peer,
    RealDuty,
    Record,
    Renewal,
    Settlement,
    Signature,
    Slip,
    SlipItem,
    SystemAccess,
    Terms,
    WorkDay,
    Worker,
)
from law.labor.facts import FRAMES, schema
from law.labor.words import SLIP_ITEMS, TERMS

Row = dict[str, Any]
ITEMS: Final = [item for item in SlipItem.Item.values if f"{item}_won" in FRAMES["slips"].columns]
NAMES: Final = {"worker": "worker_id", "district": "district_id", "day_off": "off"}
STATED: Final = ("overtime", "night", "holiday")


@dataclass(frozen=True)
class Found:
    """A row that stands: its frame's columns, the keys of the table rows it was read from, and
    whether a file brought it."""

    row: Row
    keys: tuple[int, ...]
    filed: bool


@dataclass(frozen=True)
class Plain:
    """A frame that is a table column by column."""

    model: type[Model]
    district: str = "worker__district"  # how its rows belong to a district


PLAIN: Final[Mapping[str, Plain]] = {
    "days": Plain(WorkDay),
    "insurances": Plain(Insurance),
    "leaves": Plain(LeaveGrant),
    "settlements": Plain(Settlement),
    "benefits": Plain(Benefit),
    "comparators": Plain(Comparator),
    "peers": Plain(Peer),
    "accesses": Plain(SystemAccess),
    "records": Plain(Record),
    "living_wages": Plain(LivingWage, "district"),
    "income_taxes": Plain(IncomeTax),
}
# What tells two rows of a frame apart.
IDENTITY: Final[Mapping[str, tuple[str, ...]]] = {
    "workers": ("worker",),
    "agreements": ("agreement",),
    "contracts": ("contract",),
    "days": ("worker", "date"),
    "slips": ("worker", "month"),
    "insurances": ("worker", "kind", "since"),
    "leaves": ("worker", "since", "kind"),
    "settlements": ("worker", "left_on"),
    "benefits": ("worker", "code"),
    "comparators": ("worker", "peer", "code"),
    "peers": ("worker", "peer"),
    "accesses": ("worker", "system"),
    "renewals": ("contract",),
    "duties": ("worker", "month"),
    "records": ("worker", "kind"),
    "living_wages": ("district", "since"),
    "income_taxes": ("worker", "month"),
}


def facts(districts: Sequence[District]) -> dict[str, pl.DataFrame]:
    """Every frame of some districts, as the guard takes them."""
    return {name: frame(name, districts) for name in IDENTITY}


def frame(name: str, districts: Sequence[District]) -> pl.DataFrame:
    """One frame of some districts."""
    if name == "days":
        return _days(districts)
    found = framed(name, [each.row for each in standing(name, districts)])
    return _until_left(found, districts) if name == "contracts" else found


def _days(districts: Sequence[District]) -> pl.DataFrame:
    """By COPY: of a year of days there are too many to make a row each."""
    plain = _plain_text("days")
    columns = ", ".join(f'd."{NAMES.get(key, key)}"' for key in plain)
    found = frames.read(
        f"""SELECT {columns} FROM labor_workday d JOIN labor_worker w ON w.id = d.worker_id
            WHERE d.known_until IS NULL AND w.ended_at IS NULL AND w.district_id = ANY(%s)
            ORDER BY d.id""",
        [[each.id for each in districts]],
        plain,
    )
    return found.cast(schema("days"))


def framed(name: str, found: Sequence[Row]) -> pl.DataFrame:
    """Rows in the frame's schema."""
    return pl.DataFrame(found, _plain_text(name)).cast(schema(name))


def _plain_text(name: str) -> dict[str, pl.DataType]:
    """A schema before its words are cast: a cast refuses an unknown word, reading makes it none."""
    kinds = schema(name).items()
    return {key: pl.String() if isinstance(kind, pl.Enum) else kind for key, kind in kinds}


def _until_left(contracts: pl.DataFrame, districts: Sequence[District]) -> pl.DataFrame:
    """Who left before the term was over works there no more; a file says the term itself."""
    left = Contract.objects.filter(worker__district__in=districts, left_on__isnull=False)
    days = pl.DataFrame(
        list(left.values_list("id", "left_on")),
        {"contract": pl.Int64, "left_on": pl.Date},
        orient="row",
    )
    ended = contracts.join(days, on="contract", how="left", maintain_order="left")
    ends = ended.with_columns(end=pl.min_horizontal("end", "left_on")).drop("left_on")
    return ends.filter((pl.col("start") < pl.col("end")).fill_null(value=True))


def standing(name: str, districts: Sequence[District]) -> Iterator[Found]:
    """The rows of a frame that stand."""
    return READ[name](districts) if name in READ else _plain(name, districts)


def of_column(row: Model, name: str) -> Any:
    """A column of a frame as a table has it; an empty word is none."""
    value = getattr(row, NAMES.get(name, name))
    return None if value == "" and name == "term_exception" else value


def _plain(name: str, districts: Sequence[District]) -> Iterator[Found]:
    found: QuerySet[Any] = PLAIN[name].model._default_manager.filter(
        known_until=None, **{f"{PLAIN[name].district}__in": districts}
    )
    if PLAIN[name].district != "district":
        found = found.filter(worker__ended_at=None)
    columns = {key: NAMES.get(key, key) for key in FRAMES[name].columns}
    for each in found.order_by("id").values("id", "batch_id", *columns.values()):  # a year of days
        row = {key: each[column] for key, column in columns.items()}
        yield Found(row, (each["id"],), each["batch_id"] is not None)


def _leaves(districts: Sequence[District]) -> Iterator[Found]:
    """Leave with what was used of it: as a file says, else the days that were."""
    uses = _used(districts)
    grants: dict[int, list[Row]] = {}
    every = list(_plain("leaves", districts))
    for found in every:
        grants.setdefault(found.row["worker"], []).append({**found.row, "id": found.keys[0]})
    used: dict[int, int] = {}
    for worker, own in grants.items():
        used |= shares(own, uses.get(worker, []))
    for found in every:
        if found.row["used_minutes"] is None:
            found.row["used_minutes"] = used[found.keys[0]]
        yield found


def _used(districts: Sequence[District]) -> dict[int, list[tuple[Any, int]]]:
    found: dict[int, list[tuple[Any, int]]] = {}
    uses = LeaveUse.objects.filter(known_until=None, worker__district__in=districts)
    for worker, day, minutes in uses.values_list("worker_id", "date", "minutes"):
        found.setdefault(worker, []).append((day, minutes))
    return found


def _workers(districts: Sequence[District]) -> Iterator[Found]:
    for each in Worker.objects.filter(district__in=districts, ended_at=None).order_by("id"):
        row = {
            "worker": each.id,
            "district": each.district_id,
            **_plucked(each, "birth", "kind", "job"),
        }
        yield Found(row, (each.id,), each.batch_id is not None)


def _agreements(districts: Sequence[District]) -> Iterator[Found]:
    found = AgreementTerms.objects.filter(
        known_until=None, agreement__ended_at=None, agreement__district__in=districts
    )
    for each in found.select_related("agreement").order_by("id"):
        row = {
            "agreement": each.agreement_id,
            "district": each.agreement.district_id,
            **_plucked(each, "start", "end"),
        }
        yield Found(row, (each.id,), each.batch_id is not None)


def _contracts(districts: Sequence[District]) -> Iterator[Found]:
    """Terms that hold: where they changed during a contract, each stretch is a row of its own."""
    found = Terms.objects.filter(
        state="concluded", known_until=None, contract__ended_at=None,
        contract__worker__district__in=districts, contract__worker__ended_at=None,
    )  # fmt: skip
    ready = found.select_related("contract").prefetch_related(
        "components",
        "days",
        Prefetch("signatures", Signature.objects.filter(side="worker")),
        Prefetch("deliveries", Delivery.objects.filter(known_until=None)),
    )
    following: dict[int, Terms] = {}
    for each in ready.order_by("contract_id", "-since"):
        after = following.get(each.contract_id)
        following[each.contract_id] = each
        yield Found(_contract(each, after), (each.id,), each.batch_id is not None)


def _contract(terms: Terms, after: Terms | None) -> Row:
    said = wanted.stated(terms, has_days=bool(terms.days.all()))
    signed = next(iter(terms.signatures.all()), None)
    given = next(iter(terms.deliveries.all()), None)
    own = {
        "contract": terms.contract_id,
        "worker": terms.contract.worker_id,
        "agreement": terms.contract.agreement_id,
        "start": terms.since,
        "end": after.since if after else terms.end,
        "ordinary_monthly_won": _ordinary(terms, "month"),
        "ordinary_yearly_won": _ordinary(terms, "year"),
        "signed_on": signed.signed_on if signed else None,
        "delivered_on": given.delivered_on if given else None,
        **{item: said[item] for item in TERMS},
    }
    return {
        key: own[key] if key in own else of_column(terms, key)
        for key in FRAMES["contracts"].columns
    }


def _ordinary(terms: Terms, period: str) -> int:
    return sum(e.won for e in terms.components.all() if e.ordinary and e.period == period)


def _slips(districts: Sequence[District]) -> Iterator[Found]:
    found = Slip.objects.filter(
        known_until=None, worker__district__in=districts, worker__ended_at=None
    )
    ready = found.prefetch_related(
        "items", Prefetch("deliveries", Delivery.objects.filter(known_until=None))
    )
    for each in ready.order_by("id"):
        yield Found(_slip(each), (each.id,), each.batch_id is not None)


def _slip(slip: Slip) -> Row:
    sums: dict[str, int] = {}
    for item in slip.items.all():
        sums[item.item] = sums.get(item.item, 0) + item.won
    given = next(iter(slip.deliveries.all()), None)
    told = list(SLIP_ITEMS) if slip.stated is None else slip.stated
    own: Row = {"worker": slip.worker_id, "delivered_on": given.delivered_on if given else None}
    own |= {f"{item}_won": sums.get(item, FRAMES["slips"].columns[f"{item}_won"].default)
            for item in ITEMS}  # fmt: skip
    own |= {f"stated_{kind}_minutes": getattr(slip, f"{kind}_minutes") for kind in STATED}
    own |= {item: item in told for item in SLIP_ITEMS}
    return {
        key: own[key] if key in own else of_column(slip, key) for key in FRAMES["slips"].columns
    }


def _renewals(districts: Sequence[District]) -> Iterator[Found]:
    found = Renewal.objects.filter(
        known_until=None, contract__ended_at=None, contract__worker__district__in=districts
    )
    for each in found.order_by("id"):
        row = {"contract": each.contract_id, "criteria": each.criteria_told}
        row |= _plucked(each, "reviewed_on", "notified_on")
        yield Found(row, (each.id,), each.batch_id is not None)


def _duties(districts: Sequence[District]) -> Iterator[Found]:
    """A month's sum of what was told of its days."""
    found = RealDuty.objects.filter(
        known_until=None, worker__district__in=districts, worker__ended_at=None
    )
    months: dict[tuple[int, Any], list[RealDuty]] = {}
    for each in found.order_by("id"):
        months.setdefault((each.worker_id, each.date.replace(day=1)), []).append(each)
    for (worker, month), rows in months.items():
        row = {"worker": worker, "month": month, "contracted_minutes": _minutes(rows, False),
               "assisting_minutes": _minutes(rows, True)}  # fmt: skip
        filed = all(each.batch_id is not None for each in rows)
        yield Found(row, tuple(each.id for each in rows), filed)


def _minutes(rows: Iterable[RealDuty], assisting: bool) -> int:
    return sum(each.minutes for each in rows if each.assisting is assisting)


def _plucked(row: Model, *names: str) -> Row:
    return {name: getattr(row, name) for name in names}


READ: Final[Mapping[str, Callable[[Sequence[District]], Iterator[Found]]]] = {
    "workers": _workers,
    "leaves": _leaves,
    "agreements": _agreements,
    "contracts": _contracts,
    "slips": _slips,
    "renewals": _renewals,
    "duties": _duties,
}
