"""A pasted header becomes columns, with a guess for each of what fills it."""

import csv
import io
from collections.abc import Mapping, Sequence

from dure.errors import Refused
from dure.exports import sources
from dure.links import spreadsheets
from dure.links.spreadsheets import Unreadable, same_label
from dure.links.template_file import ENCODINGS, FILES, FORMS, Part, Shape

MOST = 200
SUMMED = ("integer", "clock")
# What other systems call our columns; the first that the source has is taken.
CALLED: Mapping[str, tuple[str, ...]] = {
    "부서": ("소속", "부서명", "소속부서", "근무부서"),
    "사번": ("직원번호", "개인번호", "공무원번호", "직원고유번호"),
    "성명": ("이름", "직원명"),
    "직급": ("계급", "직급명"),
    "순번": ("번호", "연번", "일련번호", "no"),
    "지급월": ("지급년월", "지급연월", "귀속월", "귀속년월"),
    "부서코드": ("기관부서코드", "소속코드"),
    "이번 지급": ("지급액", "지급금액", "금액", "수당액", "실지급액"),
    "이번 반영": ("감액금액", "금액"),
    "지급시간": ("시간수", "초과근무시간", "지급시간수"),
    "인정시간": ("인정시간수",),
    "출장번호": ("문서번호",),
    "나간 날": ("출장시작일", "출발일", "시작일"),
    "돌아온 날": ("출장종료일", "도착일", "종료일"),
    "가는 곳": ("출장지", "목적지"),
    "근무일": ("일자", "근무일자"),
    "근거": ("비고", "적요", "산출근거"),
}
GENERIC: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "overtime": (
        "초과근무수당 지급조서",
        ("순번", "지급월", "부서", "사번", "성명", "직급", "근무월", "구분", "지급시간", "단가",
         "시간외", "정액분", "이미 지급", "이번 지급", "근거"),
    ),
    "travel": (
        "관내·관외 여비 지급조서",
        ("순번", "지급월", "부서", "사번", "성명", "출장번호", "구분", "나간 날", "돌아온 날",
         "가는 곳", "관내", "운임", "일비", "식비", "숙박비", "여비", "이미 지급", "이번 지급", "근거"),
    ),
    "duties": (
        "당직비·비상근무수당 지급조서",
        ("순번", "지급월", "부서", "사번", "성명", "구분", "당직한 날", "당직", "비상근무한 날",
         "금액", "이미 지급", "이번 지급", "근거"),
    ),
    "rest": (
        "급량비·대체휴무 조서",
        ("순번", "부서", "사번", "성명", "직급", "근무일", "인정시간", "초과근무한 날",
         "휴가로 바꾼 시간", "받은 휴가", "구분", "근거"),
    ),
    "cuts": (
        "감액 조서",
        ("순번", "지급월", "부서", "사번", "성명", "직급", "감액하는 달", "구분", "항목", "월액",
         "감액일수", "감액", "이미 반영", "이번 반영", "근거"),
    ),
    "compensation": (
        "연가보상비 지급조서",
        ("순번", "지급월", "부서", "사번", "성명", "직급", "구분", "연가의 해", "보상일수", "월봉급액",
         "보상금액", "6월분", "이미 지급", "이번 지급", "근거"),
    ),
}  # fmt: skip


def pasted(text: str) -> tuple[tuple[str, ...], ...]:
    """The lines of a header that was pasted: divided by TAB, else by comma.

    Raises:
        Refused: nothing in it.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    sign = "\t" if any("\t" in line for line in lines) else ","
    rows = csv.reader(io.StringIO("\n".join(lines)), delimiter=sign)
    return _header([tuple(cell.strip() for cell in row) for row in rows])


def uploaded(content: bytes, filename: str) -> tuple[tuple[str, ...], ...]:
    """The header of a sheet of the other system: its first filled line.

    Raises:
        Refused: it cannot be read.
    """
    try:
        return _header([spreadsheets.read(content, filename).header])
    except Unreadable as error:
        raise Refused("header_is_unreadable", error.sentence) from error


def _header(lines: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    if not any(any(line) for line in lines):
        raise Refused("no_header", "상대 시스템의 머리글 줄을 붙여 넣거나 그 파일을 골라 주세요.")
    if max(map(len, lines)) > MOST or len(lines) > 10:
        raise Refused("header_is_too_large", f"머리글은 10줄, {MOST}열까지 쓸 수 있습니다.")
    return tuple(lines)


def first_shape(header: tuple[tuple[str, ...], ...], source: str) -> Shape:
    """The best guess: the last line of the header names the columns."""
    kinds = sources.kinds(source)
    width = max(map(len, header))
    names = [*header[-1], *[""] * (width - len(header[-1]))]
    parts = [
        Part(name or f"{place}째 열", _meant(name, kinds))
        for place, name in enumerate(names, start=1)
    ]
    return Shape(tuple(parts), header=header)


def _meant(name: str, kinds: Mapping[str, str]) -> str:
    wanted = same_label(name)
    for ours in kinds:
        if wanted == same_label(ours):
            return ours
    found = (
        ours
        for ours, others in CALLED.items()
        if ours in kinds and wanted in map(same_label, others)
    )
    return next(found, "")


def generic(source: str) -> tuple[str, Shape]:
    """A 지급조서 that is nobody's format: our own columns by their own names."""
    name, labels = GENERIC[source]
    summed = {each.label for each in sources.FIELDS[source] if each.sum}
    parts = tuple(Part(label, label, sum=label in summed) for label in labels)
    return name, Shape(parts, header=(labels,), sums=True)


