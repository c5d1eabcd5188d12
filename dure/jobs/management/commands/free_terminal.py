"""`python -m dure free_terminal 일련번호`: a terminal that the wrong institution let in is free again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dure import clock, tenancy
from dure.audit.actions import Actor
from dure.organization import queries as organization
from dure.terminals import actions, queries


class Command(BaseCommand):
    help = "다른 기관이 먼저 승인한 단말기를 막아, 제 기관이 승인할 수 있게 합니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("serial", help="단말기 이름표의 일련번호")

    def handle(self, *args: Any, **options: Any) -> None:
        serial = options["serial"].strip()
        found = queries.institution_of(serial)
        if found is None:
            raise CommandError("어느 기관의 단말기도 아닙니다. 이름표의 일련번호를 확인해 주세요.")
        with tenancy.institution(found):
            name = organization.institution().name
            if serial not in {each.serial for each in queries.admitted()}:
                raise CommandError("승인한 기관이 없습니다. 이름표의 일련번호를 확인해 주세요.")
            actions.shut(serial=serial, by=Actor("cli", "admin", "cli"), at=clock.now())
        self.stdout.write(
            f"{name}이(가) 승인한 단말기 {serial}을(를) 막았습니다. 이미 받은 기록은 그 기관에 남습니다."
            " 이제 제 기관의 시스템 담당자가 승인하면 됩니다."
        )
