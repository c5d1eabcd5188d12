"""What a test does in an institution whose rows are committed."""

from dataclasses import dataclass
from typing import Any

import psycopg

from dure import tenancy
from dure.audit import actions, queries
from dure.audit.actions import Actor, On
from dure.audit.queries import Verdict
from tests.world import NOW

CLERK = Actor("yun", "clerk", "test")


@dataclass
class Office:
    """An institution, its database's owner, and a second connection of the application."""

    institution: int
    owner: psycopg.Connection[Any]
    other: psycopg.Connection[Any]

    def record(self, *summaries: str) -> list[int]:
        """Lines, each committed on its own."""
        made = []
        for summary in summaries:
            with tenancy.institution(self.institution):
                made.append(
                    actions.record(
                        by=CLERK,
                        at=NOW,
                        action="test.work",
                        summary=summary,
                        on=[On(person=7, kind="order", subject="A")],
                        before={"minutes": 60},
                        after={"minutes": 120},
                    )
                )
        return made

    def seal(self, limit: int = 5000) -> int:
        with tenancy.institution(self.institution):
            return actions.seal(limit=limit)

    def checkpoint(self) -> None:
        with tenancy.institution(self.institution):
            actions.checkpoint(at=NOW)

    def verify(self) -> Verdict:
        with tenancy.institution(self.institution):
            return queries.verify()

    def tamper(self, sql: str, *values: object) -> None:
        """Change something as the owner of the tables; row-level security lets them."""
        changed = self.owner.execute(sql, values).rowcount  # type: ignore[arg-type]
        assert changed > 0, "nothing was tampered with"
