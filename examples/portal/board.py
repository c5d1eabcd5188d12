"""부서의 오늘 복무를 보이는 쪽 하나. 파이썬만 있으면 됩니다: 열쇠는 서버에만 있고 브라우저로 가지 않습니다.

DURE_URL=https://두레.기관.go.kr DURE_TOKEN=dure_… DURE_UNIT=부서의-번호 python board.py 8080
"""

import json
import os
import sys
from html import escape
from urllib.request import Request, urlopen
from wsgiref.simple_server import make_server

WORDS = {
    "here": "자리에 있음",
    "elsewhere": "다른 곳에서 근무",
    "away": "자리 비움",
    "": "근무시간 아님",
}
PAGE = """<!doctype html><html lang="ko"><meta charset="utf-8"><meta http-equiv="refresh" content="60">
<meta name="viewport" content="width=device-width"><title>{unit} 오늘</title>
<h1>{unit} <small>{date}</small></h1><table><caption>오늘의 복무</caption>
<thead><tr><th scope="col">이름<th scope="col">직위<th scope="col">지금</thead><tbody>{rows}</tbody></table></html>"""


def board():
    url = f"{os.environ['DURE_URL']}/api/v1/units/{os.environ['DURE_UNIT']}/board"
    asked = Request(url, headers={"Authorization": "Bearer " + os.environ["DURE_TOKEN"]})
    with urlopen(asked, timeout=10) as answer:
        return json.load(answer)


def page(environ, start):
    try:
        found = board()
        rows = "".join(
            f"<tr><th scope=row>{escape(each['name'])}<td>{escape(each['position'])}<td>{WORDS[each['now']]}"
            for each in found["items"]
        )
        status, text = (
            "200 OK",
            PAGE.format(unit=escape(found["unit_name"]), date=found["date"], rows=rows),
        )
    except OSError as error:
        status, text = (
            "502 Bad Gateway",
            f"두레에서 읽지 못했습니다: {error}. 열쇠와 주소를 확인해 주세요.",
        )
    start(status, [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")])
    return [text.encode()]


if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[1]), page).serve_forever()
