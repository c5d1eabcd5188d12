"""A real OpenLDAP server on loopback, thrown away afterwards: `slapd` of Debian, unpacked by `run`."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM
from typing import Any

import ldap3
import pytest

from dure import place
from tests.faults.office import persist

SUFFIX = "dc=haeon,dc=go,dc=kr"
ROOT_DN, ROOT_PASSWORD = f"cn=manager,{SUFFIX}", "slapd-2026"
SCHEMAS = ("core", "cosine", "inetorgperson")
PLACES = ("/etc/ldap", "/etc/openldap", "/usr/lib/ldap", "/usr/lib/openldap")
MISSING = (
    "slapd가 없어 LDAP을 시험할 수 없습니다. Debian이면 ./run test가 받아 풀고, 다른 곳에서는 OpenLDAP"
    " 서버를 설치해 주세요."
)
CONFIG = """{schemas}
{modules}
pidfile {folder}/slapd.pid
{tls}
allow bind_v2
access to attrs=userPassword by anonymous auth by * none
access to * by users read by anonymous auth
database mdb
suffix "{suffix}"
rootdn "{root_dn}"
rootpw {password}
directory {folder}/data
maxsize 16777216
"""
TLS = "TLSCertificateFile {}\nTLSCertificateKeyFile {}"
Files = tuple[Path, Path]  # of a certificate and its key


@dataclass
class Slapd:
    """A running server; whoever writes in it does so as its root."""

    port: int
    secure_port: int = 0  # 0: it speaks no TLS

    @property
    def secure_url(self) -> str:
        return f"ldaps://localhost:{self.secure_port}"

    @property
    def url(self) -> str:
        return f"ldap://127.0.0.1:{self.port}"

    @contextmanager
    def bound(self) -> Iterator[ldap3.Connection]:
        connection = ldap3.Connection(self.url, ROOT_DN, ROOT_PASSWORD, auto_bind=True)
        try:
            yield connection
        finally:
            connection.unbind()

    def add(self, dn: str, classes: list[str], **attributes: Any) -> None:
        """An entry under the suffix, e.g. `add("ou=people", ["organizationalUnit"])`."""
        with self.bound() as connection:
            assert connection.add(f"{dn},{SUFFIX}", classes, attributes), connection.result

    def change(self, dn: str, **attributes: Any) -> None:
        """Other values for some attributes."""
        wanted = {name: [(ldap3.MODIFY_REPLACE, value)] for name, value in attributes.items()}
        with self.bound() as connection:
            assert connection.modify(f"{dn},{SUFFIX}", wanted), connection.result

    def remove(self, dn: str) -> None:
        with self.bound() as connection:
            assert connection.delete(f"{dn},{SUFFIX}"), connection.result


def _program() -> Path:
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/lib/openldap"])
    found = os.environ.get("DURE_SLAPD") or shutil.which("slapd", path=path)
    assert found, MISSING
    return Path(found)


def _beside(program: Path, name: str) -> list[Path]:
    """Folders of that name of this program: unpacked together with it, or installed."""
    root = program.parent.parent.parent
    found = [root / each.lstrip("/") / name for each in PLACES] + [
        Path(each, name) for each in PLACES
    ]
    return [each for each in found if each.is_dir()]


def _configure(program: Path, folder: Path, certified: Files | None) -> Path:
    schema = _beside(program, "schema")[0]
    modules = [each for each in _beside(program, "") if (each / "back_mdb.so").exists()][:1]
    loaded = [f"modulepath {each}\nmoduleload back_mdb" for each in modules]
    (folder / "data").mkdir()
    config = folder / "slapd.conf"
    config.write_text(
        CONFIG.format(
            schemas="\n".join(f"include {schema}/{each}.schema" for each in SCHEMAS),
            modules="\n".join(loaded),
            folder=folder,
            tls=TLS.format(*certified) if certified else "",
            suffix=SUFFIX,
            root_dn=ROOT_DN,
            password=ROOT_PASSWORD,
        )
    )
    return config


def _answers(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(folder: Path, certified: Files | None = None) -> Iterator[Slapd]:
    """A server with nothing in it but its suffix; with a certificate it speaks TLS at both doors."""
    program = _program()
    config = _configure(program, folder, certified)
    server = Slapd(_free(), _free() if certified else 0)
    doors = [f"{server.url}/", *([f"ldaps://127.0.0.1:{server.secure_port}/"] if certified else [])]
    root = program.parent.parent.parent
    libraries = [
        str(each) for each in (*root.glob("usr/lib/*-linux-gnu"), *root.glob("lib/*-linux-gnu"))
    ]
    process = subprocess.Popen(
        [program, "-d", "0", "-f", config, "-h", " ".join(doors)],
        env={**os.environ, "LD_LIBRARY_PATH": os.pathsep.join(libraries)},
        preexec_fn=place.ends_with_us(SIGTERM),
    )
    try:
        persist(lambda: _answers(server.port), gave_up="slapd가 열리지 않았습니다.")
        with server.bound() as connection:
            classes = ["dcObject", "organization"]
            assert connection.add(SUFFIX, classes, {"dc": "haeon", "o": "해온시"})
        yield server
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    with running(tmp_path_factory.mktemp("slapd")) as server:
        yield server
