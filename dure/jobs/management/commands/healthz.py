"""`./run healthz`: whether the installation works, for people, containers and timers; 1 where not."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dure.operations import health


class Command(BaseCommand):
    help = "두레가 일할 수 있는지 봅니다. 하나라도 아니면 1로 끝납니다."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("only", nargs="*", choices=[[], *health.CHECKS], help="볼 것 (없으면 모두)")  # fmt: skip
        parser.add_argument("--json", action="store_true", help="JSON 문서 하나로 답함")

    def handle(self, *args: Any, **options: Any) -> None:
        checks = health.checks(only=options["only"])
        healthy = all(each.well for each in checks)
        if options["json"]:
            told = {"healthy": healthy, "checks": {each.name: each.well for each in checks}}
            self.stdout.write(json.dumps(told))
        else:
            for each in checks:
                self.stdout.write(f"{'○' if each.well else '×'} {each.told}")
        sys.exit(0 if healthy else 1)