def read_codes(text: str, label: str) -> dict[str, str]:
    """Two pasted columns: our value and theirs.

    Raises:
        Refused: a line is no pair, or a value is given two codes.
    """
    codes: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        ours, sign, theirs = line.partition("\t" if "\t" in line else ",")
        ours, theirs = ours.strip(), theirs.strip()
        if not sign or codes.get(ours, theirs) != theirs:
            raise Refused(
                "codes_are_wrong",
                f"'{label}' 코드표의 {number}번째 줄을 고쳐 주세요. "
                "우리 값과 상대 코드를 탭이나 쉼표로 나누고, 한 값에는 코드를 하나만 적습니다.",
            )
        codes[ours] = theirs
    return codes


def wrong(shape: Shape, source: str) -> list[str]:
    """Why a layout cannot be written, column by column."""
    found = [] if shape.parts else ["열이 하나도 없습니다."]
    if shape.file not in FILES or shape.encoding not in ENCODINGS:
        found.append("파일과 글자는 목록에서 골라 주세요.")
    if any(len(line) > len(shape.parts) for line in shape.header):
        found.append("머리글의 칸이 열보다 많습니다. 머리글을 다시 붙여 넣어 주세요.")
    kinds = sources.kinds(source)
    return [*found, *(each for part in shape.parts for each in _wrong(part, shape, kinds))]


def _wrong(part: Part, shape: Shape, kinds: Mapping[str, str]) -> list[str]:
    kind = kinds.get(part.field, "text")
    told = [
        (part.field and part.field not in kinds, f"'{part.field}' 항목은 이 조서에 없습니다."),
        (part.form not in FORMS[kind], "이 항목에 맞지 않는 모양입니다."),  # type: ignore[index]
        (shape.file == "fixed" and not part.width, "고정 길이 파일은 열마다 바이트 수를 적어야 합니다."),
        (part.zeros and not part.width, "0으로 채우려면 바이트 수를 적어야 합니다."),
        (part.sum and (kind not in SUMMED or part.codes), "더할 수 있는 것은 수와 시간뿐입니다."),
    ]  # fmt: skip
    return [f"'{part.label}': {sentence}" for is_wrong, sentence in told if is_wrong]


def changes(before: Shape, after: Shape) -> list[str]:
    """What one version has that the one before it had not, in words."""
    found = []
    for name, words in (("file", FILES), ("encoding", ENCODINGS)):
        was, now = getattr(before, name), getattr(after, name)
        found += [f"{words[was]} → {words[now]}"] if was != now else []
    for name, ko in (("header", "머리글"), ("sums", "합계 줄"), ("by_unit", "부서별 파일")):
        found += [f"{ko} 바뀜"] if getattr(before, name) != getattr(after, name) else []
    was_parts = {(n, part.label): part for n, part in enumerate(before.parts)}
    now_parts = {(n, part.label): part for n, part in enumerate(after.parts)}
    found += [f"'{label}' 열 뺌" for n, label in was_parts if (n, label) not in now_parts]
    found += [f"'{label}' 열 더함" for n, label in now_parts if (n, label) not in was_parts]
    both = [key for key in now_parts if key in was_parts and was_parts[key] != now_parts[key]]
    return [*found, *(_changed(was_parts[key], now_parts[key]) for key in both)]


def _changed(was: Part, now: Part) -> str:
    names = {"field": "항목", "constant": "고정값", "form": "모양", "width": "바이트", "codes": "코드표",
             "zeros": "0 채움", "right": "맞춤", "sum": "합계", "splits": "파일 나눔"}  # fmt: skip
    told = []
    for name, ko in names.items():
        before, after = getattr(was, name), getattr(now, name)
        if before != after and isinstance(after, str | int) and not isinstance(after, bool):
            told.append(f"{ko} {before or '없음'} → {after or '없음'}")
        elif before != after:
            told.append(f"{ko} 바뀜")
    return f"'{now.label}' {', '.join(told)}"
