"""Runs in an environment of its own, where zkteco-lan-agent is installed: its client against us.

Prints what the client made of our answers, as JSON.
"""

import json
import sys
from datetime import datetime
from typing import Any

from zkteco_lan_agent.attendance import (
    build_attlog_body,
    build_fp_enrolled_body,
    build_userinfo_body,
    format_attlog_line,
)
from zkteco_lan_agent.server_client import ServerClient

SERIAL = "SIM1"
MORNING, EVENING = datetime(2026, 11, 30, 8, 52, 3), datetime(2026, 11, 30, 18, 3, 44)


def drive(client: ServerClient) -> dict[str, Any]:
    """A heartbeat, two readings twice, a user, a fingerprint's notice, every command."""
    lines = [
        format_attlog_line(1001, MORNING, status=0, verify=15),
        format_attlog_line(1002, EVENING, status=1, verify=4),
    ]
    body = build_attlog_body(lines)
    user = build_userinfo_body([{"pin": "1001", "name": "홍길동", "card": 123456789}])
    told: dict[str, Any] = {"heartbeat": client.heartbeat(SERIAL)}
    told["readings"] = [client.push_cdata(SERIAL, body, table="ATTLOG") for _ in range(2)]
    told["user"] = client.push_cdata(SERIAL, user, table="USERINFO")
    told["fingerprint"] = client.push_cdata(SERIAL, build_fp_enrolled_body("1001"), table="FP")
    told["commands"] = []
    while command := client.get_request(SERIAL):
        told["commands"].append((command.cmd, client.ack_command(SERIAL, command.id, 0)))
    return told


if __name__ == "__main__":
    json.dump(drive(ServerClient(sys.argv[1])), sys.stdout)
