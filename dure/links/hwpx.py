"""A paper as HWPX (KS X 6101), which the offices' word processor opens and can go on writing in."""

from collections.abc import Sequence

from hwpx import HwpxDocument

from dure.links.paper import Facts, Grid, Paper, Words

PLAIN = "바탕글"  # named on every paragraph: the heading's style would run on otherwise
A_MM = 283  # HWPUNIT, a hundredth of a point
LINE = 180 * A_MM
ROW = 5 * A_MM
SIDES, TOP = 15 * A_MM, 13 * A_MM


def write_hwpx(paper: Paper) -> bytes:
    """The paper as an HWPX file with the texts and tables of its PDF."""
    document = HwpxDocument.new()
    document.page.set_size(width=210 * A_MM, height=297 * A_MM)
    document.page.set_margins(left=SIDES, right=SIDES, top=TOP, bottom=TOP)
    small = document.styles.ensure_run(size=8)
    strong = document.styles.ensure_run(size=9, bold=True)
    title = document.styles.ensure_run(size=14, bold=True)
    document.paragraphs[0].text = paper.title
    document.paragraphs[0].char_pr_id_ref = title
    document.add_paragraph(paper.under, style=PLAIN, char_pr_id_ref=small)
    for block in paper.blocks:
        match block:
            case Facts(pairs):
                _table(document, [_line(pairs, n) for n in range(0, len(pairs), 2)], (2, 5, 2, 5))
            case Grid(heading, columns, rows, widths):
                document.add_paragraph(heading, style=PLAIN, char_pr_id_ref=strong)
                _table(document, [columns, *rows], widths)
            case Words(heading, sentences):
                document.add_paragraph(heading, style=PLAIN, char_pr_id_ref=strong)
                for sentence in sentences:
                    document.add_paragraph(sentence, style=PLAIN, char_pr_id_ref=small)
    document.add_paragraph(paper.foot, style=PLAIN, char_pr_id_ref=small)
    return document.to_bytes()


def _line(pairs: Sequence[tuple[str, str]], start: int) -> list[str]:
    """Two pairs of a name and its value; the second may be missing."""
    cells = [each for pair in pairs[start : start + 2] for each in pair]
    return cells + [""] * (4 - len(cells))


def _table(document: HwpxDocument, rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    table = document.add_table(
        len(rows), len(widths), width=LINE, height=ROW * len(rows), style=PLAIN
    )
    table.set_column_widths(widths)
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            table.set_cell_text(y, x, cell)
