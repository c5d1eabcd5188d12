"""Mail to a real SMTP server: what it took, and that each failure says what it may have."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest

from dure.links import mail
from dure.links.letters import Letter, Outcome
from tests.links.mail_server import free_port, office

SENDER = "두레 <dure@haeon.go.kr>"
ID = UUID("0190a000-0000-7000-8000-000000000001")
LETTER = Letter(
    ID,
    "park@haeon.go.kr",
    "[해온시 두레] 결재할 문서가 1건 있습니다.",
    "[해온시 두레] 결재할 문서가 1건 있습니다.\nhttps://dure.haeon.go.kr/inbox\n.점으로 시작하는 줄\n",
    datetime(2026, 11, 20, 7, 40, tzinfo=UTC),
)


def _sent(port: int, letter: Letter = LETTER) -> Outcome:
    return mail.server(f"smtp://127.0.0.1:{port}", SENDER).send(letter)


def test_서버가_받은_것은_보낸_그대로다() -> None:
    with office() as server:
        assert _sent(server.port) == Outcome("sent")
        [found] = server.read()
    assert found["Subject"] == LETTER.title
    assert found["To"] == "park@haeon.go.kr"
    assert found["From"] == SENDER
    assert found["Message-ID"] == f"<{ID}@haeon.go.kr>"
    assert found["Date"].datetime == LETTER.at
    assert found["Auto-Submitted"] == "auto-generated"
    assert found.get_content().replace("\r\n", "\n") == LETTER.text


def test_다시_보내도_같은_번호다() -> None:
    with office() as server:
        _sent(server.port)
        _sent(server.port)
        assert len({each["Message-ID"] for each in server.read()}) == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "CONTENT"])
@pytest.mark.parametrize(("answer", "state"), [("550 No", "refused"), ("451 Later", "later")])
def test_서버가_거절하면_그_말을_전한다(command: str, answer: str, state: str) -> None:
    with office(answers={command: answer}) as server:
        outcome = _sent(server.port)
    assert outcome.state == state
    assert answer in outcome.reason


def test_내용을_넘긴_뒤에_끊기면_갔는지_모른다() -> None:
    with office(hang=True) as server:
        assert _sent(server.port).state == "unknown"
        assert len(server.taken) == 1


@pytest.mark.parametrize("garbled", [b"???\r\n", b"\xff\xfe\r\n", b"999 ?\r\n"])
def test_내용을_넘긴_뒤의_답을_읽을_수_없으면_갔는지_모른다(garbled: bytes) -> None:
    ready = (*HELLO, b"250 OK\r\n", b"250 OK\r\n", b"354 Go\r\n")
    with _answering(*ready, garbled) as port:
        assert _sent(port).state == "unknown"


def test_우리말_내용도_아스키_짧은_줄로_넘긴다() -> None:
    long = Letter(ID, LETTER.to, LETTER.title, "결재할 문서 " * 300 + "\n", LETTER.at)
    with office() as server:
        assert _sent(server.port, long) == Outcome("sent")
        [raw] = server.taken
        [found] = server.read()
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998
    assert found["Content-Transfer-Encoding"] == "base64"
    assert found.get_content().replace("\r\n", "\n") == long.text


def test_아무도_듣지_않으면_나중에_다시_한다() -> None:
    assert _sent(free_port()).state == "later"


@contextmanager
def _answering(*lines: bytes) -> Iterator[int]:
    """A server that says these lines, one for each thing it hears, and then hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                for line in lines[:-1]:
                    connection.sendall(line)
                    connection.recv(4096)
                connection.sendall(lines[-1])

        thread = threading.Thread(target=serve)
        thread.start()
        yield int(listening.getsockname()[1])
        thread.join()


HELLO = (b"220 office ESMTP\r\n", b"250 office\r\n")


@pytest.mark.parametrize(
    "lines",
    [
        (b"421 Too busy\r\n",),
        (b"220 office ESMTP\r\n", b""),
        (*HELLO, b"250 OK\r\n", b""),
        (*HELLO, b"250 OK\r\n", b"250 OK\r\n", b"451 Not now\r\n"),
        (*HELLO, b"250 OK\r\n", b"250 OK\r\n", b""),
    ],
    ids=["인사", "HELO", "RCPT", "DATA 4xx", "DATA"],
)
def test_내용을_넘기기_전에_끊기면_나중에_다시_한다(lines: tuple[bytes, ...]) -> None:
    with _answering(*lines) as port:
        assert _sent(port).state == "later"


def test_메일로_쓸_수_없는_주소는_묻지도_않고_거절한다() -> None:
    for to in ("박@haeon.go.kr", "a@haeon.go.kr\nBcc: b@x.kr"):
        letter = Letter(ID, to, LETTER.title, LETTER.text, LETTER.at)
        assert _sent(free_port(), letter).state == "refused"


def test_주소로_서버를_정한다() -> None:
    found = mail.server("smtp+starttls://dure%40haeon:p%3Aw@mail.haeon.go.kr", SENDER)
    assert (found.host, found.port, found.user, found.password) == (
        "mail.haeon.go.kr",
        587,
        "dure@haeon",
        "p:w",
    )
    assert mail.server("smtps://mail.haeon.go.kr", SENDER).port == 465


@pytest.mark.parametrize("url", ["mail.haeon.go.kr", "http://haeon.go.kr", "smtp://"])
def test_모르는_주소는_받지_않는다(url: str) -> None:
    with pytest.raises(ValueError, match="smtps://"):
        mail.server(url, SENDER)


def test_비밀번호는_암호화하지_않고_보내지_않는다() -> None:
    with pytest.raises(ValueError, match="비밀번호"):
        mail.server("smtp://a:b@haeon.go.kr", SENDER)


def test_암호화를_모르는_서버에는_넘기지_않는다() -> None:
    with office() as server:
        found = mail.server(f"smtp+starttls://127.0.0.1:{server.port}", SENDER).send(LETTER)
        assert found.state == "later"
        assert not server.taken
