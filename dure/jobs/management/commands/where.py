"""`python -m dure where`: where the last 지급조서 lies, where to look, and who may log in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dure import tenancy
from dure.accounts import queries as accounts
from dure.organization import queries as organization
from dure.pay import queries as pay
from dure.pay import sheets

DEMO, PASSWORD = "9990000", "dure-demo"
ROLES = {
    "head": "부서장",
    "clerk": "서무",
    "payroll": "급여",
    "hr": "인사",
    "auditor": "감사",
    "mayor": "기관장",
    "team_lead": "팀장",
    "admin": "시스템",
    "labor": "노동담당",
}


class Command(BaseCommand):
    help = "마지막 지급조서의 위치, 웹 주소, 역할별 로그인을 알려 줍니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="웹 주소")

    def handle(self, *args: Any, **options: Any) -> None:
        for pk, code, name in organization.institutions():
            with tenancy.institution(pk):
                self._tell(code, name, options["url"])

    def _tell(self, code: str, name: str, url: str) -> None:
        self.stdout.write(f"{name} ({code})")
        handed = pay.hand_offs()
        if handed:
            last = handed[0]
            self.stdout.write(
                f"  지급조서: {last.month.year}년 {last.month.month}월, {last.people:,}명 "
                f"{last.total_won:,}원"
            )
            for kind, path in sheets.write(last.month).items():
                if kind in ("xlsx", "csv"):
                    self.stdout.write(f"    {path}")
        else:
            self.stdout.write("  지급조서: 아직 급여로 넘긴 달이 없습니다.")
        self.stdout.write(f"  주소: {url}")
        self._logins(code)

    def _logins(self, code: str) -> None:
        """One log-in a role: the cast stand first."""
        first: dict[str, tuple[str, str]] = {}
        for login, name, role in accounts.logins():
            first.setdefault(role, (login, name))
        for role, label in ROLES.items():
            if role in first:
                login, name = first[role]
                self.stdout.write(f"  {label}: {login} ({name})")
        if code == DEMO and first:
            self.stdout.write(f"  비밀번호: 모두 {PASSWORD}")
