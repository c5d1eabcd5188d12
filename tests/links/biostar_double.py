"""A double of a BioStar 2 server on loopback, with a certificate of its own, written from public integrations.

What is marked 의심 was read in integrations only, never in the maker's manual nor from the product.
"""

import json
import ssl
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

LOGIN, PASSWORD = "dure-reader", "쉬운비밀번호1!"


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A self-signed certificate and its key, as such a server makes for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("10.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / f"{name}.pem", folder / f"{name}.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return public, private


def event(
    number: int,
    at: str,
    user: str = "20260001",
    device: str = "541",
    code: str = "4867",
    key: str = "",
) -> dict[str, Any]:
    """A row as integrations show it."""
    row: dict[str, Any] = {
        "id": str(number),  # 의심: 번호인지 글자인지
        "index": number,  # 의심: 장치마다 따로 세는지
        "datetime": at,  # 의심: 장치의 시각이며 언제나 UTC인지
        "server_datetime": at,  # 의심: 서버가 받은 시각인지
        "user_id": {"user_id": user, "name": "아무개"},  # 의심: 사번을 넣어 쓰는지
        "device_id": {"id": device, "name": "본관 1층 입구"},
        "event_type_id": {"code": code},  # 의심: 숫자로 오는 판이 있는지
    }
    if key:
        row["tna_key"] = key  # 의심: 흔히 없음. 1부터 16
    return row


class Double:
    """What it holds, whom it lets in, and how it misbehaves."""

    def __init__(self, public: Path, private: Path) -> None:
        self.events: list[dict[str, Any]] = []
        self.sessions: set[str] = set()
        self.log_ins = 0
        self.asked: list[dict[str, Any]] = []
        self.answer: bytes | None = None  # instead of events
        self.status = 200
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(public, private)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def log_in(self, body: dict[str, Any]) -> str:
        user = body["User"]
        if (user["login_id"], user["password"]) != (LOGIN, PASSWORD):
            return ""
        self.log_ins += 1
        session = f"session-{self.log_ins}"
        self.sessions.add(session)
        return session

    def search(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        query = body["Query"]
        self.asked.append(query)
        (span,) = query["conditions"]
        assert span["operator"] == 3  # 의심: 3이 '사이'인지, 양 끝을 포함하는지
        first, last = span["values"]
        held = [row for row in self.events if first[:19] <= row["datetime"][:19] <= last[:19]]
        return sorted(held, key=lambda row: row["datetime"])[: query["limit"]]


def _handler(double: Double) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if self.path == "/api/login":
                session = double.log_in(body)
                self._say(200 if session else 400, b"{}", session)  # 의심: 거절이 400인지 401인지
            elif self.headers.get("bs-session-id") not in double.sessions:
                self._say(401, b"{}")
            elif double.answer is not None:
                self._say(double.status, double.answer)
            else:
                told = {"EventCollection": {"rows": double.search(body)}}
                self._say(double.status, json.dumps(told).encode())

        def _say(self, status: int, body: bytes, session: str = "") -> None:
            self.send_response(status)
            if session:
                self.send_header("bs-session-id", session)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
