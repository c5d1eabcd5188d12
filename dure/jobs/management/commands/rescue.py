"""`python -m dure rescue 아이디 까닭`: a way in where nobody who may let people in can come in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dure import clock, tenancy
from dure.accounts import failures, password_links, queries, second
from dure.audit.actions import Actor
from dure.errors import Refused


class Command(BaseCommand):
    help = "아무도 들어올 수 없을 때 한 사람의 비밀번호 링크를 만들고 로그인 대기를 풉니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", help="아이디")
        parser.add_argument("why", help="까닭과, 누구와 함께 확인했는지")
        parser.add_argument("--app", action="store_true", help="잃어버린 인증 앱도 지웁니다")

    def handle(self, *args: Any, **options: Any) -> None:
        by, at, why = Actor("cli", "admin", "cli"), clock.now(), options["why"].strip()
        with tenancy.institution(queries.institution_of(options["login"]) or 0):
            user = queries.user_called(options["login"])
            if user is None:
                raise CommandError("없거나 쓰지 않는 아이디입니다.")
            try:
                if options["app"]:
                    second.take_away(user=user, key=None, why=why, by=by, at=at)
                secret = password_links.make_password_link(
                    user=user, why=why, by=by, at=at, alone=True
                )
            except Refused as refused:
                raise CommandError(refused.ko) from None
            failures.lift(login=user.login, by=by, at=at)
        self.stdout.write(
            f"{user.name}({user.login})의 비밀번호 링크입니다. 하루 안에 한 번 씁니다. 기록에 남았습니다.\n"
            f"{settings.DURE_URL}/login/link/{secret}"
        )
