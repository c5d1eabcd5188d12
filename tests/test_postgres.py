"""The embedded database and its supervisor, on real processes in folders of their own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from dure import cluster as cluster_module
from dure import place, postgres, serve
from dure.cluster import Cluster
from dure.place import Trouble
from dure.postgres import Urls

OURS = "postgresql://dure_app:word@127.0.0.1:5432/dure"
THEIRS = "postgresql://hr:word@db.example:5432/hr"
pytestmark = pytest.mark.usefixtures("no_database_given")


@pytest.fixture
def no_database_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests start servers of their own, whatever the others run on."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """One throw-away server for the tests that leave it as it was."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        with postgres.throw_away() as started:
            yield started


def ask(url: str, question: str) -> object:
    """The first value of the first row."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row and row[0]


def tell(url: str, *orders: str) -> None:
    """Run statements, each for itself."""
    with psycopg.connect(url, autocommit=True) as connection:
        for order in orders:
            connection.execute(order.encode())


def await_end(pid: int) -> None:
    """Wait until a process that is not our child is gone."""
    try:
        psutil.Process(pid).wait(timeout=30)
    except psutil.NoSuchProcess:
        return


def test_both_roles_log_in_and_neither_is_above_row_security(cluster: Cluster) -> None:
    """The owner and the application are ordinary roles."""
    above = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    for url, role in ((cluster.url_owner, "dure_owner"), (cluster.url_app, "dure_app")):
        assert ask(url, "SELECT current_user") == role
        assert ask(url, above) is False


def test_the_application_cannot_create_a_table(cluster: Cluster) -> None:
    """Only the owner changes the schema."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        tell(cluster.url_app, "CREATE TABLE mine (id int)")


