"""`./run dure`: 운영자의 명령은 화면과 같은 검사를 거치고, JSON 하나와 끝난 까닭(0 됨, 1 거절, 2 잘못 씀)을 돌려준다.

2026년 12월 1일 10시. 10월에는 아무도 계산할 날이 없어 네 부서를 모두 마감할 수 있다.
"""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dure.jobs.management.commands import operate
from dure.jobs.operating import importing
from dure.web import close as close_pages
from dure.web import directories as directory_pages
from dure.web import exports as export_pages
from dure.web import imports as punch_pages
from dure.web import labor_files
from dure.web import organization as organization_pages
from dure.web import pay as pay_pages
from dure.web import people as people_pages
from dure.web import points as points_pages
from dure.web.feeds_biostar import urls as biostar_urls
from dure.web.feeds_gates import apply as apply_gates
from dure.web.law_impact import impact as impact_page
from law import params
from tests.faults.office import Office, opened
from tests.links.gov_ldap_double import KEY, SERVICE, TOP, Double, person

MOMENT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
SETUP = """
import django; django.setup()
from dataclasses import replace
from dure import clock, tenancy
from dure.accounts import queries as accounts
from dure.exports import actions as exports, laying
from dure.feeds import actions as feeds
from dure.links.gate_examples import EXAMPLES
from dure.organization import queries as organization
[(pk, _, _)] = organization.institutions()
at = clock.now()
with tenancy.institution(pk):
    def who(login, role):
        return accounts.viewer(accounts.user_called(login), on=at.date(), role=role, origin="test")
    name, shape = laying.generic("overtime")
    shape = replace(shape, file="csv", encoding="cp949")
    exports.save_template(name="급여", source="overtime", shape=shape, by=who("choi", "payroll"), at=at)
    door = next(each for each in EXAMPLES if each.key == "door")
    feeds.save_profile(name="본관", pattern="gate_*.csv", layout=door.layout, by=who("cho", "admin"), at=at)
"""
DIRECTORY = f"""
import django; django.setup()
import os
from dure import clock, tenancy
from dure.accounts import queries as accounts
from dure.directory import actions
from dure.organization import queries as organization
[(pk, _, _)] = organization.institutions()
at = clock.now()
with tenancy.institution(pk):
    hr = accounts.viewer(accounts.user_called("oh"), on=at.date(), role="hr", origin="test")
    settings = {{"url": os.environ["DOUBLE"], "institution": "{TOP}", "service": "{SERVICE}"}}
    wanted = actions.Wanted("gov", "행정", settings, "{KEY}", nightly=False)
    actions.save_directory(wanted=wanted, by=hr, at=at)
"""
PUNCHES = "단말기,카드번호,일시,구분\nHAEON-01,20260001,2026-12-01 08:50:00,출근\n"
PEOPLE = "사번,성명,부서명,직급,직렬,직위,고용형태,카드번호,근무시간표,적용일\n" \
    "20269999,새주무관,공원과,9급,행정,주무관,일반직,NEW1,표준 09–18,2026-11-01\n"  # fmt: skip
UNITS = "기관코드,이름,상위코드,종류,시행일,폐지일\n9990009,안전과,9990000,부서,2026-12-01,\n"
GATE = "일자,시각,카드번호,성명,부서,출입문,구분,결과\n" \
    "2026-12-01,08:40,20260002,이팀장,총무과,본관 1층,출근,성공\n"  # fmt: skip
POINTS = "고유번호,사번,기간,종류,점수\nK-1,20260001,2026 하반기,지식 등록,1.5\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("operate"), MOMENT, names=("web",)) as made:
        made.run("-c", SETUP)
        yield made


