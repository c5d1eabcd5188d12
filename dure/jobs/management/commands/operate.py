"""`./run dure`: imports, closes, the hand-off, exports, sync and questions of state, for operators.

One JSON document on stdout with --json; messages on stderr. 0: done, 1: refused, 2: wrong use.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dure import clock
from dure.errors import NotTheirs, Refused, Stale
from dure.jobs.operating import importing, months, standing, syncing, weighing
from dure.jobs.operating.asked import Answer, Asked, WrongUse, come_in
from dure.jobs.operating.parsing import Parser
from dure.jobs.operating.words import told

ROLES: Mapping[str, tuple[str, ...]] = {
    "close": ("clerk", "payroll"),
    "hand-off": ("payroll",),
    "export": ("clerk", "payroll"),
    "impact": ("hr", "payroll"),
    "recompute": ("hr",),
}
ACTIONS: Mapping[str, Callable[[Asked], Answer]] = {
    "import": importing.import_files,
    "close": months.close,
    "hand-off": months.hand_off,
    "export": months.export,
    "recompute": months.recompute,
}
SYNCS: Mapping[str, tuple[tuple[str, ...], Callable[[Asked], Answer]]] = {
    "feeds": (("admin",), standing.sync),
    "directory": (("hr", "admin"), syncing.directories),
}
DJANGOS = ("version", "verbosity", "settings", "pythonpath", "traceback", "no_color",
           "force_color", "skip_checks")  # fmt: skip


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}'은 달이 아닙니다. 2026-11처럼 적어 주세요."
        ) from None


class Command(BaseCommand):
    help = "운영자의 명령입니다. 화면과 같은 권한과 검사를 거치고 감사 기록에 'cli'로 남습니다."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.prog = "./run dure"
        for each in parser._actions:
            if each.dest in DJANGOS:
                each.help = argparse.SUPPRESS
        commands = parser.add_subparsers(
            dest="command", required=True, metavar="명령", parser_class=Parser
        )
        self._importing(commands)
        self._months(commands)
        sync = commands.add_parser("sync", help="출입 시스템의 서버나 디렉터리에 물음")
        _common(sync, who=True)
        sync.add_argument(
            "what", choices=list(SYNCS), help="feeds: BioStar 2 서버, directory: 디렉터리"
        )
        sync.add_argument("name", nargs="?", default="", help="디렉터리의 이름 (없으면 모두)")
        audit = commands.add_parser("audit", help="감사 기록을 확인")
        _common(audit)
        audit.add_argument("what", choices=["verify"], help="verify: 고치거나 지운 줄이 없는지")
        self._impact(commands)
        _common(commands.add_parser("status", help="밀린 계산, 대기열, 마감, 넘긴 달"))

    def _importing(self, commands: Any) -> None:
        parser = commands.add_parser("import", help="파일을 가져옴")
        _common(parser, who=True)
        parser.add_argument(
            "kind", choices=list(importing.ROLES),
            help="punches 출퇴근, people 인사, organization 조직, gate 출입, points 지식활동 점수, labor 근로조건",
        )  # fmt: skip
        parser.add_argument("files", nargs="+", help="파일")
        parser.add_argument("--dry-run", action="store_true", help="살펴보기만 하고 넣지 않음")
        parser.add_argument("--since", type=date.fromisoformat, help="적용일 (인사, 조직)")
        parser.add_argument("--profile", default="", help="출입 파일의 프로필 이름")
        parser.add_argument(
            "--source", default="", help="점수를 보낸 시스템이나 근로조건을 보낸 자치구의 이름"
        )
        parser.add_argument("--part", action="store_true", help="점수: 그 반기의 일부만 든 파일")

    def _months(self, commands: Any) -> None:
        close = commands.add_parser("close", help="부서의 달을 마감")
        _common(close, who=True)
        close.add_argument("--month", type=_month, required=True, help="달, 예: 2026-11")
        which = close.add_mutually_exclusive_group(required=True)
        which.add_argument("--unit", default="", help="부서코드")
        which.add_argument("--ready", action="store_true", help="남은 것이 없는 부서를 모두")
        hand = commands.add_parser("hand-off", help="한 달을 급여로 넘김. 꼭 한 번")
        _common(hand, who=True)
        hand.add_argument("--month", type=_month, required=True, help="달, 예: 2026-11")
        hand.add_argument("--yes", action="store_true", help="되돌릴 수 없음을 알고 넘김")
        export = commands.add_parser("export", help="양식대로 파일을 만듦")
        _common(export, who=True)
        export.add_argument("--template", required=True, help="내보내기 양식의 이름")
        export.add_argument("--month", type=_month, required=True, help="달, 예: 2026-11")
        export.add_argument("--reason", required=True, help="내려받는 사유")
        export.add_argument("--out", default=".", help="파일을 둘 폴더 (기본: 지금 폴더)")

    def _impact(self, commands: Any) -> None:
        parser = commands.add_parser("impact", help="개정이나 기관 값의 초안이 한 달에서 바꾸는 것")
        _common(parser, who=True)
        parser.add_argument("--month", type=_month, required=True, help="달, 예: 2026-10")
        parser.add_argument(
            "--from", dest="old", type=Path, help="앞의 값 파일 (없으면 지금 law/params)"
        )
        parser.add_argument("--to", dest="new", type=Path, help="바꾼 값 파일 (YAML)")
        parser.add_argument("--draft", type=int, help="기관 값 초안의 번호 (/law/local)")
        parser.add_argument(
            "--as-if", action="store_true", help="바뀐 값이 그달 첫날부터 시행된 것으로 셈함"
        )
        parser.add_argument("--csv", action="store_true", help="달라지는 사람과 금액을 CSV로")

        again = commands.add_parser("recompute", help="개정이 거슬러 닿은 날부터 다시 계산하게 함")
        _common(again, who=True)
        again.add_argument("--since", type=date.fromisoformat, required=True, help="시행일")
        again.add_argument("--reason", required=True, help="까닭, 예: 대통령령 제36701호")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer, code = self._answer(options)
        except WrongUse as wrong:
            answer, code = {"error": str(wrong)}, 2
        except (Refused, NotTheirs, Stale) as refused:
            answer, code = _refusal(refused), 1
        if "error" in answer:
            for line in (answer["error"], *answer.get("ways", [])):
                self.stderr.write(f"두레: {line}")
        if options.get("csv") and "error" not in answer:
            self.stdout.write(weighing.as_csv(answer), ending="")
        elif options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, default=str))
        elif "error" not in answer:
            self.stdout.write(told(answer))
        sys.exit(code)

    def _answer(self, options: dict[str, Any]) -> tuple[Answer, int]:
        command, at = options["command"], clock.now()
        if command == "status":
            return standing.status(options["institution"], at), 0
        if command == "audit":
            answer = standing.verify(options["institution"])
            return answer, 0 if answer["whole"] else 1
        if command == "impact":
            return weighing.impact(options, ROLES[command], at), 0
        if command == "sync":
            roles, action = SYNCS[options["what"]]
        else:
            roles = importing.ROLES[options["kind"]] if command == "import" else ROLES[command]
            action = ACTIONS[command]
        return action(come_in(command, options, roles, at)), 0


def _common(parser: Any, *, who: bool = False) -> None:
    parser.add_argument("--json", action="store_true", help="JSON 문서 하나로 답함")
    parser.add_argument("--institution", default="", help="대표기관코드 7자리")
    if who:
        parser.add_argument("--as", dest="login", default="", help="누구로: 로그인 이름")


def _refusal(refused: Refused | NotTheirs | Stale) -> Answer:
    if isinstance(refused, Refused):
        return {"error": refused.ko, "code": refused.code, "article": refused.article,
                "ways": list(refused.ways)}  # fmt: skip
    code = "not_theirs" if isinstance(refused, NotTheirs) else "stale"
    return {"error": str(refused), "code": code}
