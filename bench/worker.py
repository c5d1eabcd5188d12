"""A worker process: one institution's close after another, as the queue hands them out."""

import os
from pathlib import Path

from procrastinate import App, PsycopgConnector

from bench import closing

BEAT = 1.0  # seconds between signs of life
app = App(connector=PsycopgConnector())


@app.task(name="close_institution")
def close_institution(facts: str, out: str) -> None:
    """The very close of `bench.closing`: doing it again only writes the same again."""
    closing.close([Path(facts)], Path(out))


def main() -> None:
    with app.replace_connector(PsycopgConnector(conninfo=os.environ["DATABASE_URL"])):
        app.run_worker(update_heartbeat_interval=BEAT, fetch_job_polling_interval=BEAT)
