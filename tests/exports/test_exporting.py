"""내보내기: 붙여 넣은 머리글로 양식을 만들고, 내보낸 파일을 남의 눈으로 다시 읽으면 넘긴 금액과 같다.

2026년 11월 김주무관: 인정 120분 → 2시간 × 12,368 = 24,736원, 정액분 123,680원, 합 148,416원(수당규정 제15조).
"""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import openpyxl
import pytest

from dure.audit.models import Line as Told
from dure.errors import NotTheirs, Refused
from dure.exports import actions, laying, queries, sources
from dure.exports.actions import Exported
from dure.exports.models import TemplateVersion
from dure.links.template_file import Part, Shape
from dure.pay import queries as pay
from dure.pay import travels
from tests.attendance.steps import DECEMBER, LATER, NOVEMBER
from tests.leave import steps as leave
from tests.pay.steps import put_on_step
from tests.pay.test_compensation import JULY
from tests.pay.test_compensation import hand as hand_compensation
from tests.pay.test_hand_off import _handed, _month
from tests.pay.test_travel import FIRST, hand, take
from tests.trips.steps import KIM, TUE, hours
from tests.world import World

PASTED = "순번\t소속\t직원번호\t성 명\t지급년월\t지급액\t적요"
REASON = "급여 시스템에 올리기"


def save(
    world: World, shape: Shape, source: str = "overtime", name: str = "급여", **more: UUID
) -> UUID:
    by = world.viewer("최담당", "payroll")
    return actions.save_template(name=name, source=source, shape=shape, by=by, at=LATER, **more)


def out(world: World, template: UUID, who: str = "최담당", role: str = "payroll") -> Exported:
    by = world.viewer(who, role)
    return actions.export(template=template, month=NOVEMBER, reason=REASON, by=by, at=LATER)


def laid(**more: object) -> Shape:
    shape = laying.first_shape(laying.pasted(PASTED), "overtime")
    parts = tuple(replace(part, sum=part.field == "이번 지급") for part in shape.parts)
    return replace(replace(shape, parts=parts, sums=True), **more)  # type: ignore[arg-type]


def rows_of(content: bytes, encoding: str = "cp949") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


# ── 양식 ──────────────────────────────────────────────────────────────────────────────


def test_붙여_넣은_머리글의_열마다_채울_것을_짐작한다() -> None:
    shape = laying.first_shape(laying.pasted(PASTED), "overtime")
    assert [part.field for part in shape.parts] == [
        "순번", "부서", "사번", "성명", "지급월", "이번 지급", "근거",
    ]  # fmt: skip
    unknown = laying.first_shape(laying.pasted("사업코드,성명"), "cuts")
    assert [(part.label, part.field) for part in unknown.parts] == [
        ("사업코드", ""), ("성명", "성명"),
    ]  # fmt: skip


def test_여러_줄이면_마지막_줄이_열의_이름이고_모두_적는다() -> None:
    shape = laying.first_shape(laying.pasted("인적사항\t\t지급\n사번\t성명\t지급액"), "overtime")
    assert [part.label for part in shape.parts] == ["사번", "성명", "지급액"]
    assert shape.header == (("인적사항", "", "지급"), ("사번", "성명", "지급액"))


def test_서식_파일의_첫_줄을_읽는다() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["사번", "성명", "금액"])
    book.save(content := io.BytesIO())
    assert laying.uploaded(content.getvalue(), "서식.xlsx") == (("사번", "성명", "금액"),)
    with pytest.raises(Refused, match="빈 파일"):
        laying.uploaded(b"", "서식.xlsx")
    with pytest.raises(Refused, match="머리글 줄을 붙여 넣거나"):
        laying.pasted("  \n")


def test_코드표의_한_값에는_코드가_하나다() -> None:
    assert laying.read_codes("총무과\tA01\n공원과,B02\n", "부서") == {
        "총무과": "A01", "공원과": "B02",
    }  # fmt: skip
    for bad in ("총무과", "총무과\tA01\n총무과\tA02"):
        with pytest.raises(Refused, match="코드표의"):
            laying.read_codes(bad, "부서")


