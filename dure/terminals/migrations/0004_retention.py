"""What terminals sent ends when its months are over; the row of a request stays without what was in it."""

from django.db import migrations

from dure.tenancy import destroyer

READ = """
    received_at < before AND state = 'parsed' AND length(body) > 0 AND NOT EXISTS (
        SELECT FROM terminals_heldline WHERE arrival_id = old.id AND state = 'held')
"""


class Migration(migrations.Migration):
    dependencies = [("terminals", "0003_priority")]

    operations = [
        destroyer("terminals_destroy_swipes", "terminals_swipe", moment="at < before"),
        destroyer(
            "terminals_destroy_arrivals",
            "terminals_arrival",
            moment=READ,
            change="body = '', query = '', address = ''",
        ),
    ]
