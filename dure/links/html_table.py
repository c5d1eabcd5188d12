"""A web page that calls itself `.xls`, as many offices' systems export: its largest table."""

from html.parser import HTMLParser


def looks_like(content: str) -> bool:
    head = content[:4000].casefold()
    return head.lstrip().startswith("<") and "<table" in content.casefold()


def rows(content: str) -> list[list[str]]:
    """The lines of the table with the most of them; a cell over several lines stands in each."""
    reader = _Reader()
    reader.feed(content)
    reader.close()
    return max(reader.tables, key=len, default=[])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.cell: list[str] | None = None
        self.spans: dict[int, tuple[int, str]] = {}  # column: lines left, text
        self.size = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("table", "tr", "td", "th"):
            self._end_cell()  # pages may leave the ending out
        if tag == "table":
            self.tables.append([])
            self.spans = {}
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
            self._carry()
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            given = {key: value or "" for key, value in attrs}
            self.size = (_span(given.get("rowspan", "")), _span(given.get("colspan", "")))
            self.cell = []
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def close(self) -> None:
        super().close()
        self._end_cell()

    def _end_cell(self) -> None:
        if self.cell is None:
            return
        text = " ".join("".join(self.cell).split())
        self.cell = None
        line, (down, across) = self.tables[-1][-1], self.size
        if down > 1:
            self.spans[len(line)] = (down - 1, text)
        line += [text, *[""] * (across - 1)]
        self._carry()

    def _carry(self) -> None:
        """Put in what hangs down from the lines above."""
        line = self.tables[-1][-1]
        while (held := self.spans.get(len(line))) and held[0]:
            self.spans[len(line)] = (held[0] - 1, held[1])
            line.append(held[1])


def _span(text: str) -> int:
    return min(max(int(text), 1), 1000) if text.isdecimal() else 1