def test_적을_수_없는_양식은_까닭을_모두_말하고_저장하지_않는다(world: World) -> None:
    parts = (Part("가", "없는 항목"), Part("나", "성명", form="comma"), Part("다", "성명", zeros=True),
             Part("라", "근거", sum=True))  # fmt: skip
    with pytest.raises(Refused) as refused:
        save(world, Shape(parts, "fixed", "cp949"))
    told = " ".join(refused.value.ways)
    for words in ("이 조서에 없습니다", "맞지 않는 모양", "바이트 수를", "더할 수 있는 것은"):
        assert words in told


def test_누가_무엇을_바꾸었는지_판마다_남고_고칠_수_없다(world: World) -> None:
    key = save(world, laid())
    parts = (*laid().parts[:-1], replace(laid().parts[-1], width=200))
    save(world, laid(parts=parts, file="csv", encoding="cp949"), template=key, name="급여 새로")
    newest, first = queries.versions(key)
    assert first.changes == ("처음 저장",)
    assert set(newest.changes) == {
        "엑셀(XLSX) → 쉼표(CSV)", "UTF-8(BOM) → CP949", "'적요' 바이트 없음 → 200",
    }  # fmt: skip
    assert newest.saved_by == "choi"
    assert (queries.named("급여"), TemplateVersion.objects.count()) == (None, 2)
    assert Told.objects.filter(action="exports.save_template").count() == 2


def test_같은_이름은_둘이_될_수_없고_쓰지_않다가_다시_쓴다(world: World) -> None:
    key, by = save(world, laid()), world.viewer("최담당", "payroll")
    with pytest.raises(Refused, match="이미 쓰고 있습니다"):
        save(world, laid())
    actions.end_template(template=key, by=by, at=LATER)
    assert queries.in_use() == []
    save(world, laid())
    with pytest.raises(Refused, match="이미 쓰고 있습니다"):
        actions.revive_template(template=key, by=by, at=LATER)


@pytest.mark.parametrize(("who", "role"), [("윤서무", "clerk"), ("오인사", "hr")])
def test_양식은_급여담당자만_만든다(world: World, who: str, role: str) -> None:
    with pytest.raises(NotTheirs):
        actions.save_template(
            name="급여", source="overtime", shape=laid(), by=world.viewer(who, role), at=LATER
        )


# ── 파일 ──────────────────────────────────────────────────────────────────────────────


def test_통합문서를_다시_읽으면_넘긴_금액과_같다(world: World) -> None:
    made = _handed(world)
    done = out(world, save(world, laid()))
    assert done.name == "급여 2026-11.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(done.content), data_only=True)
    header, *rows, total = book.worksheets[0].iter_rows(values_only=True)
    assert header == tuple(PASTED.split("\t"))
    assert total[5] == sum(int(str(row[5])) for row in rows) == made.total_won == 148_416
    [kim] = [row for row in rows if row[3] == "김주무관"]
    assert kim[1:6] == ("총무과", "20260001", "김주무관", "2026-11-01", 148_416)
    assert "24,736원" in str(kim[6])


def test_CP949_파일을_다시_읽으면_넘긴_금액과_같다(world: World) -> None:
    made = _handed(world)
    done = out(world, save(world, laid(file="csv", encoding="cp949")))
    _, *rows, total = rows_of(done.content)
    assert int(total[5]) == sum(int(row[5]) for row in rows) == made.total_won


