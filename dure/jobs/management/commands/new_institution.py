"""`python -m dure new_institution 코드 이름`: an institution and the log-in that sets it up."""

import getpass
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dure import clock, tenancy
from dure.accounts import actions as accounts
from dure.audit.actions import Actor
from dure.organization import actions as organization
from dure.timeline.actions import SEOUL


class Command(BaseCommand):
    help = "기관과 첫 로그인을 만듭니다. 비밀번호는 DURE_PASSWORD나 화면에서 받습니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="대표기관코드 7자리")
        parser.add_argument("name")
        parser.add_argument("--login", default="admin")

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DURE_PASSWORD") or getpass.getpass("비밀번호: ")
        if len(password) < 10:
            raise CommandError("비밀번호는 10자 이상이어야 합니다.")
        by, at = Actor("cli", "admin", "cli"), clock.now()
        pk = organization.found(code=options["code"], name=options["name"], by=by, at=at)
        with tenancy.institution(pk):
            user = accounts.add_user(
                login=options["login"],
                name="첫 담당자",
                person=None,
                password=password,
                by=by,
                at=at,
            )
            for role in ("admin", "hr"):
                today = at.astimezone(SEOUL).date()
                accounts.grant(user=user, role=role, unit=None, since=today, by=by, at=at)
        self.stdout.write(
            f"{options['name']}을 만들었습니다. {options['login']}으로 로그인해 조직과 사람을 넣어 주세요."
        )
