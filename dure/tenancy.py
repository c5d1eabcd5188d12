"""Whose rows: the institution of a transaction, and what the database is told about it.

Every table carries `institution_id` and is under forced row-level security; a transaction
that has not said whose it is sees nothing and writes nothing.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, migrations, transaction

_current: ContextVar[int] = ContextVar("institution", default=0)
CURRENT = "(SELECT NULLIF(current_setting('dure.institution', true), '')::bigint)"


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dure.institution', %s, true)", [value])


def current() -> int:
    """The institution this thread's transaction speaks for; 0 where none was said."""
    return _current.get()


@contextmanager
def institution(pk: int) -> Iterator[None]:
    """Open a transaction (or join the open one) that reads and writes the rows of one institution."""
    before, nested = _current.get(), connection.in_atomic_block
    with transaction.atomic():
        _set(str(pk))
        token = _current.set(pk)
        try:
            yield
        finally:
            _current.reset(token)
        if nested and before != pk:  # else the end of the transaction forgets, as a rollback does
            _set(str(before) if before else "")


def lock(name: str, *keys: object, shared: bool = False) -> None:
    """Wait for an advisory lock that this transaction holds until its end."""
    kind = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {kind}(hashtextextended(%s, 0))", [":".join([name, *map(str, keys)])]
        )


def destroyer(name: str, table: str, *, moment: str, change: str = "") -> migrations.RunSQL:
    """A function that ends old facts of an institution, some at a time, which the application may not
    touch itself. None is younger than four weeks. `change`: what is emptied, where the row stays."""
    action = f"UPDATE {table} SET {change}" if change else f"DELETE FROM {table}"
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {name}(before timestamptz, at_once integer) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE gone bigint;
        BEGIN
            IF before > now() - interval '28 days' THEN
                RAISE EXCEPTION 'what is younger than four weeks stays' USING ERRCODE = 'check_violation';
            END IF;
            {action} WHERE id IN (
                SELECT id FROM {table} AS old WHERE institution_id = {CURRENT} AND {moment}
                ORDER BY id LIMIT at_once);
            GET DIAGNOSTICS gone = ROW_COUNT;
            RETURN gone;
        END $$;
        """,
        f"DROP FUNCTION {name}",
    )


def guard(
    table: str,
    *,
    key: str = "institution_id",
    updates: Sequence[str] | bool = False,
    deletes: bool = False,
) -> migrations.RunSQL:
    """Put a table under row-level security and say what the application may change in it."""
    if updates is True:
        update = f"GRANT UPDATE ON {table} TO dure_app;"
    elif updates:
        update = f"GRANT UPDATE ({', '.join(updates)}) ON {table} TO dure_app;"
    else:
        update = ""
    delete = f"GRANT DELETE ON {table} TO dure_app;" if deletes else ""
    return migrations.RunSQL(
        f"""
        REVOKE ALL ON {table} FROM dure_app;
        GRANT SELECT, INSERT ON {table} TO dure_app;
        {update}
        {delete}
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY of_this_institution ON {table}
            USING ({key} = {CURRENT}) WITH CHECK ({key} = {CURRENT});
        """,
        f"DROP POLICY of_this_institution ON {table};",
    )
