"""A sheet to take away; that it was taken is written down."""

from collections.abc import Sequence
from io import BytesIO

from django.http import FileResponse

from dure.audit.actions import On, record
from dure.links.spreadsheets import Table, write_xlsx
from dure.web.doors import Visit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sent(content: bytes, name: str, media: str) -> FileResponse:
    """A file called `name`, for those whose action has written down that it leaves."""
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=media)


def xlsx(visit: Visit, name: str, sheets: Sequence[Table]) -> FileResponse:
    """The sheets as one workbook called `name`."""
    write_xlsx(made := BytesIO(), sheets)
    made.seek(0)
    record(
        by=visit.viewer,
        at=visit.at,
        action="web.download",
        summary=f"'{name}' 파일을 내려받았습니다.",
        on=[On(kind="file", subject=name)],
    )
    return FileResponse(made, as_attachment=True, filename=name, content_type=XLSX)
