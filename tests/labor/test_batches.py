"""자치구가 보내는 파일: 살펴보고, 모두 받거나 하나도 받지 않고, 두 번 받지 않고, 되돌린다."""

from datetime import date
from uuid import UUID

import pytest

from dure.errors import NotTheirs, Refused
from dure.labor import batches, rows, sheets
from dure.labor.models import Batch, Contract, Slip, Terms, WorkDay, Worker
from dure.links import spreadsheets
from tests.labor.office import Office, workbook
from tests.world import NOW

WORKERS = [["근로자", "고용 구분", "직무"], ["G-7", "기간제", "협치지원관"]]
CONTRACTS = [
    ["근로계약", "근로자", "근로 개시일", "계약 종료일(없으면 정함이 없는 계약)", "임금 단위", "기본급(원)",
     "주 소정근로시간(분)", "근무일의 소정근로시간(분)", "명시: 계약기간", "서명한 날", "매월 주는 통상임금 항목(원)"],
    ["2026-7", "G-7", "2026-01-01", "2026-12-31", "일급", 82560, 2400, 480, "예", "2026-01-02", 100000],
]  # fmt: skip
DAYS = [
    ["근로자", "날짜", "실제 일한 시간(분)", "소정근로시간(분)", "나오지 않은 까닭"],
    ["G-7", "2026-03-02", 480, 480, ""],
    ["G-7", "2026-03-03", 0, 480, "결근"],
]
SLIPS = [
    [
        "근로자",
        "일한 달",
        "정기지급일",
        "기본급(원)",
        "공제한 국민연금(원)",
        "명세서: 임금지급일",
    ],
    ["G-7", "2026-03", "2026-03-25", 1_800_000, 85_500, "예"],
]
WHOLE = {"근로자": WORKERS, "근로계약": CONTRACTS, "날": DAYS, "달의 임금과 명세서": SLIPS}


def keep(office: Office, content: bytes, name: str = "가람구.xlsx") -> UUID:
    return batches.preview_file(
        district=office.garam, filename=name, content=content, by=office.officer, at=NOW
    )


def take(office: Office, content: bytes, name: str = "가람구.xlsx") -> Batch:
    upload = keep(office, content, name)
    return batches.take_file(district=office.garam, upload=upload, by=office.officer, at=NOW)


def standing(office: Office, frame: str) -> list[dict[str, object]]:
    return [each.row for each in rows.standing(frame, [office.garam])]


def test_살펴보기는_아무것도_적지_않고_무엇이_될지_말한다(office: Office) -> None:
    upload = keep(office, workbook(WHOLE))
    seen = batches.look(district=office.garam, upload=upload, by=office.officer, at=NOW)
    assert {name: dict(each) for name, each in seen.outcome.counts.items()} == {
        "workers": {"new": 1},
        "contracts": {"new": 1},
        "days": {"new": 2},
        "slips": {"new": 1},
    }
    assert not seen.outcome.wrong
    assert not Worker.objects.exists()
    assert not Batch.objects.exists()


def test_받은_줄은_점검하는_표에서_그대로_읽힌다(office: Office) -> None:
    take(office, workbook(WHOLE))
    worker = Worker.objects.get(number="G-7")
    [contract] = standing(office, "contracts")
    assert (contract["start"], contract["end"]) == (date(2026, 1, 1), date(2027, 1, 1))
    assert contract["ordinary_monthly_won"] == 100_000
    assert contract["signed_on"] == date(2026, 1, 2)
    assert contract["delivered_on"] is None
    assert [contract[item] for item in ("w1", "w2", "w6")] == [True, False, False]
    assert contract["full_week_minutes"] == 2400
    days = standing(office, "days")
    assert [(each["worker"], each["absence"]) for each in days] == [
        (worker.id, "none"),
        (worker.id, "absent"),
    ]
    [slip] = standing(office, "slips")
    assert (slip["base_won"], slip["nps_won"], slip["nhi_won"]) == (1_800_000, 85_500, None)
    assert [slip[item] for item in ("p1", "p2")] == [False, True]
    frames = rows.facts([office.garam])
    assert frames["days"].to_dicts() == [each.row for each in rows.standing("days", [office.garam])]
    assert frames["days"].height == 2
    assert frames["contracts"]["base_won"].to_list() == [82_560]


