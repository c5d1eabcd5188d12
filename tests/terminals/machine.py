"""A ZKTeco terminal as its protocol describes it, over real HTTP. It knows nothing of our code.

It keeps a reading until it was told OK for it, and never forgets what it was told.
"""

import http.client
import io
import tarfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

Line = tuple[str, datetime, int, int, str]  # pin, time by its own clock, status, verify, workcode
PATIENCE = 60.0


@dataclass
class Machine:
    serial: str
    port: int
    address: str = "127.0.0.1"
    batch: int = 500
    ending: str = "\n"
    encoding: str = "utf-8"
    form: str = "tabs"  # tabs, named, packed, form
    key: str = ""
    pending: list[Line] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)
    log: list[Line] = field(default_factory=list)  # all that was ever read, as its memory has it
    acknowledged: set[Line] = field(default_factory=set)
    users: dict[str, dict[str, str]] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)
    ahead: timedelta = timedelta()

    # ── at the machine itself ────────────────────────────────────────────────────────────

    def swipe(self, pin: str, at: datetime, status: int = 0, verify: int = 4) -> Line:
        """Somebody holds a card to it at a true moment; it writes down what its clock says."""
        line = (pin, at + self.ahead, status, verify, "0")
        self.log.append(line)
        self.pending.append(line)
        return line

    def set_clock(self, ahead: timedelta, at: datetime) -> None:
        self.ahead = ahead
        self.operations.append(f"OPLOG 21\t1\t{at + ahead:%Y-%m-%d %H:%M:%S}\t0\t0\t0\t0")

    def forget_to_send(self, line: Line) -> None:
        """A reading of which it wrongly believes that it was sent."""
        self.pending.remove(line)

    # ── on the line ──────────────────────────────────────────────────────────────────────

    def request(
        self, method: str, name: str, query: str = "", body: bytes = b""
    ) -> tuple[int, str]:
        line = self.connect()
        try:
            headers = {"User-Agent": "iClock Proxy/1.09", "Content-Type": "text/plain"}
            path = f"/iclock/{name}?SN={self.serial}{query and '&' + query}"
            line.request(method, path, body if method == "POST" else None, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()

    def connect(self) -> http.client.HTTPConnection:
        source = (self.address, 0)
        return http.client.HTTPConnection("127.0.0.1", self.port, PATIENCE, source_address=source)

    def greet(self) -> bool:
        query = (
            f"options=all&pushver=2.4.1&DeviceType=att&language=75&pushcommkey={quote(self.key)}"
        )
        status, told = self.request("GET", "cdata", query)
        head, *lines = told.split("\n")
        if status != 200 or head != f"GET OPTION FROM: {self.serial}":
            return False
        self.options = dict(line.split("=", 1) for line in lines if "=" in line)
        can = b"FingerFunOn=1,FaceFunOn=1,~DeviceName=G3 Pro,FWVersion=Ver 8.0.4"
        self.request("POST", "cdata", "table=options", can)
        return True

    def upload(self) -> bool:
        """Send what waits, a batch at a time; whether nothing waits any more."""
        while self.pending and self.options.get("Realtime") == "1":
            batch = self.pending[: self.batch]
            status, told = self.request("POST", "cdata", self.query("ATTLOG"), self.body(batch))
            if status != 200 or told.strip() != f"OK:{len(batch)}":
                self.refusals.append(status)
                return False
            self.take_off(batch)
        if self.operations and self.options.get("Realtime") == "1":
            body = "".join(line + self.ending for line in self.operations).encode(self.encoding)
            status, told = self.request("POST", "cdata", "table=OPERLOG&Stamp=1", body)
            if status != 200 or told.strip() != f"OK:{len(self.operations)}":
                return False
            self.operations.clear()
        return not self.pending

    def take_off(self, batch: list[Line]) -> None:
        self.acknowledged.update(batch)
        del self.pending[: len(batch)]

    def query(self, table: str) -> str:
        packed = "&ContentType=tgz" if self.form == "packed" else ""
        return f"table={table}&Stamp=9999{packed}"

    def body(self, lines: list[Line]) -> bytes:
        names = ("PIN", "Time", "Status", "Verify", "Workcode") if self.form == "named" else ()
        told = []
        for pin, at, *rest in lines:
            cells = [pin, f"{at:%Y-%m-%d %H:%M:%S}", *(str(each) for each in rest)]
            if names:
                cells = [f"{name}={cell}" for name, cell in zip(names, cells, strict=True)]
            told.append("\t".join(cells) + self.ending)
        body = "".join(told).encode(self.encoding)
        if self.form == "packed":
            return _packed(body)
        return b"data=" + quote(body).encode() if self.form == "form" else body

    def poll(self) -> bool:
        """Ask what to do, do it and tell; whether there was anything."""
        info = f"Ver 8.0.4,{len(self.users)},0,{len(self.log)},{self.address},10,7,15,0,11,0,0,0"
        status, told = self.request("GET", "getrequest", f"INFO={quote(info)}")
        if status != 200 or not told.startswith("C:"):
            return False
        results = []
        for line in told.rstrip("\n").split("\n"):
            _, key, command = line.split(":", 2)
            self.asked.append(command)
            results.append(f"ID={key}&{self.obey(command)}\n")
        return self.request("POST", "devicecmd", "", "".join(results).encode())[0] == 200

    def obey(self, command: str) -> str:
        word, _, rest = command.partition(" ATTLOG ")
        if rest:
            named = dict(each.split("=", 1) for each in rest.split("\t"))
            since, until = (
                datetime.fromisoformat(named[each]) for each in ("StartTime", "EndTime")
            )
            found = [line for line in self.log if since <= line[1] <= until]
            if word == "VERIFY SUM":
                return f"Return=0&CMD=VERIFY SUM&AttlogSum={len(found)}"
            self.pending.extend(found)
            return "Return=0&CMD=DATA"
        if command.startswith("DATA UPDATE USERINFO "):
            cells = command.removeprefix("DATA UPDATE USERINFO ").split("\t")
            user = dict(cell.split("=", 1) for cell in cells)
            self.users[user["PIN"]] = user
            return "Return=0&CMD=DATA"
        if command.startswith("DATA DELETE USERINFO PIN="):
            gone = self.users.pop(command.split("=", 1)[1], None)
            return f"Return={0 if gone else -10}&CMD=DATA"
        known = command in ("CHECK", "LOG", "INFO", "RELOAD OPTIONS", "REBOOT")
        return f"Return={0 if known else -1002}&CMD={command.split(' ')[0]}"

    def until(self, done: Callable[[], Any], attempts: int = 2000) -> None:
        """Live – greet, poll, upload – until it is so; lines that break are taken up again."""
        pause = threading.Event()
        for _ in range(attempts):
            try:
                if (self.options or self.greet()) and done():
                    return
                if not self.poll() and self.upload() and done():
                    return
            except (OSError, http.client.HTTPException):
                self.options = {}
            pause.wait(0.05)
        raise AssertionError(f"{self.serial}: {len(self.pending)}줄이 남았습니다.")


def _packed(body: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        part = tarfile.TarInfo("attlog.txt")
        part.size = len(body)
        tar.addfile(part, io.BytesIO(body))
    return out.getvalue()
