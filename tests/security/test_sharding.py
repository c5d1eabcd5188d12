"""What docs/adr/0027 counts: what belongs to no institution, and what looks at all of them."""

from django.db import connection

TABLES = """
    SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""
OF_NO_INSTITUTION = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_session",
    "organization_institution",
    "people_person",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}
# Unique over all institutions, because it is how an institution is found.
FINDS_AN_INSTITUTION = {
    ("accounts_user", "login"),
    ("accounts_token", "token_hash"),
    ("accounts_passwordlink", "digest"),
    ("accounts_passkey", "credential"),
    ("dure_messages_feed", "token_hash"),
    ("kiosks_kiosk", "serial"),
    ("terminals_device", "serial"),
}


def _rows(sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_기관이_없는_표는_적힌_것뿐이다(db: None) -> None:
    found = _rows(
        f"SELECT t.relname FROM ({TABLES}) t WHERE NOT EXISTS (SELECT FROM pg_attribute a"
        " WHERE a.attrelid = t.oid AND a.attname = 'institution_id' AND NOT a.attisdropped)"
    )
    assert {name for (name,) in found} == OF_NO_INSTITUTION


def test_온_기관에서_하나인_글자_값은_기관을_찾는_것뿐이다(db: None) -> None:
    """Other unique keys hold a number of a row or a UUID, to which an institution can be added."""
    found = _rows(
        f"""
        SELECT t.relname, a.attname FROM pg_index i JOIN ({TABLES}) t ON t.oid = i.indrelid
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
        WHERE i.indisunique AND i.indnkeyatts = 1 AND a.atttypid IN ('varchar'::regtype, 'bytea'::regtype)
        AND EXISTS (SELECT FROM pg_attribute o WHERE o.attrelid = t.oid AND o.attname = 'institution_id')
        """
    )
    assert set(found) == FINDS_AN_INSTITUTION


def test_온_기관을_보는_함수는_기관의_번호나_참_거짓만_답한다(db: None) -> None:
    found = dict(
        _rows(
            "SELECT p.proname, pg_get_function_result(p.oid) FROM pg_proc p"
            " JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' AND p.prosecdef"
        )
    )
    told = {name for name, result in found.items() if result not in ("bigint", "smallint", "void")}
    assert told == {"accounts_doors", "organization_institutions"}  # names that are no secret
