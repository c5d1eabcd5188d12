"""Mail over SMTP (RFC 5321), step by step so that each failure says what the other side has."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import unquote, urlsplit

from dure.links.letters import Letter, Outcome

SECONDS = 15.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True)
class Smtp:
    """A mail server: `smtp://` for one inside the office, `smtp+starttls://` and `smtps://` with TLS."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str

    def send(self, letter: Letter) -> Outcome:
        try:
            content = written(letter, self.sender)
        except ValueError as error:
            return Outcome("refused", f"메일로 쓸 수 없습니다: {error}"[:200])
        try:
            with self._ready() as server:
                return _hand_over(server, self.sender, letter.to, content)
        except (OSError, smtplib.SMTPException) as error:
            return Outcome("later", f"메일 서버에 닿지 못했습니다: {_said(error)}")

    @contextmanager
    def _ready(self) -> Iterator[smtplib.SMTP]:
        """Connected, encrypted and logged in: until here the server has nothing of the letter."""
        if self.scheme == "smtps":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        try:
            if self.scheme == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
            if self.user:
                server.login(self.user, self.password)
            yield server
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        finally:
            server.close()


def server(url: str, sender: str) -> Smtp:
    """`smtp+starttls://user:password@host:port` as a mail server.

    Raises:
        ValueError: no such scheme, no host, or a password that would cross the network in the clear.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(
            f"{' · '.join(f'{each}://' for each in PORTS)} 중 하나와 호스트를 적습니다."
        )
    if parts.username and parts.scheme == "smtp":
        raise ValueError("비밀번호가 있으면 smtp+starttls:// 나 smtps:// 로 적습니다.")
    return Smtp(
        parts.scheme,
        parts.hostname,
        parts.port or PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        sender,
    )


def written(letter: Letter, sender: str) -> bytes:
    """The letter as it crosses the network; the same letter always has the same Message-ID."""
    if not letter.to.isascii():
        raise ValueError("메일 주소는 영문과 숫자로 적습니다.")
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, letter.to
    message["Subject"] = letter.title
    message["Date"] = letter.at
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="base64")  # 7-bit lines within 998 for any server
    return message.as_bytes()


def _hand_over(server: smtplib.SMTP, sender: str, to: str, content: bytes) -> Outcome:
    for code, why in _envelope(server, sender, to):
        if code not in (250, 251, 354):
            return _refusal(code, why)
    return _content(server, content)


def _envelope(server: smtplib.SMTP, sender: str, to: str) -> Iterator[tuple[int, bytes]]:
    yield server.mail(sender.rpartition("<")[2].rstrip(">"))
    yield server.rcpt(to)
    yield server.docmd("DATA")


def _content(server: smtplib.SMTP, content: bytes) -> Outcome:
    """From the first byte on only the server's own word says that it does not have the letter."""
    try:
        server.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
        code, why = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("unknown", f"넘긴 뒤에 답을 받지 못했습니다: {_said(error)}")
    if code not in range(200, 600):
        return Outcome("unknown", "넘긴 뒤에 온 답을 읽을 수 없었습니다.")
    return Outcome("sent") if code == 250 else _refusal(code, why)


def _refusal(code: int, why: bytes) -> Outcome:
    said = f"메일 서버의 답: {code} {why.decode('utf-8', 'replace')[:120]}"
    return Outcome("refused" if code >= 500 else "later", said)


def _said(error: Exception) -> str:
    return f"{type(error).__name__} {error}"[:120]