def ran(office: Office, *words: str) -> tuple[int, Any, str]:
    """How it ended, the JSON on stdout, and what stood on stderr."""
    command = [sys.executable, "-m", "dure", "operate", *words, "--json"]
    environ = {**office.environ, "PYTHONUTF8": "1"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def kept(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def test_출퇴근_파일을_살펴보고_넣고_다시_넣으면_그대로다(office: Office, tmp_path: Path) -> None:
    file = kept(tmp_path, "punches.csv", PUNCHES)
    count = "SELECT count(*) FROM attendance_punch WHERE source = 'file'"
    before = office.rows(count)
    code, told, errors = ran(office, "import", "punches", file, "--as", "yun", "--dry-run")
    assert (code, told["files"][0]["new"], told["dry_run"], errors) == (0, 1, True, "")
    assert office.rows(count) == before
    code, told, _ = ran(office, "import", "punches", file, "--as", "yun")
    assert (code, told["files"][0]["new"], told["files"][0]["parked"]) == (0, 1, 0)
    code, told, _ = ran(office, "import", "punches", file, "--as", "yun")
    assert (code, told["files"][0]["new"]) == (0, 0)
    [(role, origin)] = office.rows(
        "SELECT DISTINCT role, origin FROM audit_line WHERE action = 'attendance.preview_punches'"
    )
    assert (role, origin) == ("clerk", "cli")


@pytest.mark.parametrize(
    ("kind", "login", "name", "text", "more", "told"),
    [
        ("people", "oh", "인사.csv", PEOPLE, (), {"new": 1, "changed": 0}),
        ("organization", "oh", "조직.csv", UNITS, (), {"new": 1, "changed": 0}),
        ("gate", "cho", "gate_1.csv", GATE, (), {"profile": "본관", "new": 1}),
        ("points", "oh", "점수.csv", POINTS, ("--source", "슬기샘"), {"new": 1, "unknown": 0}),
    ],
    ids=["인사", "조직", "출입", "점수"],
)
def test_인사_조직_출입_점수_파일도_살펴보고_넣는다(
    office: Office, tmp_path: Path, kind: str, login: str, name: str, text: str,
    more: tuple[str, ...], told: dict[str, Any],
) -> None:  # fmt: skip
    words = ("import", kind, kept(tmp_path, name, text), "--as", login, *more)
    for again in (("--dry-run",), ()):
        code, answer, errors = ran(office, *words, *again)
        assert (code, errors) == (0, "")
        assert answer["files"][0] | told == answer["files"][0]
    _, answer, _ = ran(office, *words)
    assert answer["files"][0]["new"] == 0


def test_잘못된_줄은_1로_끝나고_줄과_까닭을_말한다(office: Office, tmp_path: Path) -> None:
    file = kept(tmp_path, "punches.csv", PUNCHES.replace("08:50", "한낮"))
    code, told, errors = ran(office, "import", "punches", file, "--as", "yun")
    assert code == 1
    assert "2번째 줄" in told["ways"][0]
    assert told["error"] in errors


def test_맡지_않은_사람은_1로_끝나고_감사_기록에_남는다(office: Office, tmp_path: Path) -> None:
    file = kept(tmp_path, "punches.csv", PUNCHES)
    code, told, _ = ran(office, "import", "punches", file, "--as", "kim")
    assert (code, told["code"]) == (1, "not_theirs")
    for words in (("--as", "nobody"), ("--as", "yun", "--institution", "9990000")):
        code, told, _ = ran(office, "import", "points", file, "--source", "슬기샘", *words)
        assert (code, told["code"]) == (1, "not_theirs")
    refused = "SELECT actor, origin FROM audit_line WHERE action = 'cli.forbidden' ORDER BY id"
    assert office.rows(refused) == [("kim", "cli"), ("yun", "cli")]


@pytest.mark.parametrize(
    "words",
    [
        ("fly",),
        ("import", "punches", "none.csv", "--as", "yun"),
        ("import", "punches", "none.csv"),
        ("import", "gate", __file__, "--as", "cho"),
        ("close", "--month", "2026-13", "--ready", "--as", "choi"),
        ("close", "--month", "2026-10", "--unit", "0000000", "--as", "choi"),
        ("hand-off", "--month", "2026-10", "--as", "choi"),
        ("export", "--template", "없음", "--month", "2026-10", "--reason", "확인", "--as", "choi"),
        ("status", "--institution", "0000000"),
        ("impact", "--month", "2026-11"),
        ("impact", "--month", "2026-11", "--to", "none.yaml"),
        ("impact", "--month", "2026-11", "--to", str(params.FOLDER / "leave.yaml")),
        ("impact", "--month", "2026-11", "--draft", "999", "--as", "oh"),
        ("impact", "--month", "2026-11", "--draft", "999", "--csv"),
    ],
)
def test_잘못_쓴_명령은_2로_끝난다(office: Office, words: tuple[str, ...]) -> None:
    code, _, errors = ran(office, *words)
    assert code == 2
    assert errors


def test_개정을_한_달에_대어_보고_이름은_그_역할에게만_말한다(
    office: Office, tmp_path: Path
) -> None:
    """1개월 이상 1년 미만의 연가가 11일에서 12일로: 한 사람에 하루, 480분씩."""
    old = "2024-07-02: {0: 0, 1: 11, 12: 15"
    text = (params.FOLDER / "leave.yaml").read_text("utf-8")
    file = kept(tmp_path, "new.yaml", text.replace(old, old.replace("1: 11", "1: 12")))
    words = ("impact", "--to", file, "--month", "2026-11")
    code, told, errors = ran(office, *words)
    assert (code, errors) == (0, "")
    assert [(each["key"], each["since"]) for each in told["values"]] == [
        ("leave.annual_days", "2024-07-02")
    ]
    [whole] = told["institutions"]
    [grants] = [each for each in whole["parts"] if each["part"] == "그해의 연가"]
    [item] = grants["items"]
    assert item["changed"] > 0
    assert item["difference"] == 480 * item["changed"]
    assert "changes" not in whole
    _, told, _ = ran(office, *words, "--as", "oh")
    [whole] = told["institutions"]
    kim = next(each for each in whole["changes"] if each["who"] == "김주무관")
    assert (kim["before"], kim["after"], kim["difference"]) == (11 * 480, 12 * 480, 480)
    _, told, _ = ran(office, *words, "--as", "choi")
    [whole] = told["institutions"]
    assert (whole["changes"], whole["hidden"]) == ([], item["changed"])
    looked = "SELECT actor, origin FROM audit_line WHERE action = 'pay.weigh_impact' ORDER BY id"
    assert office.rows(looked) == [("oh", "cli"), ("choi", "cli")]
    command = [sys.executable, "-m", "dure", "operate", *words, "--as", "oh", "--csv"]
    done = subprocess.run(command, env=office.environ, capture_output=True, text=True, check=True)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == item["changed"]
    assert {(row["기관코드"], row["단위"], row["차이"]) for row in rows} == {
        ("9990000", "분", "480")
    }


def test_시행일이_지난_개정은_그날부터_다시_계산하게_한다(office: Office) -> None:
    """11월 20일부터 12월 1일까지 열이틀. 까닭이 없거나 오지 않은 날이거나 인사가 아니면 거절한다."""
    words = ("recompute", "--since", "2026-11-20", "--reason", "대통령령 제99999호")
    code, told, errors = ran(office, *words, "--as", "oh")
    assert (code, told, errors) == (0, {"since": "2026-11-20", "days": 12}, "")
    touched = "SELECT DISTINCT since, until FROM timeline_touch WHERE why = 'law.amended'"
    assert [tuple(map(str, row)) for row in office.rows(touched)] == [("2026-11-20", "2026-12-02")]
    code, told, _ = ran(office, *words, "--as", "choi")
    assert (code, told["code"]) == (1, "not_theirs")
    for more in (("2026-12-02", "대통령령"), ("2026-11-20", " ")):
        code, told, _ = ran(
            office, "recompute", "--since", more[0], "--reason", more[1], "--as", "oh"
        )
        assert code == 1


def test_남은_것이_없는_부서를_모두_마감하고_넘긴다(office: Office) -> None:
    code, told, errors = ran(office, "close", "--month", "2026-10", "--ready", "--as", "choi")
    assert (code, errors, told["left"]) == (0, "", [])
    assert {each["unit"] for each in told["closed"]} == {
        "해온시청", "총무과", "감사담당관", "공원과",
    }  # fmt: skip
    words = ("close", "--month", "2026-10", "--unit", "9990001", "--as", "yun")
    code, told, _ = ran(office, *words)
    assert (code, told["code"]) == (1, "month_is_closed")
    code, told, _ = ran(office, "hand-off", "--month", "2026-10", "--yes", "--as", "choi")
    assert (code, told["won"]) == (0, 0)
    code, told, _ = ran(office, "hand-off", "--month", "2026-10", "--yes", "--as", "choi")
    assert code == 1


def test_남은_것이_있는_부서는_까닭과_함께_남는다(office: Office) -> None:
    code, told, _ = ran(office, "close", "--month", "2026-11", "--ready", "--as", "choi")
    assert (code, told["closed"]) == (0, [])
    assert all(each["open"] for each in told["left"])


def test_양식대로_파일을_만들고_사유가_없으면_거절한다(office: Office, tmp_path: Path) -> None:
    office.run("-c", "import django; django.setup()\nfrom dure.jobs import attendance\n"
               "attendance.rebuild()")  # fmt: skip
    words = ("export", "--template", "급여", "--month", "2026-11", "--out", str(tmp_path), "--as")
    code, told, errors = ran(office, *words, "choi", "--reason", "급여 시스템에 올리기")
    assert (code, errors, told["handed_off"]) == (0, "", False)
    path = Path(told["file"])
    assert path.name == "급여 2026-11 (넘기기 전).csv"
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("cp949"))))
    assert len(rows) == told["rows"] + 2  # the header and the sums
    code, told, _ = ran(office, *words, "choi", "--reason", " ")
    assert (code, told["code"]) == (1, "no_reason")
    code, told, _ = ran(office, *words, "oh", "--reason", "확인")
    assert (code, told["code"]) == (1, "not_theirs")


