"""A double of 행정 LDAP REST on loopback, written from a sheet of its public addresses and fields.

What is marked 의심 was on no sheet that we could read, or may differ in the real one.
"""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

KEY, SERVICE, TOP = "발급받은키".encode().hex(), "LS-0001", "9990000"


def person(cn: str, name: str | None, unit: str, **more: Any) -> dict[str, Any]:
    return {"cn": cn, "emp_name": name, "inst_code": unit, "eml": None, "mbtlnum": None,
            "grade": "7급", "position": "주무관", "odr": 1, "ord": 1, **more}  # fmt: skip
    # 의심: odr와 ord의 뜻, grade가 급수인지 직급의 이름인지


def unit(code: str, whole: str, parent: str) -> dict[str, Any]:
    return {"inst_code": code, "inst_name_all": whole, "parent_inst_code": parent}
    # 의심: 위의 기관을 어느 이름으로 말하는지, inst_name_all이 빈칸으로 나뉘는지


class Double:
    """What it holds, and what it was asked."""

    def __init__(self) -> None:
        self.people: list[dict[str, Any]] = []
        self.units: list[dict[str, Any]] = []
        self.changes: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str, str]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def answer(self, path: str) -> list[dict[str, Any]] | None:
        told = {f"/api/ldls/fullorgchart/{TOP}": self.units,
                f"/api/ldls/org-userlist/{TOP}": self.people,
                "/api/ldls-change/detail": self.changes}  # fmt: skip
        return told.get(path)


def _handler(double: Double) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            ours = self.headers.get("InstCode", ""), self.headers.get("Date", "")
            double.asked.append((self.path, *ours))
            rows = double.answer(self.path)
            known = self.headers["Authorization"] == f"Bearer {KEY}"  # 의심: 키를 싣는 머리글
            if not known or self.headers["LinkSrvcId"] != SERVICE:
                self._say(401, {})
            elif rows is None:
                self._say(404, {})
            else:
                self._say(200, {"data": rows})  # 의심: 줄을 data에 담는지

        def _say(self, status: int, told: Any) -> None:
            body = json.dumps(told).encode()
            self.send_response_only(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
