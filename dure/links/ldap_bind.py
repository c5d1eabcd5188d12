"""LDAP: find somebody's entry and bind as it, to see whether the password is theirs (RFC 4513)."""

import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass

from ldap3 import NONE, SUBTREE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_filter_chars

PATIENCE = 5  # seconds


@dataclass(frozen=True)
class Directory:
    """A server, whom we are there, and where people are; TLS unless it is on this machine."""

    url: str
    client: str
    secret: str
    base: str
    login_claim: str
    certificate: str = ""


def claims(directory: Directory, login: str, password: str) -> dict[str, str] | None:
    """What the directory says of whoever has this log-in and password; None where nobody has.

    An empty password would bind as nobody and succeed (RFC 4513, 5.1.2), so it is none.
    """
    if not login or not password:
        return None
    try:
        with _as(directory, directory.client, directory.secret) as ours:
            wanted = f"({directory.login_claim}={escape_filter_chars(login)})"
            # "+": entryUUID and its like are told only where they are asked for (RFC 3673)
            ours.search(directory.base, wanted, SUBTREE, attributes=["*", "+"], size_limit=2)
            entries = list(ours.entries)
        if len(entries) != 1:
            return None
        with _as(directory, entries[0].entry_dn, password):
            said = entries[0].entry_attributes_as_dict
    except LDAPException:
        return None
    plain = {name: str(values[0]) for name, values in said.items() if values}
    return {**plain, "dn": entries[0].entry_dn}


def _as(directory: Directory, name: str, password: str) -> AbstractContextManager[Connection]:
    return bound(directory.url, name, password, certificate=directory.certificate)


def is_certificate(text: str) -> bool:
    """Whether somebody's certificates can be read out of a text."""
    try:
        ssl.create_default_context(cadata=text)
    except (ssl.SSLError, ValueError):
        return False
    return True


class _Trusting(Tls):
    """TLS in which Python itself holds the certificate against its issuer and the server's name.

    ldap3 compares names with code of its own, and where they differ it leaves the socket open.
    """

    def __init__(self, certificate: str) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self.certificate = certificate or None

    def wrap_socket(self, connection: Connection, do_handshake: bool = False) -> None:
        context = ssl.create_default_context(cadata=self.certificate)
        connection.socket = context.wrap_socket(
            connection.socket, server_hostname=connection.server.host
        )


@contextmanager
def bound(
    url: str,
    name: str,
    password: str,
    *,
    certificate: str = "",
    starttls: bool = False,
    answer: int = PATIENCE,
) -> Iterator[Connection]:
    """Bound as somebody for the time of the block; nothing is written there."""
    connection = Connection(
        Server(url, get_info=NONE, tls=_Trusting(certificate), connect_timeout=PATIENCE),
        name or None,
        password or None,
        auto_referrals=False,  # a secret goes to the server that was named and to no other
        raise_exceptions=True,
        read_only=True,
        receive_timeout=answer,
    )
    try:
        connection.open()
        if starttls:
            connection.start_tls()
        connection.bind()
        yield connection
    finally:
        _part(connection)


def _part(connection: Connection) -> None:
    """Leave a directory, and close what ldap3 leaves open where the server did not answer."""
    with suppress(LDAPException):  # where TLS failed nothing more can be said, and that is no news
        connection.unbind()
    if connection.socket:
        connection.socket.close()