def test_여비도_다시_읽으면_넘긴_금액과_같다(world: World) -> None:
    take(world, hours(TUE, 540, 780), KIM)  # 4시간: 20,000원(여비 규정 제18조제1항)
    made = hand(world)
    name, shape = laying.generic("travel")
    done = actions.export(
        template=save(world, replace(shape, file="csv", encoding="cp949"), "travel", name),
        month=NOVEMBER, reason=REASON, by=world.viewer("최담당", "payroll"), at=FIRST,
    )  # fmt: skip
    header, *rows, total = rows_of(done.content)
    due = header.index("이번 지급")
    assert int(total[due]) == sum(int(row[due]) for row in rows) == made.total_won == 20_000
    assert all(row[-1] for row in rows)
    assert travels.hand_off(NOVEMBER) is not None


def test_감액도_다시_읽으면_넘긴_금액과_같다(world: World) -> None:
    # 7급 5호봉의 무급휴가 하루: 봉급 85,570원, 정액급식비 5,334원, 직급보조비 6,000원(test_leave_lines)
    put_on_step(world, KIM, 5)
    tuesday = date(2026, 11, 24)
    leave.take(world, KIM, *leave.days(tuesday, tuesday + timedelta(days=1)),
               kind="menstrual", facts={"sex": "female"})  # fmt: skip
    made = _handed(world)
    name, shape = laying.generic("cuts")
    done = out(world, save(world, replace(shape, file="csv", encoding="cp949"), "cuts", name))
    header, *rows, total = rows_of(done.content)
    due, item = header.index("이번 반영"), header.index("항목")
    assert {row[item]: int(row[due]) for row in rows} == {
        "봉급": -85_570, "정액급식비": -5_334, "직급보조비": -6_000,
    }  # fmt: skip
    assert int(total[due]) == made.cut_won == -96_904
    assert all(row[-1] for row in rows)


def test_연가보상비도_다시_읽으면_넘긴_금액과_같다(world: World) -> None:
    # 6급 10호봉, 6월 30일에 12일이 남아 5일분: 3,468,700 × 86% ÷ 30 × 5 → 497,180원(test_compensation)
    leave.set_here(world, "compensation.paid", "pays")
    leave.set_here(world, "compensation.parts", "two_parts")
    put_on_step(world, "이팀장", 10)
    leave.lot(world, "이팀장", 12 * leave.DAY)
    made = hand_compensation(world)
    name, shape = laying.generic("compensation")
    done = actions.export(
        template=save(world, replace(shape, file="csv", encoding="cp949"), "compensation", name),
        month=date(2026, 6, 1), reason=REASON, by=world.viewer("최담당", "payroll"), at=JULY,
    )  # fmt: skip
    assert done.name == "연가보상비 지급조서 2026-06.csv"
    header, *rows, total = rows_of(done.content)
    due = header.index("이번 지급")
    assert [(row[header.index("성명")], row[due]) for row in rows] == [("이팀장", "497180")]
    assert int(total[due]) == made.total_won == 497_180
    assert "5일" in rows[0][-1]


@pytest.mark.parametrize("source", list(laying.GENERIC))
def test_기본_양식에는_근거가_있고_저장된다(world: World, source: str) -> None:
    _handed(world)
    name, shape = laying.generic(source)
    assert shape.parts[-1].field == "근거"
    assert queries.template(save(world, shape, source, name)) is not None


def test_급량비와_대체휴무의_조서는_초과근무한_날을_센다(world: World) -> None:
    _handed(world)
    name, shape = laying.generic("rest")
    done = out(world, save(world, replace(shape, file="csv"), "rest", name))
    header, kim, _ = rows_of(done.content, "utf-8-sig")
    told = dict(zip(header, kim, strict=True))
    assert (told["근무일"], told["인정시간"], told["초과근무한 날"]) == ("2026-11-03", "2:00", "1")
    assert told["근거"] == "11월 3일 초과근무 인정 2시간 0분"


def test_넘기기_전의_파일은_이름이_그렇게_말한다(world: World) -> None:
    _month(world)
    done = out(world, save(world, laid()))
    assert (done.name, done.handed) == ("급여 2026-11 (넘기기 전).xlsx", False)


