"""The legs of a trip abroad after its first (여비 규정 제7조제2항)."""

import django.db.models.deletion
from django.db import migrations, models

from dure.tenancy import guard

CLASSES = [("a", "가등급"), ("b", "나등급"), ("c", "다등급"), ("d", "라등급")]
WITHIN = """
    CREATE FUNCTION trips_a_leg_lies_within_its_trip() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE whose bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    BEGIN
        IF EXISTS (
            SELECT FROM trips_tripleg l JOIN trips_trip t ON t.id = l.trip_id
            WHERE t.id = whose
            AND NOT (t.kind = 'abroad' AND t.departs < l.since AND l.since <= t.returns)
        ) THEN
            RAISE EXCEPTION 'a leg lies within its trip abroad'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_leg_lies_within_its_trip';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER a_leg_lies_within_its_trip AFTER INSERT ON trips_tripleg
        FOR EACH ROW EXECUTE FUNCTION trips_a_leg_lies_within_its_trip('trip_id');
    CREATE TRIGGER a_trip_holds_its_legs AFTER UPDATE ON trips_trip
        FOR EACH ROW EXECUTE FUNCTION trips_a_leg_lies_within_its_trip('id');
"""
GONE = """
    DROP TRIGGER a_trip_holds_its_legs ON trips_trip;
    DROP TRIGGER a_leg_lies_within_its_trip ON trips_tripleg;
    DROP FUNCTION trips_a_leg_lies_within_its_trip();
"""


class Migration(migrations.Migration):
    dependencies = [("organization", "0002_guards"), ("trips", "0005_standing")]

    operations = [
        migrations.CreateModel(
            name="TripLeg",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("since", models.DateField(help_text="옮겨 간 날")),
                ("country_class", models.CharField(blank=True, choices=CLASSES, max_length=4)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.institution",
                    ),
                ),
                (
                    "trip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="legs",
                        to="trips.trip",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["trip", "since"], name="one_leg_of_a_trip_begins_on_a_day"
                    )
                ],
            },
        ),
        guard("trips_tripleg", deletes=True),
        migrations.RunSQL(WITHIN, GONE),
    ]
