"""The lines of one file on their way into the tables: held against what stands, sheet by sheet."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Model

from dure.audit.actions import Actor
from dure.labor import rows, sheets, storing
from dure.labor.models import (
    Agreement,
    AgreementTerms,
    Batch,
    Contract,
    District,
    RealDuty,
    Renewal,
    Slip,
    Terms,
    Worker,
)
from dure.labor.rows import IDENTITY, PLAIN, Found, Row
from dure.labor.sheets import Line, Wrong
from dure.labor.written import end
from dure.links.spreadsheets import LineError
from law.labor.facts import FRAMES

Keys = Mapping[str, Mapping[str, int]]
Identity = tuple[Any, ...]
TABLES: Final[Mapping[str, type[Model]]] = {
    **{name: plain.model for name, plain in PLAIN.items()},
    "agreements": AgreementTerms,
    "contracts": Terms,
    "slips": Slip,
    "renewals": Renewal,
    "duties": RealDuty,
}
OF_WORKER: Final = ("birth", "kind", "job", "name")
TWICE: Final = "같은 것을 적은 줄이 위에 있습니다. 하나만 남겨 주세요."
OTHERS: Final = "다른 근로자에게도 같은 번호의 근로계약이 있습니다. 자치구 안에서 겹치지 않는 번호를 적어 주세요."
OURS: Final = "여기에서 적은 기록과 다릅니다. 파일에서 이 줄을 지우거나 화면에서 고쳐 주세요."


@dataclass
class Outcome:
    """What a file does: lines by sheet and by what becomes of them, and what is wrong in it."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    former: dict[str, Row] = field(default_factory=dict)  # what workers were called before

    def count(self, frame: str, what: str) -> None:
        self.counts.setdefault(frame, Counter())[what] += 1

    @property
    def moves(self) -> int:
        return sum(each["new"] + each["changed"] for each in self.counts.values())

    def told(self) -> dict[str, Any]:
        return {"sheets": {name: dict(each) for name, each in self.counts.items()},
                "former": self.former}  # fmt: skip


