"""`./run diagnose`: the diagnosis of every institution as text, without names; 1 where something is wrong."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dure import clock, tenancy
from dure.jobs.operating.asked import institutions
from dure.operations.diagnosis import Part, diagnosed

SIGNS = {"ok": "○", "warn": "△", "bad": "×"}


class Command(BaseCommand):
    help = "기기, 대기열, 마감, 시계, 정하지 않은 값, 서로 맞지 않는 자료를 봅니다. 고칠 것이 있으면 1로 끝납니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--institution", default="", help="대표기관코드 7자리 (없으면 모두)")
        parser.add_argument("--all", action="store_true", help="멀쩡한 것도 말함")

    def handle(self, *args: Any, **options: Any) -> None:
        is_bad = False
        for pk, (code, name) in institutions(options["institution"]).items():
            with tenancy.institution(pk):
                parts = diagnosed(at=clock.now())
            self.stdout.write(f"# {name} ({code})")
            for part in parts:
                self._tell(part, options["all"])
                is_bad |= any(each.tag == "bad" for each in part.symptoms)
        sys.exit(1 if is_bad else 0)

    def _tell(self, part: Part, every: bool) -> None:
        shown = [each for each in part.symptoms if every or each.tag != "ok"]
        if shown:
            self.stdout.write(f"\n## {part.ko}")
        for each in shown:
            self.stdout.write(f"{SIGNS[each.tag]} {each.what}: {each.told}")
            if each.todo:
                self.stdout.write(f"  → {each.todo} {each.url}".rstrip())
