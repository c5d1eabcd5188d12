"""What a kiosk signed before it was retired or given another tablet may still come."""

import django.db.models.deletion
from django.db import migrations, models

from dure.tenancy import guard

FIND = """
CREATE OR REPLACE FUNCTION kiosks_institution_of(asked text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT institution_id FROM kiosks_kiosk
   WHERE asked <> '' AND {and_} (serial = asked OR pairing = asked) $$;
"""


class Migration(migrations.Migration):
    dependencies = [("kiosks", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name="PastSecret",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("secret", models.BinaryField(help_text="암호화함")),
                ("ended_at", models.DateTimeField(help_text="태블릿을 바꾸거나 그만 쓴 때")),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.institution",
                    ),
                ),
                (
                    "kiosk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kiosks.kiosk",
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            "attempt",
            "outcome",
            models.CharField(
                choices=[
                    ("punched", "기록함"),
                    ("wrong", "번호나 PIN이 맞지 않음"),
                    ("locked", "잠겨 있음"),
                    ("too_old", "너무 늦게 옴"),
                    ("ended", "그만 쓴 뒤에 누름"),
                    ("unreadable", "읽을 수 없음"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            "attempt",
            "skew_seconds",
            models.IntegerField(help_text="누를 때 태블릿의 시계가 빠른 초"),
        ),
        guard("kiosks_pastsecret"),
        migrations.RunSQL(FIND.format(and_=""), FIND.format(and_="retired_at IS NULL AND")),
    ]
