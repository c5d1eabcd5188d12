"""Texts: files in a folder, and a double of the provider that speaks as its SDK reads it."""

import hashlib
import hmac
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from dure.links.letters import Folder, Letter, Outcome
from dure.links.text import Solapi
from tests.links.mail_server import free_port

ID = UUID("0190a000-0000-7000-8000-000000000001")
LETTER = Letter(
    ID,
    "01012345678",
    "제목",
    "[해온시 두레] 결재할 문서가 1건 있습니다.\nhttps://dure.haeon.go.kr/inbox\n",
    datetime(2026, 11, 20, 7, 40, tzinfo=UTC),
)
COUNT = {
    "total": 1, "sentTotal": 0, "sentSuccess": 0, "sentPending": 0, "sentReplacement": 0,
    "refund": 0, "registeredFailed": 0, "registeredSuccess": 1,
}  # fmt: skip
GROUP = {
    "count": COUNT,
    "countForCharge": {},
    "balance": {"requested": 0, "replacement": 0, "refund": 0, "sum": 0},
    "point": {"requested": 0, "replacement": 0, "refund": 0, "sum": 0},
    "app": {},
    "log": [],
    "status": "SENDING",
    "allowDuplicates": False,
    "isRefunded": False,
    "accountId": "1",
    "masterAccountId": None,
    "apiVersion": "4",
    "groupId": "G1",
    "price": {},
    "dateCreated": "2026-11-20T07:40:00.000Z",
    "dateUpdated": "2026-11-20T07:40:00.000Z",
    "scheduledDate": None,
    "dateSent": None,
    "dateCompleted": None,
}
TAKEN = {"failedMessageList": [], "groupInfo": GROUP}
NOT_TAKEN = {
    "failedMessageList": [
        {
            "to": "01012345678", "from": "0212345678", "type": "SMS", "country": "82",
            "statusMessage": "수신번호가 잘못되었습니다.", "statusCode": "1020",
            "messageId": "M1", "accountId": "1",
        }
    ],
    "groupInfo": {**GROUP, "count": {**COUNT, "registeredFailed": 1, "registeredSuccess": 0}},
}  # fmt: skip


@contextmanager
def _provider(status: int, answer: Any) -> Iterator[tuple[str, list[tuple[str, str, Any]]]]:
    """The provider's door; None: it takes the request and hangs up."""
    heard: list[tuple[str, str, Any]] = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            heard.append((self.path, self.headers["Authorization"], body))
            if answer is None:
                return
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _sent(url: str) -> Outcome:
    return Solapi("KEY", "SECRET", "02-1234-5678", url).send(LETTER)


def test_문자_회사는_번호와_글과_우리_번호를_받는다() -> None:
    with _provider(200, TAKEN) as (url, heard):
        assert _sent(url) == Outcome("sent")
    [(path, signed, body)] = heard
    assert path == "/messages/v4/send-many/detail"
    [message] = body["messages"]
    assert (message["to"], message["from"], message["text"]) == (
        "01012345678",
        "0212345678",
        LETTER.text,
    )
    assert message["customFields"] == {"dure": str(ID)}
    told = dict(re.findall(r"(\w+)=([^,]+)", signed))
    expected = hmac.new(b"SECRET", (told["Date"] + told["salt"]).encode(), hashlib.sha256)
    assert (told["ApiKey"], told["signature"]) == ("KEY", expected.hexdigest())


@pytest.mark.parametrize(
    ("status", "answer", "state", "said"),
    [
        (200, NOT_TAKEN, "refused", "1020 수신번호가 잘못되었습니다."),
        (400, {"errorCode": "ValidationError", "errorMessage": "발신번호 미등록"}, "refused", "발신번호"),
        (402, {"errorCode": "NotEnoughBalance", "errorMessage": "잔액 부족"}, "refused", "잔액"),
        (500, {"errorCode": "InternalError"}, "unknown", ""),
        (502, b"<html>", "unknown", ""),
        (404, b"<html>", "unknown", ""),
        (200, b"<html>", "unknown", ""),
        (200, {"groupInfo": {}}, "unknown", ""),
        (200, None, "unknown", ""),
    ],
)  # fmt: skip
def test_답을_읽은_만큼만_말한다(status: int, answer: Any, state: str, said: str) -> None:
    with _provider(status, answer) as (url, heard):
        outcome = _sent(url)
    assert outcome.state == state
    assert said in outcome.reason
    assert len(heard) == 1, "한 번만 넘겨야 합니다."


def test_닿지_못하면_나중에_다시_한다() -> None:
    assert _sent(f"http://127.0.0.1:{free_port()}").state == "later"


def test_폴더에는_한_통에_파일_하나(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "text")
    assert folder.send(LETTER) == Outcome("sent")
    assert folder.send(LETTER).state == "sent"
    [file] = tmp_path.iterdir()
    assert json.loads(file.read_text("utf-8")) == {
        "channel": "text",
        "id": str(ID),
        "to": "01012345678",
        "title": "제목",
        "text": LETTER.text,
        "at": "2026-11-20 07:40:00+00:00",
    }


def test_쓸_수_없는_폴더면_나중에_다시_한다(tmp_path: Path) -> None:
    assert Folder(tmp_path / "없음", "mail").send(LETTER).state == "later"
