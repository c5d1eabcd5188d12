"""A sheet or a paper to take away; that it was taken is written down."""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from django.http import FileResponse

from dure.audit.actions import On, record
from dure.links.hwpx import write_hwpx
from dure.links.paper import Paper
from dure.links.pdf import write_pdf
from dure.links.spreadsheets import Table, write_xlsx
from dure.web.doors import Visit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

WRITERS: Final = {"pdf": write_pdf, "hwpx": write_hwpx}
MEDIA: Final = {"pdf": "application/pdf", "hwpx": "application/hwp+zip"}


def sent(content: bytes, name: str, media: str) -> FileResponse:
    """A file called `name`, for those whose action has written down that it leaves."""
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=media)


def xlsx(visit: Visit, name: str, sheets: Sequence[Table]) -> FileResponse:
    """The sheets as one workbook called `name`."""
    write_xlsx(made := BytesIO(), sheets)
    _noted(visit, name)
    return sent(made.getvalue(), name, XLSX)


def paper(visit: Visit, told: Paper, name: str, format: str) -> FileResponse:
    """The paper as a PDF or HWPX file called `name`, without its ending."""
    whole = f"{name}.{format}"
    _noted(visit, whole)
    return sent(WRITERS[format](told), whole, MEDIA[format])


def _noted(visit: Visit, name: str) -> None:
    record(
        by=visit.viewer,
        at=visit.at,
        action="web.download",
        summary=f"'{name}' 파일을 내려받았습니다.",
        on=[On(kind="file", subject=name)],
    )
