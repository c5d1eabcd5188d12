"""`./run audit verify`: is the log whole, line by line, against the signed checkpoints?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from dure import tenancy
from dure.audit import queries
from dure.jobs import audit
from dure.organization import queries as organization


class Command(BaseCommand):
    help = "감사 기록의 사슬을 처음부터 다시 계산해 확인점과 맞춰 봅니다."

    def handle(self, *args: Any, **options: Any) -> None:
        audit.seal()
        faults = 0
        for pk, code, name in organization.institutions():
            with tenancy.institution(pk):
                verdict = queries.verify()
            faults += len(verdict.faults)
            state = "그대로입니다" if not verdict.faults else f"이상 {len(verdict.faults)}건"
            self.stdout.write(
                f"{code} {name}: 봉인 {verdict.sealed:,}줄, 확인점 {verdict.checkpoints}개, {state}."
            )
            for fault in verdict.faults:
                self.stdout.write(f"  - {fault}")
        sys.exit(1 if faults else 0)
