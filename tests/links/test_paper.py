"""내놓는 문서: the same texts and tables in PDF and HWPX, read back by others' parsers."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
import unhwp
from pypdf import PdfReader

from dure.links.hwpx import write_hwpx
from dure.links.paper import Facts, Grid, Paper, Words, texts
from dure.links.pdf import write_pdf

ROWS = [[f"11-{day:02}", "08:50", "21:15", "2:00"] for day in range(1, 31)]


@pytest.fixture(scope="module")
def paper() -> Paper:
    return Paper(
        title="복무 기록 확인서",
        under="해온시 총무과 김주무관 & <두레> #1",
        blocks=[
            Facts([("성명", "김주무관"), ("기간", "2026-11"), ("번호", "7K3F-9QXM-2HCD")]),
            Grid("날마다", ["날짜", "출근", "퇴근", "인정"], ROWS, [1, 1, 1, 1], numbers=[3]),
            Words("확인", ["문장 하나.", "△1,000원 – 둘째."]),
        ],
        foot="확인 번호 7K3F-9QXM-2HCD",
        author="해온시",
        at=datetime(2026, 11, 20, tzinfo=UTC),
    )


def test_PDF에는_모든_글자가_있고_한_쪽이며_읽는_순서가_붙는다(paper: Paper) -> None:
    made = write_pdf(paper)
    reader = PdfReader(io.BytesIO(made))
    assert len(reader.pages) == 1
    read = "".join(reader.pages[0].extract_text().split())
    for text in texts(paper):
        assert "".join(text.split()) in read, text
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "ko"
    assert reader.metadata is not None
    assert reader.metadata.title == paper.title
    assert made == write_pdf(paper)


def test_글꼴에_없는_글자는_네모로_적는다() -> None:
    odd = Paper("제목", "이름 😀", [], "끝", "해온시", datetime(2026, 11, 20, tzinfo=UTC))
    read = PdfReader(io.BytesIO(write_pdf(odd))).pages[0].extract_text()
    assert "이름 □" in read


def test_HWPX를_다른_해석기로_읽으면_글과_표가_같다(paper: Paper, tmp_path: Path) -> None:
    file = tmp_path / "paper.hwpx"
    file.write_bytes(write_hwpx(paper))
    assert unhwp.detect_format(str(file)) == unhwp.FORMAT_HWPX
    marked = unhwp.to_markdown(str(file))
    tables = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in marked.splitlines()
        if line.startswith("|") and "---" not in line
    ]
    assert tables[:2] == [
        ["성명", "김주무관", "기간", "2026-11"],
        ["번호", "7K3F-9QXM-2HCD", "", ""],
    ]
    assert tables[2:] == [["날짜", "출근", "퇴근", "인정"], *ROWS]
    plain = unhwp.extract_text(str(file))
    for text in texts(paper):
        assert text in plain, text


def test_글꼴에_없는_조종_글자도_네모이고_다른_글자는_그대로다() -> None:
    said = "가\x01나 u{01}"
    odd = Paper(
        "제목", "본문", [Words("말", [said])], "끝", "해온시", datetime(2026, 11, 20, tzinfo=UTC)
    )
    read = PdfReader(io.BytesIO(write_pdf(odd))).pages[0].extract_text()
    assert "가□나 u{01}" in read
