"""Another system that is told: an HTTP server which knows nothing of 두레 but its secret and the guide."""

import hashlib
import hmac
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def genuine(header: str, body: bytes, secret: str, *, now: float, most: float = 300) -> bool:
    """As docs/api.md tells a receiver to check."""
    parts = [each.split("=", 1) for each in header.split(",")]
    moment = next(value for name, value in parts if name == "t")
    signed = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    fits = any(hmac.compare_digest(signed, value) for name, value in parts if name == "v1")
    return fits and abs(now - int(moment)) <= most


@dataclass
class Receiver:
    """What came in; `says` is answered to the next ones: a status, or "cut" for no answer at all."""

    port: int = 0
    says: list[int | str] = field(default_factory=list)
    answer: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    held: threading.Event | None = None
    came: threading.Event = field(default_factory=threading.Event)
    server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/dure"

    @property
    def deliveries(self) -> list[str]:
        return [headers["dure-delivery"] for headers, _ in self.got]

    def speak_tls(self, context: ssl.SSLContext) -> None:
        """From here on, with this certificate."""
        assert self.server is not None
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)

    def wait(self) -> None:
        assert self.came.wait(120), "아무것도 오지 않았습니다."


@contextmanager
def listening() -> Iterator[Receiver]:
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            made.came.set()
            if made.held is not None:
                made.held.wait(120)
            said = made.says.pop(0) if made.says else 200
            if said == "cut":
                self.close_connection = True
                return
            self.send_response(int(said))
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(made.answer)))
            self.end_headers()
            self.wfile.write(made.answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port, made.server = server.server_port, server
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        if made.held is not None:
            made.held.set()
        server.shutdown()
        server.server_close()


@contextmanager
def dripping() -> Iterator[str]:
    """A server whose answer's header never ends, a letter at a time."""
    gone = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not gone.wait(0.05):
                try:
                    self.wfile.write(b"a")
                except OSError:
                    return

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/dure"
    finally:
        gone.set()
        server.shutdown()
        server.server_close()
