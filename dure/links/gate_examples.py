"""예시: made-up files of made-up gate systems, to see how a layout is told. No maker's real format is among them."""

from dataclasses import dataclass

from dure.links.gate_layout import IN, LEFT_OUT, OUT, UNTOLD, Gate, Layout


@dataclass(frozen=True)
class Example:
    """A layout with a few lines that fit it."""

    key: str
    name: str
    about: str
    filename: str
    pattern: str
    layout: Layout
    lines: tuple[str, ...]
    encoding: str = "cp949"

    @property
    def content(self) -> bytes:
        return "\r\n".join([*self.lines, ""]).encode(self.encoding)


_DOOR = Layout(
    ("일자", "시각", "카드번호", "성명", "부서", "출입문", "구분", "결과"),
    {"day": 0, "time": 1, "card": 2, "gate": 5, "way": 6, "result": 7},
    sign=",",
    gates={"본관 1층": Gate(), "별관": Gate()},
    ways={"출근": IN, "퇴근": OUT, "출입": UNTOLD},
    results={"성공": True, "거부": False},
)
_NUMBERED = Layout(
    ("발생일시", "사원번호", "사원명", "단말기", "모드"),
    {"moment": 0, "staff": 1, "gate": 3, "way": 4},
    sign="\t",
    gates={"정문 입구": Gate("", IN), "정문 출구": Gate("", OUT)},
    ways={"출입": UNTOLD, "순찰": LEFT_OUT},
)
_NAMED = Layout(
    ("부서", "성명", "출입일시", "상태"),
    {"unit": 0, "name": 1, "moment": 2, "way": 3},
    sign=",",
    ways={"입": IN, "출": OUT},
)
_NIGHTLY = Layout(
    ("시각", "카드번호", "구분"),
    {"time": 0, "card": 1, "way": 2},
    sign=",",
    day_in_name=True,
    past_midnight=True,
    digits=10,
    ways={"입실": IN, "퇴실": OUT},
)
_FIXED = Layout(
    (),
    {"day": 0, "time": 1, "card": 2, "way": 3},
    sign="fixed",
    widths=(8, 6, 10),
    ways={"I": IN, "O": OUT},
)
EXAMPLES = (
    Example(
        "door", "예시 출입문", "제목 두 줄 아래에 열 이름이 있고, 거부된 줄이 섞여 있습니다.",
        "예시_출입문_20261103.csv", "예시_출입문_*.csv", _DOOR,
        (
            "출입 기록 조회", "조회 기간: 2026-11-03 ~ 2026-11-03", "",
            "일자,시각,카드번호,성명,부서,출입문,구분,결과",
            "2026-11-03,08:50:12,0000000001,예시일,총무과,본관 1층,출근,성공",
            "2026-11-03,08:51:40,0000000002,예시이,총무과,본관 1층,출근,거부",
            "2026-11-03,24:30,0000000001,예시일,총무과,별관,퇴근,성공",
        ),
    ),
    Example(
        "numbered", "예시 게이트", "사번으로 적히고, 방향은 게이트의 이름이 말합니다. 순찰은 넣지 않습니다.",
        "예시_게이트_202611.txt", "예시_게이트_*.txt", _NUMBERED,
        (
            "발생일시\t사원번호\t사원명\t단말기\t모드",
            "2026-11-03 오전 8:50:12\t90000001\t예시일\t정문 입구\t출입",
            "2026-11-03 오후 6:03:44\t90000001\t예시일\t정문 출구\t출입",
            "2026-11-03 오후 11:00:00\t90000002\t예시이\t정문 입구\t순찰",
        ),
    ),
    Example(
        "named", "예시 성명과 부서", "번호가 없어 성명과 부서로 찾습니다. 이름이 같은 사람은 넣지 않습니다.",
        "예시_성명_20261103.csv", "예시_성명_*.csv", _NAMED,
        (
            "부서,성명,출입일시,상태",
            "예시과,예시일,2026.11.03 08:50,입",
            "예시과,예시일,2026.11.03 18:03,출",
        ),
    ),
    Example(
        "nightly", "예시 야간", "날짜는 파일 이름에만 있고 자정을 넘깁니다. 잃어버린 0을 채웁니다.",
        "예시_야간_20261103.csv", "예시_야간_*.csv", _NIGHTLY,
        ("시각,카드번호,구분", "22:10,1,입실", "23:58,2,입실", "00:07,1,퇴실"),
    ),
    Example(
        "fixed", "예시 고정 길이", "열 이름 없이 글자 수로 나뉩니다: 일자 8, 시각 6, 카드번호 10.",
        "예시_고정_20261103.txt", "예시_고정_*.txt", _FIXED,
        ("202611030850120000000001I", "202611031803440000000001O"),
    ),
)  # fmt: skip
