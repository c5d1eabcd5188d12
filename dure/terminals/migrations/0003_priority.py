"""Commands know whose number they are about; what was not taken is kept; one institution lets a terminal in."""

import django.db.models.deletion
from django.db import migrations, models

from dure.tenancy import guard

# The commands there were before said whose number they are about in their text only.
NUMBERS = """
    ALTER TABLE terminals_command NO FORCE ROW LEVEL SECURITY;
    UPDATE terminals_command SET pin = substring(text from 'USERINFO PIN=([0-9A-Za-z]{1,24})'),
        removes = text LIKE 'DATA DELETE %', urgent = text LIKE 'DATA DELETE %'
    WHERE text ~ '^DATA (UPDATE|DELETE) USERINFO PIN=[0-9A-Za-z]{1,24}';
    UPDATE terminals_command AS c SET state = 'cancelled', settled_at = now(), answer = ''
    WHERE pin <> '' AND state IN ('waiting', 'sent') AND EXISTS (
        SELECT FROM terminals_command AS later WHERE later.device_id = c.device_id AND later.pin = c.pin
            AND later.id > c.id AND (later.removes OR NOT c.removes));
    SET CONSTRAINTS ALL IMMEDIATE;  -- a table with checks still waiting cannot be altered
    ALTER TABLE terminals_command FORCE ROW LEVEL SECURITY;
"""
DOOR = """
    GRANT UPDATE (emptied_at) ON terminals_device TO dure_app;
    DROP FUNCTION terminals_institution_of(text, text);
    CREATE FUNCTION terminals_institution_of(asked text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT coalesce(
            (SELECT institution_id FROM terminals_device WHERE serial = asked
             ORDER BY state = 'admitted' DESC, last_seen_at DESC LIMIT 1),
            (SELECT min(id) FROM organization_institution HAVING count(*) = 1))
    $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0003_closures"),
        ("terminals", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Rejection",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(unique=True)),
                ("path", models.CharField(max_length=40)),
                ("query", models.CharField(blank=True, max_length=500)),
                ("address", models.CharField(max_length=45)),
                ("body", models.BinaryField(help_text="잠근 채로, 16 MB까지")),
                ("size", models.IntegerField(help_text="둔 만큼의 크기")),
                ("digest", models.CharField(max_length=64)),
                ("why", models.CharField(max_length=200)),
                ("times", models.IntegerField(default=1, help_text="같은 것을 보낸 횟수")),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="command",
            name="commands_to_send",
        ),
        migrations.AddField(
            model_name="command",
            name="pin",
            field=models.CharField(
                blank=True, db_default="", help_text="누구의 번호인지", max_length=24
            ),
        ),
        migrations.AddField(
            model_name="command",
            name="removes",
            field=models.BooleanField(db_default=False, help_text="그 번호를 지우라는 명령"),
        ),
        migrations.AddField(
            model_name="command",
            name="urgent",
            field=models.BooleanField(db_default=False, help_text="다른 명령보다 먼저"),
        ),
        migrations.AddField(
            model_name="device",
            name="emptied_at",
            field=models.DateTimeField(help_text="등록된 사람이 한꺼번에 없어진 때", null=True),
        ),
        migrations.AlterField(
            model_name="device",
            name="serial",
            field=models.CharField(max_length=40),
        ),
        migrations.AlterField(
            model_name="happening",
            name="kind",
            field=models.CharField(
                choices=[
                    ("time_set", "단말기의 시각을 바꿈"),
                    ("log_cleared", "단말기의 기록을 지움"),
                    ("server_changed", "보낼 서버를 바꿈"),
                    ("user_deleted", "단말기에서 사람을 지움"),
                    ("duress", "협박 신호"),
                    ("factory_reset", "단말기를 초기화함"),
                    ("drift", "단말기의 시계가 어긋남"),
                    ("biometrics", "생체정보를 보내옴"),
                    ("turned_away", "허용하지 않은 곳에서 옴"),
                    ("emptied", "등록된 사람이 모두 없어짐"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="command",
            index=models.Index(
                models.F("device"),
                models.OrderBy(models.F("urgent"), descending=True),
                models.F("id"),
                condition=models.Q(("state__in", ["waiting", "sent"])),
                name="commands_to_send",
            ),
        ),
        migrations.AddIndex(
            model_name="device",
            index=models.Index(fields=["serial"], name="devices_by_serial"),
        ),
        migrations.RunSQL(NUMBERS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="command",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "sent"]), models.Q(("pin", ""), _negated=True)
                ),
                fields=("device", "pin", "removes"),
                name="the_last_word_on_a_number_is_the_only_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.UniqueConstraint(
                fields=("institution", "serial"), name="a_terminal_is_listed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "admitted")),
                fields=("serial",),
                name="a_terminal_is_let_in_by_one_institution",
            ),
        ),
        migrations.AddField(
            model_name="rejection",
            name="device",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="terminals.device"
            ),
        ),
        migrations.AddField(
            model_name="rejection",
            name="institution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organization.institution",
            ),
        ),
        migrations.AddConstraint(
            model_name="rejection",
            constraint=models.UniqueConstraint(
                fields=("device", "digest"), name="what_was_not_taken_is_kept_once"
            ),
        ),
        guard("terminals_rejection", updates=["times", "last_at"], deletes=True),
        migrations.RunSQL(DOOR, migrations.RunSQL.noop),
    ]
