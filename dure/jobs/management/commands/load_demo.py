"""`python -m dure load_demo`: the demo city, into an empty database."""

import os
from datetime import date
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandParser

from demo import life, linking, load, load_labor, sources
from demo.city import describe, generate
from dure import clock
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL


class Command(BaseCommand):
    help = "예시 도시 해온시를 빈 데이터베이스에 넣고 지난달까지 마감합니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="비어 있지 않으면 아무것도 하지 않습니다"
        )
        parser.add_argument("--people", type=int, default=2300)
        parser.add_argument("--until", type=date.fromisoformat, help="이날 0시까지 (기본: 오늘)")
        parser.add_argument("--mix", action="store_true", help="섞인 비율을 보여 줍니다")

    def handle(self, *args: Any, **options: Any) -> None:
        if organization.institutions():
            if not options["if_empty"]:
                self.stderr.write(
                    "데이터베이스가 비어 있지 않습니다. 예시는 빈 데이터베이스에만 넣습니다."
                )
            return
        until = options["until"] or clock.now().astimezone(SEOUL).date()
        city = generate(people=options["people"], until=until)
        if options["mix"]:
            self.stdout.write(describe(city))
        institution = load.load(city, say=self.stdout.write)
        _know_tables()
        life.live(city, institution, say=self.stdout.write)
        sources.write(city, institution, today=until, at=clock.now())
        life.this_morning(institution, today=until, at=clock.now())
        linking.write(institution, today=until, at=clock.now())
        load_labor.write(institution, today=until, at=clock.now())


def _know_tables() -> None:
    """Let the database count what came in at once, where its owner may be asked to: without that,
    what is asked next of the whole institution is planned as if there were nobody."""
    if owner := os.environ.get("DATABASE_OWNER_URL"):
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute("ANALYZE")
