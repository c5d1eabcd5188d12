"""A person's punches are found by an index: the unique one leaves corrections out."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("attendance", "0002_guards")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX punches_of_a_person ON attendance_punch (institution_id, person_id, date)",
            "DROP INDEX punches_of_a_person",
        )
    ]
