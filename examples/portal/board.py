"""부서의 오늘 복무를 보이는 쪽 하나. 파이썬만 있으면 됩니다. 열쇠는 서버에만 있고 브라우저로 가지 않습니다.

DURE_URL=https://두레.기관.go.kr DURE_TOKEN=dure_… DURE_UNIT=부서의-번호 python board.py 8080
"""

import json
import os
import sys
from html import escape
from urllib.request import Request, urlopen
from wsgiref.simple_server import make_server

NOW = {"here": "자리에 있음", "elsewhere": "다른 곳에서 근무", "away": "자리 비움"}
ROW = "<tr><th scope=row>{}<td>{}<td>{}"
PAGE = """<!doctype html><html lang="ko"><meta charset="utf-8"><title>{0} 오늘</title>
<meta name="viewport" content="width=device-width"><h1>{0} <small>{1}</small></h1>
<table><caption>오늘의 복무</caption><tr><th scope=col>이름<th scope=col>직위<th scope=col>지금{2}</table>"""


def board() -> str:
    url = f"{os.environ['DURE_URL']}/api/v1/units/{os.environ['DURE_UNIT']}/board"
    key = {"Authorization": f"Bearer {os.environ['DURE_TOKEN']}"}
    with urlopen(Request(url, headers=key), timeout=10) as answer:
        day = json.load(answer)
    told = [(p["name"], p["position"], NOW.get(p["now"], "근무시간 아님")) for p in day["items"]]
    rows = "".join(ROW.format(*map(escape, each)) for each in told)
    return PAGE.format(escape(day["unit_name"]), day["date"], rows)


def page(environ, start):
    try:
        status, text = "200 OK", board()
    except OSError as error:
        status, text = "502 Bad Gateway", f"두레에서 읽지 못했습니다. 열쇠와 주소를 보세요: {error}"
    start(status, [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")])
    return [text.encode()]


make_server("127.0.0.1", int(sys.argv[1]), page).serve_forever()