def test_같은_파일은_두_번_받지_않고_같은_내용은_그대로다(office: Office) -> None:
    first = take(office, workbook(WHOLE))
    assert take(office, workbook(WHOLE)).id != 0
    again = take(office, workbook({**WHOLE, "협약": [["협약", "협약 시작일", "협약 종료일"]]}))
    assert again.outcome["sheets"] == {
        "workers": {"unchanged": 1},
        "contracts": {"unchanged": 1},
        "days": {"unchanged": 2},
        "slips": {"unchanged": 1},
    }
    assert WorkDay.objects.count() == 2
    assert Batch.objects.filter(id=first.id).exists()


def test_바이트까지_같은_파일은_먼저_받은_묶음이다(office: Office) -> None:
    content = workbook(WHOLE)
    assert take(office, content).id == take(office, content).id


def test_바뀐_줄은_앞의_줄을_끝내고_되돌리면_앞의_줄이_다시_선다(office: Office) -> None:
    take(office, workbook(WHOLE))
    changed = [CONTRACTS[0], [*CONTRACTS[1][:5], 84_000, *CONTRACTS[1][6:]]]
    days = [DAYS[0], ["G-7", "2026-03-03", 480, 480, ""]]
    batch = take(office, workbook({"근로계약": changed, "날": days}))
    assert batch.outcome["sheets"] == {"contracts": {"changed": 1}, "days": {"changed": 1}}
    assert standing(office, "contracts")[0]["base_won"] == 84_000
    batches.undo_batch(batch=batch.public_id, by=office.officer, at=NOW)
    [contract] = standing(office, "contracts")
    assert contract["base_won"] == 82_560
    assert contract["ordinary_monthly_won"] == 100_000
    assert contract["signed_on"] == date(2026, 1, 2)
    assert sorted(str(each["absence"]) for each in standing(office, "days")) == ["absent", "none"]
    assert Terms.objects.count() == 3  # what was written, what replaced it, what stands again


def test_첫_파일을_되돌리면_아무것도_서지_않는다(office: Office) -> None:
    batch = take(office, workbook(WHOLE))
    batches.undo_batch(batch=batch.public_id, by=office.officer, at=NOW)
    for frame in ("workers", "contracts", "days", "slips"):
        assert standing(office, frame) == []
    assert take(office, workbook(WHOLE)).id != batch.id
    assert len(standing(office, "days")) == 2


def test_나중에_받은_파일부터_되돌린다(office: Office) -> None:
    first = take(office, workbook(WHOLE))
    take(office, workbook({"날": [DAYS[0], ["G-7", "2026-03-04", 480, 480, ""]]}))
    with pytest.raises(Refused, match="나중 것부터"):
        batches.undo_batch(batch=first.public_id, by=office.officer, at=NOW)


def test_잘못된_줄은_시트와_줄과_할_일을_말하고_하나도_받지_않는다(office: Office) -> None:
    bad = {
        **WHOLE,
        "날": [*DAYS, ["G-7", "2026-03-03", 480, 480, ""], ["G-8", "2026-03-04", 480, 480, ""],
               ["G-7", "내일", 480, 480, ""], ["G-7", "2026-03-05", -1, 480, "낮잠"]],
    }  # fmt: skip
    upload = keep(office, workbook(bad))
    with pytest.raises(Refused) as refused:
        batches.take_file(district=office.garam, upload=upload, by=office.officer, at=NOW)
    told = "\n".join(refused.value.ways)
    assert "날 4번째 줄: 같은 것을 적은 줄이 위에 있습니다" in told
    assert "날 5번째 줄: 'G-8'은(는) 근로자 시트에도 여기에도 없습니다" in told
    assert "날 6번째 줄: 날짜: '내일'은 날짜가 아닙니다" in told
    assert "0부터 999,999,999까지" in told
    assert "'낮잠'은 없는 값입니다" in told