def test_상태와_감사_확인과_동기화를_답한다(office: Office) -> None:
    code, told, _ = ran(office, "status", "--institution", "9990000")
    [here] = told["institutions"]
    assert (code, here["name"], here["month"]) == (0, "해온시", "2026-11")
    assert here["units"] == 4
    code, told, _ = ran(office, "audit", "verify")
    assert (code, told["whole"]) == (0, True)
    code, told, _ = ran(office, "sync", "feeds", "--as", "cho")
    assert (code, told) == (0, {"new": 0})


def test_디렉터리에_묻고_제안의_주소를_말한다(office: Office) -> None:
    double = Double()
    double.people = [person("cn1", "새사람", "9990001")]
    try:
        office.run("-c", DIRECTORY, DOUBLE=double.url)
        code, told, said = ran(office, "sync", "directory", "행정", "--as", "oh")
        assert (code, said) == (0, "")
        [row] = told["directories"]
        assert (row["name"], row["state"]) == ("행정", "승인 기다림")
        assert (row["read"], row["unmatched"]) == (1, 1)  # one is there, whom nobody here knows
        assert row["page"].startswith("/directory/syncs/")
        code, told, _ = ran(office, "sync", "directory", "--as", "yun")
        assert (code, told["code"]) == (1, "not_theirs")
        code, told, _ = ran(office, "sync", "directory", "없는것", "--as", "oh")
        assert (code, "적은 것: 행정" in told["error"]) == (2, True)
    finally:
        double.close()
    code, told, said = ran(office, "sync", "directory", "--as", "cho")
    assert (code, told["code"]) == (1, "directory_not_read")
    assert "서버에 닿지 못했습니다" in said


