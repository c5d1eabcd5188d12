"""What the application may do in tables that are not ours: the queue and the sessions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("procrastinate", "0041_post_retry_failed_job"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            """
            GRANT SELECT, INSERT, UPDATE, DELETE ON django_session, procrastinate_jobs,
                procrastinate_events, procrastinate_periodic_defers, procrastinate_workers TO dure_app;
            GRANT SELECT ON django_migrations, django_content_type, auth_permission, auth_group TO dure_app;
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO dure_app;
            """,
            migrations.RunSQL.noop,
        )
    ]
