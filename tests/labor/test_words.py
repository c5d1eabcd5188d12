"""점검이 읽는 낱말: 모르는 낱말은 어디로 들어와도 거절되고, 빈칸으로 읽히지 않는다."""

import polars as pl
import pytest
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, Model, Q

from dure.errors import Refused
from dure.labor import batches, given, rows
from dure.labor.models import Benefit, Terms, Worker
from law.labor.facts import FRAMES
from tests.labor.office import Office, workbook
from tests.labor.test_batches import keep
from tests.labor.test_paying import written
from tests.world import NOW

TABLES: dict[str, type[Model]] = {
    "workers": Worker,
    "contracts": Terms,
    **{name: plain.model for name, plain in rows.PLAIN.items()},
}
WORDED = [
    (name, key) for name in TABLES for key, column in FRAMES[name].columns.items() if column.words
]


@pytest.mark.parametrize(("name", "key"), WORDED)
def test_점검이_읽는_낱말은_표가_지킨다(name: str, key: str) -> None:
    known = list(FRAMES[name].columns[key].words)
    blank = ["", *known]  # 예외가 없는 계약은 빈 글자로 적힌다
    allowed = blank if key == "term_exception" else known
    kept = [
        each.condition
        for each in TABLES[name]._meta.constraints
        if isinstance(each, CheckConstraint)
    ]
    assert Q(**{f"{key}__in": allowed}) in kept


def test_모르는_복리후생은_화면도_표도_받지_않는다(office: Office) -> None:
    worker = office.worker()
    with pytest.raises(Refused, match="복리후생을 고르고"):
        given.set_benefit(worker=worker, code="car", annual_won=1, by=office.officer, at=NOW)
    with pytest.raises(IntegrityError, match="a_benefit_is_known"), transaction.atomic():
        Benefit.objects.create(worker=worker, code="car", annual_won=1, **written(office))


def test_파일의_모르는_낱말은_줄과_함께_거절된다(office: Office) -> None:
    sheets = {
        "근로자": [["근로자", "고용 구분"], ["G-7", "기간제"]],
        "받는 복리후생": [["근로자", "항목", "연액(원)"], ["G-7", "자동차", 100]],
    }
    upload = keep(office, workbook(sheets))
    seen = batches.look(district=office.garam, upload=upload, by=office.officer, at=NOW)
    [wrong] = seen.outcome.wrong
    assert (wrong.sheet, wrong.error.line) == ("받는 복리후생", 2)
    assert "자동차" in wrong.error.sentence


def test_표를_읽을_때_모르는_낱말은_빈칸이_되지_않는다() -> None:
    with pytest.raises(pl.exceptions.InvalidOperationError, match="car"):
        rows.framed("benefits", [{"worker": 1, "code": "car", "annual_won": 1}])
