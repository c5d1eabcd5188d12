"""멈추지 않는 마이그레이션: 앞의 판이 일하는 동안 표를 고쳐도 아무도 기다리거나 틀리지 않는다.

BEFORE까지는 아직 아무 기관도 쓰지 않던 때의 것이다. 그 뒤의 것은 만들어질 SQL을 하나씩 살펴본다.
어떻게 쓰는지는 docs/runbook.md의 「멈추지 않고 올리기」에 있다.
"""

import re
from collections.abc import Iterator, Sequence

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration

BEFORE = {
    "access": 2,
    "accounts": 11,
    "approvals": 8,
    "attendance": 6,
    "audit": 4,
    "cards": 2,
    "directory": 3,
    "duty": 5,
    "emergency": 4,
    "evidence": 2,
    "exports": 3,
    "feeds": 5,
    "flexible": 2,
    "guard": 6,
    "hooks": 2,
    "jobs": 1,
    "kiosks": 4,
    "labor": 8,
    "leave": 6,
    "dure_messages": 9,
    "organization": 3,
    "overtime": 4,
    "panels": 2,
    "pay": 9,
    "people": 8,
    "points": 2,
    "terminals": 4,
    "timeline": 4,
    "trips": 7,
}
SECOND = "/* 둘째 걸음 */"  # what nobody's code knows any more may go
UNKNOWN = "앞의 판은 그 칸을 모르고 줄을 넣습니다. db_default나 null을 씁니다."
READ = "온 표를 읽는 동안 막습니다. NOT VALID로 더하고 다음 판에서 VALIDATE합니다."
INDEX = "색인을 만드는 동안 막습니다. AddIndexConcurrently를 씁니다."
REFUSED = (
    (r"\bRENAME (TO|COLUMN)\b", "앞의 판은 옛 이름을 찾습니다. 새로 더하고 다음 판에서 없앱니다."),
    (r"\bDROP (COLUMN|TABLE)\b", f"앞의 판이 아직 씁니다. 다음 판에서 {SECOND}을 적어 없앱니다."),
    (r"\bDROP DEFAULT\b", UNKNOWN),
    (r"\bADD COLUMN\b(?!.*\bDEFAULT\b).*\bNOT NULL\b", UNKNOWN),
    (r"\bSET NOT NULL\b", READ),
    (r"\bADD CONSTRAINT\b(?!.*\b(NOT VALID|USING INDEX)\b)", READ),
    # A longer varchar rewrites nothing.
    (
        r"\bALTER COLUMN\b.*\bTYPE\b(?! varchar)",
        "온 표를 다시 쓰는 동안 막습니다. 새 칸을 더해 옮깁니다.",
    ),
    (r"\bADD COLUMN\b.*\bUNIQUE\b", INDEX),
    (r"\bCREATE (UNIQUE )?INDEX\b(?! CONCURRENTLY)", INDEX),
    (r"^\s*(LOCK TABLE|CLUSTER|VACUUM FULL|REINDEX(?!.*CONCURRENTLY))", "온 표를 막습니다."),
)
TABLE = re.compile(
    r"\b(?:ALTER TABLE|CREATE TABLE|INDEX.*? ON|LOCK TABLE)\s+"
    r'(?:IF (?:NOT )?EXISTS\s+)?(?:ONLY\s+)?"?(\w+)',
    re.S | re.I,
)


def objections(statements: Sequence[str]) -> list[str]:
    """What of a migration's SQL would stop somebody, each with what to do instead. A table that the
    migration itself makes has no readers and no rows yet."""
    made: set[str] = set()
    found = []
    for statement in _each(statements):
        table = match.group(1) if (match := TABLE.search(statement)) else ""
        if re.match(r"\s*CREATE TABLE\b", statement, re.I):
            made.add(table)
        if table in made or SECOND in statement:
            continue
        told = (todo for pattern, todo in REFUSED if re.search(pattern, statement, re.S | re.I))
        found += [f"{' '.join(statement.split())}\n    {todo}" for todo in told]
    return found


