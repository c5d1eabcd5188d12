"""A real SMTP server on the loopback, told how to answer; what it took is kept."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass
class Office:
    """Answers by command (MAIL, RCPT, DATA, CONTENT); `hang` drops the line after the content."""

    answers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    taken: list[bytes] = field(default_factory=list)
    port: int = 0

    async def handle_MAIL(
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.taken.append(envelope.original_content)
        if self.hang:
            server.transport.abort()
        return self.answers.get("CONTENT", "250 OK")

    def read(self) -> list[EmailMessage]:
        """What was taken, as a mail program reads it."""
        return [message_from_bytes(each, policy=default) for each in self.taken]  # type: ignore[misc]


@contextmanager
def office(made: Office | None = None, **given: Any) -> Iterator[Office]:
    """The server on a free port, for the time of the block."""
    made = made or Office(**given)
    made.port = free_port()
    controller = Controller(made, hostname="127.0.0.1", port=made.port)
    controller.start()
    try:
        yield made
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