@dataclass
class Taking:
    """One file and the district whose it is."""

    district: District
    batch: Batch
    by: Actor
    outcome: Outcome

    def take(self, lines: Sequence[Line]) -> None:
        """Write every line, those first of which others speak."""
        for name in sheets.ORDER:
            mine = [each for each in lines if each.frame == name]
            if name == "workers":
                self._workers(mine)
            elif mine:
                self._name(name, mine)
                self._frame(name, mine)

    # ── workers, and what contracts and agreements are called ─────────────────────────

    def _workers(self, lines: Sequence[Line]) -> None:
        standing = Worker.objects.filter(district=self.district, ended_at=None)
        known = {each.number: each for each in standing}
        seen: set[str] = set()
        for line in lines:
            number = str(line.values["worker"])
            if number in seen:
                self._wrong(line, TWICE)
            elif number not in known:
                storing.worker(self.district.id, line.values, self.batch)
                self.outcome.count("workers", "new")
            else:
                self._worker(line, known[number])
            seen.add(number)

    def _worker(self, line: Line, worker: Worker) -> None:
        said = {key: line.values[key] for key in OF_WORKER}
        said["name"] = said["name"] or worker.name
        before = {key: getattr(worker, key) for key in OF_WORKER}
        if before == said:
            self.outcome.count("workers", "unchanged")
        elif worker.batch_id is None:
            self._wrong(line, OURS)
        else:
            Worker.objects.filter(id=worker.id).update(**said)
            birth = before["birth"].isoformat() if before["birth"] else None
            self.outcome.former[str(worker.id)] = {**before, "birth": birth}
            self.outcome.count("workers", "changed")

    def _name(self, name: str, lines: Sequence[Line]) -> None:
        """See to it that what these lines call a contract or an agreement is one."""
        keys = self._keys()
        if name == "agreements":
            for called in dict.fromkeys(str(each.values["agreement"]) for each in lines):
                if called not in keys["agreement"]:
                    storing.agreement(self.district.id, called, self.batch)
        if name == "contracts":
            fresh = {str(e.values["contract"]): str(e.values["worker"]) for e in reversed(lines)}
            for called, number in fresh.items():
                if called not in keys["contract"] and number in keys["worker"]:
                    storing.contract(keys["worker"][number], called, self.batch)

    def _keys(self) -> Keys:
        """What the sender's words stand for."""
        workers = Worker.objects.filter(district=self.district, ended_at=None)
        contracts = Contract.objects.filter(worker__in=workers, ended_at=None)
        agreements = Agreement.objects.filter(district=self.district, ended_at=None)
        owners = list(contracts.values_list("id", "number", "worker_id"))
        times = Counter(number for _, number, _ in owners)
        return {
            "worker": dict(workers.values_list("number", "id")),
            "contract": {number: key for key, number, _ in owners},
            "owner": {str(key): worker for key, number, worker in owners if times[number] == 1},
            "agreement": dict(agreements.values_list("name", "id")),
        }

    # ── the other sheets ──────────────────────────────────────────────────────────────

    def _frame(self, name: str, lines: Sequence[Line]) -> None:
        keys = self._keys()
        known = {_identity(name, each.row): each for each in rows.standing(name, [self.district])}
        seen: set[Identity] = set()
        resolved = ((line, self._resolved(line, keys)) for line in lines)
        fresh = [
            row
            for line, row in resolved
            if row is not None and self._differs(line, row, known, seen)
        ]
        storing.write(name, fresh, self.batch)

    def _differs(
        self, line: Line, row: Row, known: Mapping[Identity, Found], seen: set[Identity]
    ) -> bool:
        """Whether a line is to be written; what it replaces is ended."""
        identity = _identity(line.frame, row)
        before = known.get(identity)
        if identity in seen:
            return self._wrong(line, TWICE)
        seen.add(identity)
        if before is None:
            self.outcome.count(line.frame, "new")
            return True
        if before.row == row:
            self.outcome.count(line.frame, "unchanged")
            return False
        if not before.filed:
            return self._wrong(line, OURS)
        standing = TABLES[line.frame]._default_manager.filter(id__in=before.keys)
        end(standing, self.by, self.batch.taken_at, self.batch.id)
        self.outcome.count(line.frame, "changed")
        return True

    def _resolved(self, line: Line, keys: Keys) -> Row | None:
        """The row with our keys in the place of the sender's words."""
        row: Row = {}
        for key, fact in FRAMES[line.frame].columns.items():
            if key == "district":
                row[key] = self.district.id
                continue
            value = line.values[key]
            if fact.key and value is not None:
                if str(value) not in keys[key]:
                    self._unknown(line, key, str(value))
                    return None
                value = keys[key][str(value)]
            row[key] = value
        return row if self._is_theirs(line, row, keys["owner"]) else None

    def _is_theirs(self, line: Line, row: Row, owner: Mapping[str, int]) -> bool:
        """A number calls the contract of one worker, and of the one whom the line names."""
        if "contract" not in row:
            return True
        known = owner.get(str(row["contract"]))
        if known is not None and row.get("worker", known) == known:
            return True
        return self._wrong(line, OTHERS)

    def _unknown(self, line: Line, key: str, value: str) -> None:
        """Nothing where the sheet that should say it is wrong itself: that is told already."""
        sheet = FRAMES[f"{key}s"].ko
        if not any(each.sheet == sheet for each in self.outcome.wrong):
            self._wrong(
                line,
                f"'{value}'은(는) {sheet} 시트에도 여기에도 없습니다. {sheet} 시트에 먼저 적어 주세요.",
            )

    def _wrong(self, line: Line, sentence: str) -> bool:
        error = LineError(line.line, "", "", sentence)
        self.outcome.wrong.append(Wrong(FRAMES[line.frame].ko, error))
        return False


def _identity(name: str, row: Row) -> Identity:
    return tuple(row[key] for key in IDENTITY[name])