def test_양식의_이름에_든_빗금은_파일_이름에서_밑줄이_된다(world: World) -> None:
    _handed(world)
    assert out(world, save(world, laid(), name="../급여")).name == ".._급여 2026-11.xlsx"


def test_부서와_값마다_나눈_파일의_합이_전체와_같다(world: World) -> None:
    made = _handed(world)
    shape = laid(file="csv", encoding="cp949", by_unit=True)
    account = Part("예산과목", "직급", codes={"4급": "101-01", "5급": "101-01", "6급": "101-02",
                                          "7급": "101-02", "8급": "101-02", "": "101-09"},
                   splits=True)  # fmt: skip
    header = ((*shape.header[0], "예산과목"),)
    done = out(world, save(world, replace(shape, parts=(*shape.parts, account), header=header)))
    assert done.name == "급여 2026-11.zip"
    packed = zipfile.ZipFile(io.BytesIO(done.content))
    assert "급여 2026-11 총무과 101-02.csv" in packed.namelist()
    total = 0
    for name in packed.namelist():
        _, *rows, last = rows_of(packed.read(name))
        assert [row[0] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]
        assert {row[7] for row in rows} == {name[:-4].split()[-1]}
        total += int(last[5])
    assert total == made.total_won


def test_맞지_않는_값이_있으면_사람을_말하고_파일을_만들지_않는다(world: World) -> None:
    _handed(world)
    parts = (Part("성명", "성명", width=6), Part("소속", "부서", codes={"총무과": "A"}))
    key = save(world, Shape(parts, "csv", "cp949"))
    with pytest.raises(Refused) as refused:
        out(world, key)
    told = " ".join(refused.value.ways)
    assert "김주무관(20260001) '성명'" in told  # 8 bytes
    assert "'감사담당관'에 맞는 코드가 없습니다" in told
    assert not Told.objects.filter(action="exports.export").exists()


def test_사유가_없으면_내려받지_못하고_있으면_감사_기록에_남는다(world: World) -> None:
    _handed(world)
    key, by = save(world, laid()), world.viewer("최담당", "payroll")
    with pytest.raises(Refused, match="사유를"):
        actions.export(template=key, month=NOVEMBER, reason=" ", by=by, at=LATER)
    out(world, key)
    [line] = Told.objects.filter(action="exports.export")
    assert line.after["reason"] == REASON
    assert REASON in line.summary


def test_서무는_맡은_부서만_내보내고_감액은_내보내지_못한다(world: World) -> None:
    _handed(world)
    done = out(world, save(world, laid(file="csv", encoding="cp949")), "윤서무", "clerk")
    assert {row[1] for row in rows_of(done.content)[1:-1]} == {"총무과"}
    cut = save(world, Shape((Part("성명", "성명"),)), "cuts", "감액")
    with pytest.raises(NotTheirs):
        out(world, cut, "윤서무", "clerk")
    with pytest.raises(NotTheirs):
        out(world, cut, "정감사", "auditor")


def test_줄이_없는_달과_연가보상비가_없는_달은_거절한다(world: World) -> None:
    by = world.viewer("최담당", "payroll")
    key = save(world, Shape((Part("성명", "성명"),)), "travel", "여비")
    with pytest.raises(Refused, match="내보낼 줄이 없습니다"):
        out(world, key)
    paid = save(world, Shape((Part("성명", "성명"),)), "compensation", "연가보상비")
    with pytest.raises(Refused, match="6월이나 12월"):
        out(world, paid)
    seen = queries.preview(shape=laid(), source="overtime", month=DECEMBER, viewer=by, at=LATER)
    assert (seen.rows, pay.hand_off(DECEMBER)) == (0, None)


def test_모든_출처의_항목은_한_이름에_하나다() -> None:
    for source in queries.SOURCES:
        names = [each.label for each in (*sources.COMMON, *sources.FIELDS[source])]
        assert len(names) == len(set(names)), source