def test_사람에게는_우리말로_답한다(office: Office) -> None:
    environ = {**office.environ, "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "dure", "operate", "status"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    assert "마감한 부서" in done.stdout
    helped = subprocess.run([*command[:-1], "--help"], env=environ, capture_output=True, text=True,
                            check=True)  # fmt: skip
    assert "부서의 달을 마감" in helped.stdout
    _, _, errors = ran(office, "close", "--as", "yun")
    assert errors.splitlines() == [
        "두레: 빠진 것이 있습니다: --month", "두레: 쓰는 법은 ./run dure close --help 에 있습니다.",
    ]  # fmt: skip
    _, _, errors = ran(office, "import", "people", "x", "--as", "oh", "--since", "3일")
    assert "'3일'은(는) 날이 아닙니다. 2026-11-03처럼" in errors
    _, _, errors = ran(office, "import", "punches", "none.csv", "--as", "yun")
    assert "그런 파일이 없습니다." in errors


def test_명령을_내리는_역할은_화면을_여는_역할과_같다() -> None:
    pages = {
        "punches": punch_pages.apply, "people": people_pages.apply,
        "organization": organization_pages.apply, "gate": apply_gates, "points": points_pages.apply,
        "labor": labor_files.take,
    }  # fmt: skip
    for kind, page in pages.items():
        assert set(importing.ROLES[kind]) == set(page.roles), kind  # type: ignore[attr-defined]
    actions = {"close": close_pages.close, "hand-off": pay_pages.hand_off,
               "export": export_pages.file, "impact": impact_page}  # fmt: skip
    for command, page in actions.items():
        assert set(operate.ROLES[command]) == set(page.roles), command  # type: ignore[attr-defined]
    for what, view in (("feeds", biostar_urls[0].callback), ("directory", directory_pages.ask)):
        assert set(operate.SYNCS[what][0]) == set(view.roles), what