def test_거절한_파일은_아무것도_남기지_않는다(office: Office) -> None:
    from django.db import transaction

    upload = keep(office, workbook({**WHOLE, "날": [DAYS[0], ["G-9", "2026-03-02", 1, 1, ""]]}))
    with pytest.raises(Refused), transaction.atomic():
        batches.take_file(district=office.garam, upload=upload, by=office.officer, at=NOW)
    assert not Worker.objects.exists()
    assert not Slip.objects.exists()


def test_여기에서_적은_것을_파일이_바꾸지_못한다(office: Office) -> None:
    worker = office.worker()
    office.concluded(worker)
    row = [*CONTRACTS[1]]
    row[0], row[1] = "1", "G-1"
    upload = keep(office, workbook({"근로계약": [CONTRACTS[0], row]}))
    with pytest.raises(Refused) as refused:
        batches.take_file(district=office.garam, upload=upload, by=office.officer, at=NOW)
    assert "여기에서 적은 기록과 다릅니다" in refused.value.ways[0]


def test_받은_근로자와_여기에서_계약을_썼으면_되돌리지_않는다(office: Office) -> None:
    batch = take(office, workbook({"근로자": WORKERS}))
    worker = Worker.objects.select_related("district").get(number="G-7")
    office.contract(worker)
    with pytest.raises(Refused, match="되돌릴 수 없습니다"):
        batches.undo_batch(batch=batch.public_id, by=office.officer, at=NOW)
    assert Contract.objects.count() == 1


def test_쉼표_파일은_열_이름으로_무엇인지_안다(office: Office) -> None:
    take(office, workbook({"근로자": WORKERS}))
    text = "\n".join(",".join(map(str, line)) for line in DAYS)
    batch = take(office, text.encode("cp949"), "날.csv")
    assert batch.outcome["sheets"] == {"days": {"new": 2}}


def test_무엇인지_모르는_파일은_할_일을_말한다(office: Office) -> None:
    upload = keep(office, "이름,나이\n홍길동,30\n".encode(), "명부.csv")
    seen = batches.look(district=office.garam, upload=upload, by=office.officer, at=NOW)
    assert "양식의 열 이름을 그대로" in seen.outcome.wrong[0].error.sentence


def test_내려받은_양식은_그대로_다시_읽힌다() -> None:
    content = sheets.template()
    assert sheets.read(content, "양식.xlsx").wrong == []
    book = spreadsheets.read_book(content, "양식.xlsx")
    assert list(book) == [*(sheets.FRAMES[name].ko for name in sheets.ORDER), sheets.GUIDE]
    told = "\n".join(" ".join(row.cells) for row in book[sheets.GUIDE].rows)
    assert "시급, 일급, 주급, 월급 가운데 하나." in told
    assert "마지막 날 그대로." in told


def test_다른_자치구의_담당은_파일을_받을_수_없다(office: Office) -> None:
    with pytest.raises(NotTheirs):
        batches.preview_file(
            district=office.narae, filename="나래.xlsx", content=b"x", by=office.officer, at=NOW
        )


def test_다른_근로자의_계약과_같은_번호는_받지_않는다(office: Office) -> None:
    """우리가 붙인 번호(시작일)는 사람마다 같을 수 있다: 남의 계약을 덮어쓰지 않는다."""
    other = office.worker()
    made = office.concluded(other, number="2026-7")
    with pytest.raises(Refused) as refused:
        take(office, workbook({"근로자": WORKERS, "근로계약": CONTRACTS}))
    assert "같은 번호의 근로계약" in str(refused.value.ways)
    assert Terms.objects.get(known_until=None).contract_id == made.id