def test_the_application_reads_and_adds_but_changes_nothing(cluster: Cluster) -> None:
    """What a new table grants by itself, before a migration grants more."""
    tell(cluster.url_owner, "CREATE TABLE fact (id bigserial, said text)")
    tell(cluster.url_app, "INSERT INTO fact (said) VALUES ('출근')")
    assert ask(cluster.url_app, "SELECT said FROM fact") == "출근"
    for order in ("UPDATE fact SET said = ''", "DELETE FROM fact", "TRUNCATE fact"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            tell(cluster.url_app, order)


def test_nobody_passes_forced_row_security(cluster: Cluster) -> None:
    """Neither role sees a row without the institution's setting."""
    tell(
        cluster.url_owner,
        "CREATE TABLE walled (institution text)",
        "INSERT INTO walled VALUES ('3000000')",
        "ALTER TABLE walled ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE walled FORCE ROW LEVEL SECURITY",
        "CREATE POLICY own ON walled USING (institution = current_setting('dure.x', true))",
    )
    for url in (cluster.url_owner, cluster.url_app):
        assert ask(url, "SELECT count(*) FROM walled") == 0
        with pytest.raises(psycopg.Error):
            tell(url, "ALTER ROLE CURRENT_USER BYPASSRLS")


def test_a_new_database_has_the_extensions_and_the_grants(cluster: Cluster) -> None:
    """Test databases come from template1."""
    tell(cluster.url_owner, "CREATE DATABASE another")
    owner, app = (
        cluster_module.url_of(cluster.home, role, "another")
        for role in (cluster_module.OWNER, cluster_module.APP)
    )
    count = "SELECT count(*) FROM pg_extension WHERE extname <> 'plpgsql'"
    assert ask(owner, count) == len(cluster_module.EXTENSIONS)
    tell(owner, "CREATE TABLE fact (id int)")
    tell(app, "INSERT INTO fact VALUES (1)")


def test_hangul_sorts_and_time_zones_are_known(cluster: Cluster) -> None:
    """What the wheel's own build leaves to the machine."""
    names = "SELECT string_agg(n, '' ORDER BY n) FROM unnest(ARRAY['하','가','힣','나']) AS t(n)"
    assert ask(cluster.url_app, names) == "가나하힣"
    assert ask(
        cluster.url_app, "SELECT timestamptz '2026-01-01 00:00+00' AT TIME ZONE 'Asia/Seoul'"
    )


def test_a_killed_server_comes_back_with_its_rows() -> None:
    """kill -9, again and again: the same address, every committed row."""
    with postgres.throw_away(durable=True) as cluster:
        tell(cluster.url_owner, "CREATE TABLE fact (id int)")
        url = cluster.url_app
        for number in range(3):
            tell(url, f"INSERT INTO fact VALUES ({number})")
            os.kill(cluster.pid, signal.SIGKILL)
            await_end(cluster.pid)
            assert not cluster.alive()
            cluster.revive()
            assert ask(url, "SELECT count(*) FROM fact") == number + 1


def test_nothing_is_left_afterwards() -> None:
    """Neither a process nor the folder."""
    with postgres.throw_away() as cluster:
        family = [psutil.Process(cluster.pid), *psutil.Process(cluster.pid).children()]
        home = cluster.home
        assert home.stat().st_mode & 0o077 == 0
    assert psutil.wait_procs(family, timeout=30)[1] == []
    assert not home.exists()


def test_a_second_user_borrows_and_leaves_it_running(cluster: Cluster) -> None:
    """`./run audit verify` while `./run up` is on."""
    with postgres.running(cluster.home, durable=False) as second:
        assert (second.pid, second.borrowed) == (cluster.pid, True)
        assert second.alive()
    assert cluster.alive()


def test_a_server_whose_supervisor_was_killed_ends_too() -> None:
    """On Linux even kill -9 of the supervisor leaves no database behind."""
    script = (
        "import sys; from dure import postgres\n"
        "with postgres.throw_away() as c: print(c.pid, c.home, flush=True); sys.stdin.read()"
    )
    supervisor = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=place.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert supervisor.stdout
    pid, home = supervisor.stdout.readline().split()
    supervisor.kill()
    supervisor.communicate()
    if sys.platform == "linux":
        await_end(int(pid))
    with postgres.running(Path(home), durable=False) as cluster:  # and the folder can be used again
        assert not cluster.borrowed
        assert ask(cluster.url_app, "SELECT 1") == 1
    subprocess.run(["rm", "-rf", home], check=True)


def test_a_pid_file_naming_somebody_else_is_no_obstacle() -> None:
    """After a restart of the machine the number may be another's."""
    home = place.temporary_folder()
    with postgres.running(home, durable=False):
        pass
    note = home / "data" / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{home / 'data'}\n")
    with postgres.running(home, durable=False) as cluster:
        assert ask(cluster.url_app, "SELECT 1") == 1
    subprocess.run(["rm", "-rf", home], check=True)


def test_as_root_the_server_is_nobodys(cluster: Cluster) -> None:
    """PostgreSQL refuses to be root, and we refuse to need it."""
    account = place.servant()
    expected = account.pw_uid if account else os.geteuid()
    assert psutil.Process(cluster.pid).uids().effective == expected
    assert (account is None) == (os.geteuid() != 0)


def test_it_listens_on_this_machine_only(cluster: Cluster) -> None:
    """No other address, no socket file."""
    listening = psutil.Process(cluster.pid).net_connections()
    assert {each.laddr.ip for each in listening} == {"127.0.0.1"}


def test_a_customers_url_runs_as_the_application_role(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one URL the session is dure_app; with two the owner's is kept apart."""
    monkeypatch.setenv("DATABASE_URL", THEIRS)
    assert postgres.binaries() is None
    assert postgres.urls() == Urls(owner=THEIRS, app=f"{THEIRS}?options=-c%20role%3Ddure_app")
    monkeypatch.setenv("DATABASE_URL", OURS)
    monkeypatch.setenv("DATABASE_OWNER_URL", THEIRS)
    assert postgres.urls() == Urls(owner=THEIRS, app=OURS)
    assert postgres.as_app(postgres.as_app(THEIRS)) == postgres.as_app(THEIRS)


def test_a_customers_empty_database_is_prepared(cluster: Cluster) -> None:
    """One owner's URL is enough, and asking twice changes nothing."""
    tell(
        cluster_module.url_of(cluster.home, cluster_module.ADMIN),
        "CREATE ROLE customer LOGIN PASSWORD 'word'",
        "GRANT dure_app TO customer",
        "CREATE DATABASE theirs OWNER customer TEMPLATE template0",
    )
    port = (cluster.home / "port").read_text()
    url = f"postgresql://customer:word@127.0.0.1:{port}/theirs"
    postgres.prepare(url)
    postgres.prepare(url)
    tell(url, "CREATE TABLE fact (id int)")
    tell(postgres.as_app(url), "INSERT INTO fact VALUES (1)")
    assert ask(postgres.as_app(url), "SELECT current_user") == "dure_app"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        tell(postgres.as_app(url), "DELETE FROM fact")


def test_an_owner_who_may_not_make_the_role_is_told_what_to_ask_for(cluster: Cluster) -> None:
    """One sentence with the two statements."""
    tell(cluster.url_owner, "CREATE ROLE humble LOGIN PASSWORD 'word'")
    port = (cluster.home / "port").read_text()
    with pytest.raises(Trouble, match="GRANT dure_app TO humble"):
        postgres.prepare(f"postgresql://humble:word@127.0.0.1:{port}/dure")


def test_a_secret_is_made_once_and_is_ours_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same word every time, in a file that others cannot read."""
    monkeypatch.setenv("DURE_PLACE", str(tmp_path / "place"))
    first = place.secret("django")
    assert len(first) > 40
    assert place.secret("django") == first != place.secret("checkpoint")
    assert (tmp_path / "place" / "secrets" / "django").stat().st_mode & 0o777 == 0o600


def test_data_go_outside_where_the_checkout_is_out_of_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A parent closed to `nobody`: the folder is noted and found again."""
    monkeypatch.setenv("DURE_PLACE", str(tmp_path / "place"))
    monkeypatch.setattr(place, "OUTSIDE", tmp_path)
    monkeypatch.setattr(place, "reachable", lambda _path: False)
    home = place.database_home()
    assert home.parent == tmp_path
    assert home.stat().st_mode & 0o777 == 0o700
    monkeypatch.setattr(place, "reachable", lambda _path: True)
    assert place.database_home() == home


def test_somebody_elses_folder_is_refused(tmp_path: Path) -> None:
    """A link laid in our way is not followed."""
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(Trouble, match="다른 사람의 것"):
        place.closed_folder(tmp_path / "link")


def test_a_command_runs_on_a_database_and_its_code_is_ours() -> None:
    """What `./run test` relies on."""
    script = "import os, sys; sys.exit(7 if os.environ['DATABASE_OWNER_URL'] else 1)"
    command = [sys.executable, "-c", script]
    wrapper = [sys.executable, "-m", "dure.postgres", "run", "--for", "test", "--", *command]
    assert subprocess.run(wrapper, cwd=place.ROOT, check=False).returncode == 7


def test_the_supervisor_restarts_a_killed_child_and_leaves_none() -> None:
    """A process that prints its number, killed once; then the supervisor is asked to stop."""
    script = (
        "import sys; from dure import serve\n"
        'line = "import os, signal; print(os.getpid(), flush=True); signal.pause()"\n'
        "child = serve.Child('시험', [sys.executable, '-c', line], {})\n"
        "sys.exit(serve.Supervisor([child]).run())"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, cwd=place.ROOT, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout
        os.kill(int(supervisor.stdout.readline()), signal.SIGKILL)
        assert "다시 켭니다" in supervisor.stdout.readline()
        second = int(supervisor.stdout.readline())
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(timeout=30) == 0
        assert not psutil.pid_exists(second)


def test_a_child_that_cannot_live_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop of failures ends with a sentence."""
    monkeypatch.setattr(serve, "LAST_TRY", 3)
    child = serve.Child("시험", [sys.executable, "-c", "raise SystemExit(3)"], {})
    with pytest.raises(Trouble, match="3번"):
        serve.Supervisor([child]).run()
    assert child.process is None


def test_a_port_in_use_is_passed_over() -> None:
    """Asked for by name it is a sentence; unasked, the next one is taken."""
    with socket.socket() as taken:
        taken.bind((serve.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=str(port)):
            serve.free_port(port)


def test_실패한_문장의_값은_데이터베이스의_로그에_남지_않는다(cluster: Cluster) -> None:
    tell(cluster.url_owner, "CREATE TABLE log_tried (name text UNIQUE)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        tell(cluster.url_owner, "INSERT INTO log_tried VALUES ('김주무관'), ('김주무관')")
    tell(cluster.url_owner, "DROP TABLE log_tried")
    log = (cluster.home / "log").read_text()
    assert "duplicate key value" in log
    assert "김주무관" not in log