def _each(statements: Sequence[str]) -> Iterator[str]:
    """Statement by statement; the bodies of functions run later, on rows, and are left out."""
    text = re.sub(r"\$(\w*)\$.*?\$\1\$", "''", "\n".join(statements), flags=re.S)
    yield from re.sub(r"--[^\n]*", "", text).split(";")


def _sql(migration: Migration, executor: MigrationExecutor) -> list[str]:
    return executor.loader.collect_sql([(migration, False)])


@pytest.fixture
def executor(db: None) -> MigrationExecutor:
    return MigrationExecutor(connection)


def test_새_마이그레이션은_앞의_판을_멈추지_않는다(executor: MigrationExecutor) -> None:
    new = [
        migration
        for (app, name), migration in executor.loader.disk_migrations.items()
        if type(migration).__module__.startswith("dure.") and int(name[:4]) > BEFORE.get(app, 0)
    ]
    told = {str(each): found for each in new if (found := objections(_sql(each, executor)))}
    assert not told, "\n".join(f"{name}: {each}" for name, found in told.items() for each in found)


def test_옛_마이그레이션에서_막는_것을_알아본다(executor: MigrationExecutor) -> None:
    """What Django makes of a column that is added to be filled: the former code could not insert."""
    old = executor.loader.disk_migrations[("trips", "0004_over_cap")]
    assert any("DROP DEFAULT" in each for each in objections(_sql(old, executor)))


@pytest.mark.parametrize(
    "statement",
    [
        'ALTER TABLE "pay_line" RENAME COLUMN "won" TO "amount"',
        'ALTER TABLE "pay_line" RENAME TO "pay_lines"',
        'ALTER TABLE "pay_line" DROP COLUMN "won" CASCADE',
        'DROP TABLE "pay_line" CASCADE',
        'ALTER TABLE "pay_line" ALTER COLUMN "won" SET NOT NULL',
        'ALTER TABLE "pay_line" ADD COLUMN "won" integer NOT NULL',
        'ALTER TABLE "pay_line" ALTER COLUMN "won" DROP DEFAULT',
        'ALTER TABLE "pay_line" ADD COLUMN "code" uuid NULL UNIQUE',
        'ALTER TABLE "pay_line" ALTER COLUMN "won" TYPE bigint USING "won"::bigint',
        'CREATE INDEX "lines" ON "pay_line" ("won")',
        'CREATE UNIQUE INDEX "lines" ON "pay_line" ("won")',
        'ALTER TABLE "pay_line" ADD CONSTRAINT "positive" CHECK ("won" > 0)',
        "LOCK TABLE pay_line",
    ],
)
def test_막거나_앞의_판이_틀리는_것은_거절한다(statement: str) -> None:
    assert len(objections([statement])) == 1


@pytest.mark.parametrize(
    "statement",
    [
        'ALTER TABLE "pay_line" ADD COLUMN "won" integer NULL',
        'ALTER TABLE "pay_line" ADD COLUMN "won" integer DEFAULT 0 NOT NULL',
        'CREATE INDEX CONCURRENTLY "lines" ON "pay_line" ("won")',
        'ALTER TABLE "pay_line" ADD CONSTRAINT "positive" CHECK ("won" > 0) NOT VALID',
        'ALTER TABLE "pay_line" VALIDATE CONSTRAINT "positive"',
        'ALTER TABLE "pay_line" ALTER COLUMN "kind" TYPE varchar(20)',
        f'ALTER TABLE "pay_line" DROP COLUMN "won" {SECOND}',
        'CREATE TABLE "pay_new" ("id" bigint); CREATE INDEX "news" ON "pay_new" ("id")',
        'CREATE TABLE "pay_new" (); ALTER TABLE "pay_new" ADD CONSTRAINT "one" UNIQUE ("id")',
        "CREATE FUNCTION gone() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE arriving; END $$",
        "GRANT UPDATE (won) ON pay_line TO dure_app",
        "ALTER TABLE pay_line ENABLE ROW LEVEL SECURITY",
    ],
)
def test_막지_않는_것은_그대로_둔다(statement: str) -> None:
    assert objections([statement]) == []
