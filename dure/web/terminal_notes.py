"""What is wrong with terminals, each in a sentence that says what to do, with the button."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from dure.attendance import queries as attendance
from dure.attendance.terminals import silent_days
from dure.organization import queries as organization
from dure.terminals import queries
from dure.terminals.diagnostics import SILENT, Health
from dure.web.doors import Visit
from dure.web.templatetags.dure_format import day_ko, moment_ko

BACK: Final = timedelta(days=14)
MOST: Final = 5  # of one kind; the rest has a page


def of(visit: Visit, found: Health) -> list[dict[str, Any]]:
    """Everything for the page of terminals, the worst first."""
    parts = (_silent, _drifting, _lacking, _held, _failed, _unread)
    notes = [note for part in parts for note in part(found)]
    return [*notes, *_parked(), *_days(visit)]


def brief(found: Health) -> list[dict[str, Any]]:
    """One line for the administrator's own day; none where nothing is wrong."""
    if not found.troubles:
        return []
    text = "끊긴 단말기, 승인을 기다리는 단말기, 읽지 못한 기록이 무엇인지 보고 바로 손봅니다."
    way = {"label": "단말기 보기", "url": "/terminals"}
    return [_note("warn", f"단말기에 살펴볼 것이 {found.troubles}가지 있습니다.", text, [way])]


def _silent(found: Health) -> Iterator[dict[str, Any]]:
    """Each that is silent; many that fell silent at once are one trouble, and no machine's."""
    last = max((each.last_seen_at for each in found.silent), default=None)
    together = [each for each in found.silent if last and last - each.last_seen_at < SILENT]
    if last and len(together) > MOST:
        yield _note(
            "bad",
            f"단말기 {len(together)}대가 {moment_ko(last)}부터 함께 연락이 없습니다.",
            "단말기 서버나 망이 끊겼는지 먼저 살펴 주세요. 그동안의 기록은 단말기에 남아 있다가 저절로 옵니다."
            " 예시 도시에는 실제 단말기가 없어, 예시를 넣은 때부터 이렇게 보입니다.",
            [],
        )
    alone = [each for each in found.silent if len(together) <= MOST or each not in together]
    for each in alone[:MOST]:
        yield _note(
            "bad",
            f"{each.name} 단말기가 {moment_ko(each.last_seen_at)}부터 연락이 없습니다.",
            "전원과 통신선을 살펴 주세요. 그동안의 기록은 단말기에 남아 있다가 다시 이어지면 저절로 옵니다.",
            [_look(each.public_id, each.name)],
        )
    if len(alone) > MOST:
        yield _note(
            "bad",
            f"그 밖에 {len(alone) - MOST}대가 더 끊겼습니다.",
            "아래 표에서 봅니다.",
            [{"label": "살펴볼 것만 보기", "url": "/terminals?kind=trouble"}],
        )


def _drifting(found: Health) -> Iterator[dict[str, Any]]:
    for each in found.drifting:
        off = abs(each.drift_seconds or 0)
        way = "빠릅니다" if (each.drift_seconds or 0) > 0 else "늦습니다"
        yield _note(
            "bad",
            f"{each.name} 단말기의 시계가 {off // 60}분 {off % 60}초 {way}.",
            "단말기에서 시각을 서버에 맞추도록 하고 다시 켜 주세요. 어긋난 동안의 기록은 그대로 두었으니"
            " 정정이 필요한지 서무에게 알려 주세요.",
            [_look(each.public_id, each.name)],
        )


def _lacking(found: Health) -> Iterator[dict[str, Any]]:
    ids = {each.serial: each for each in queries.devices()} if found.lacking else {}
    for each in found.lacking[:MOST]:
        seen = ids[each.serial]
        yield _note(
            "warn",
            f"{seen.name} 단말기의 {day_ko(each.day)} 기록이 {each.theirs - each.ours}건 모자랍니다.",
            "다시 받았는데도 모자랍니다. 보류한 줄이 있으면 먼저 풀고, 한 번 더 받아 보세요.",
            [_look(seen.public_id, seen.name)],
        )


def _held(found: Health) -> Iterator[dict[str, Any]]:
    requests = found.failed + found.rejected
    if found.held or requests:
        parts = (
            f"줄 {found.held}개" * bool(found.held),
            f"요청 {requests}건" * bool(requests),
        )
        yield _note(
            "warn",
            f"읽지 못한 {'와 '.join(filter(None, parts))}{'을' if requests else '를'} 보류했습니다.",
            "버리지 않고 그대로 두었습니다. 까닭을 보고 다시 읽거나 제쳐 두세요.",
            [{"label": "보류한 줄 보기", "url": "/terminals/held"}],
        )


def _failed(found: Health) -> Iterator[dict[str, Any]]:
    for each in found.commands_failed[:MOST]:
        yield _note(
            "warn",
            f"단말기 {each.serial}이(가) 하지 못했습니다: {each.kind}.",
            each.answer,
            [
                {
                    "label": "다시 맡기기",
                    "url": f"/terminals/commands/{each.id}/again",
                    "method": "post",
                    "about": f"{each.serial} {each.kind}",
                }
            ],
        )
    if len(found.commands_failed) > MOST:
        more = len(found.commands_failed) - MOST
        yield _note(
            "warn", f"하지 못한 명령이 {more}개 더 있습니다.", "단말기마다 살펴 주세요.", []
        )


def _unread(found: Health) -> Iterator[dict[str, Any]]:
    if found.unread > MOST:
        text = "1분마다 저절로 읽습니다. 줄지 않으면 작업자가 돌고 있는지 보세요."
        yield _note("warn", f"받아 두고 아직 읽지 않은 요청이 {found.unread}건 있습니다.", text, [])


def _parked() -> Iterator[dict[str, Any]]:
    if count := attendance.parked_count():
        yield _note(
            "",
            f"주인 없는 번호의 기록 {count}건을 맡아 두었습니다.",
            "인사담당자가 번호를 등록하면 바로 그 사람의 기록이 됩니다.",
            [{"label": "어느 번호인지 보기", "url": "/imports/parked"}],
        )


def _days(visit: Visit) -> Iterator[dict[str, Any]]:
    units = organization.reach(visit.viewer, on=visit.today)
    found = silent_days(units=units, since=visit.today - BACK, until=visit.today)
    if found:
        yield _note(
            "warn",
            f"지난 14일에 기록이 하나도 없는 부서와 날이 {len(found)}건 있습니다.",
            "단말기가 꺼졌거나 파일을 넣지 않았을 수 있습니다.",
            [{"label": "부서와 날 보기", "url": "/terminals/silent"}],
        )


def _look(device: object, about: str) -> dict[str, Any]:
    return {"label": "단말기 보기", "url": f"/terminals/{device}", "about": about}


def _note(kind: str, strong: str, text: str, ways: list[dict[str, Any]]) -> dict[str, Any]:
    return {"kind": kind, "across": True, "strong": strong, "text": text, "ways": ways}
