"""기록: an auditor's page of one person, its file, and the check of the log."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client

from dure import clock
from dure.attendance import actions as attendance
from dure.attendance.corrections import Claim, approve_correction, request_correction
from dure.attendance.models import Anomaly, Close, Correction, Punch
from dure.audit import actions as audit
from dure.audit import checkpoints
from dure.audit.models import Line, Subject
from dure.people import queries as people
from dure.timeline import actions as timeline
from tests.pay.test_hand_off import _handed
from tests.web.desk import JOB, approved, at_desk, computed, lines, record
from tests.world import NOW, World

TUESDAY = date(2026, 11, 3)


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(checkpoints, "path", lambda institution: tmp_path / f"{institution}.jsonl")


@pytest.fixture
def worked(world: World) -> World:
    """김주무관 on 3 November: ordered 18–21, there from 08:50 to 21:15."""
    approved(world, "김주무관", TUESDAY)
    record(world, "김주무관", TUESDAY, 530, 1275)
    computed()
    return world


def _url(world: World, name: str = "김주무관") -> str:
    return f"/dossier/{people.public_ids([world.people[name]])[world.people[name]]}"


def _auditor(world: World) -> Client:
    return at_desk(world, "정감사", "auditor")


def _changed(world: World) -> None:
    """A late change of a closed month: the leaving was at 20:00."""
    Close.objects.create(
        institution_id=world.institution,
        unit_id=world.units["총무과"],
        month=TUESDAY.replace(day=1),
        people=1,
        days=1,
        digest="",
        closed_by="yun",
        closed_at=NOW,
    )
    record(world, "김주무관", TUESDAY, 1200, way=(1,))
    Punch.objects.filter(minute=1275).update(known_until=NOW)
    days = [(world.people["김주무관"], TUESDAY, TUESDAY + timedelta(days=1))]
    timeline.touch(days=days, why="test", at=NOW)
    attendance.rebuild_stale_days(at=NOW)


def test_a_person_is_found_by_name_or_number(world: World) -> None:
    auditor = _auditor(world)
    assert "누구의 기록을 볼까요?" in auditor.get("/dossier").content.decode()
    for asked in ("김주", "20260001"):
        page = auditor.get("/dossier", {"q": asked}).content.decode()
        assert _url(world) in page
        assert "총무과" in page
        assert "7급" in page
        assert "20260001" in page
    page = auditor.get("/dossier", {"q": "아무도"}).content.decode()
    assert "찾는 사람이 없습니다" in page


def test_the_evidence_stands_on_one_clock(worked: World) -> None:
    page = _auditor(worked).get(_url(worked)).content.decode()
    assert "김주무관의 기록" in page
    assert "2026-10-01(목)부터 2026-11-20(금)까지 기록" in page
    assert "이 열람도 기록됩니다" in page
    assert page.index("08:50") < page.index("시작 전 승인") < page.index("21:15")
    assert "본관 1층" in page
    assert "박과장 결재" in page
    assert "총무과-초과-2026-1" in page
    assert "위반" not in page


def test_only_an_auditor_may_look(worked: World) -> None:
    addresses = ("/dossier", "/dossier/verify", _url(worked), f"{_url(worked)}/trail.csv")
    for name in ("김주무관", "박과장", "윤서무", "문시장", "조관리"):
        for address in addresses:
            assert at_desk(worked, name).get(address).status_code == 403, (name, address)
    assert lines("dossier.view") == 0


def test_looking_is_logged_and_shown_next_time(worked: World) -> None:
    auditor = _auditor(worked)
    auditor.get(_url(worked), {"since": "2026-11-01", "until": "2026-11-10"})
    line = Line.objects.get(action="dossier.view")
    assert line.summary == "김주무관의 2026-11-01–2026-11-10 기록을 한 쪽으로 보았습니다."
    subject = Subject.objects.get(line_id=line.id)
    assert (subject.person_id, subject.subject) == (
        worked.people["김주무관"],
        "2026-11-01–2026-11-10",
    )


def test_who_looked_before_is_listed(worked: World) -> None:
    told = [audit.On(worked.people["김주무관"], "month", "")]
    before = NOW - timedelta(hours=1)
    audit.record(by=JOB, at=before, action="web.view_person", summary="근무를 보았습니다.", on=told)
    page = _auditor(worked).get(_url(worked)).content.decode()
    assert "근무를 보았습니다." in page
    assert "봉인 전" in page


def test_a_day_unfolds_to_its_sum_with_and_without_script(worked: World) -> None:
    auditor, url = _auditor(worked), f"{_url(worked)}/days/2026-11-03"
    part = auditor.get(url, headers={"HX-Request": "true"}).content.decode()
    assert (
        "<tr" not in part.split('class="day-box"')[0]
    )  # 표 안의 표가 되지 않게 달의 표 아래에 펼친다
    assert "왜 2시간인가요?" in part
    assert "180분 − 60분" in part
    assert "<html" in auditor.get(url).content.decode()
    assert lines("dossier.view") == 2
    assert auditor.get(f"{_url(worked)}/days/nonsense").status_code == 404


def test_a_replaced_punch_is_struck_beside_what_counts_instead(worked: World) -> None:
    kim = worked.people["김주무관"]
    old = Punch.objects.get(person_id=kim, minute=1275)
    claim = Claim(TUESDAY, 1260, 1, "단말기가 늦게 읽음", replaces=old.id)
    asked = request_correction(claim=claim, by=worked.viewer("김주무관", "employee"), at=NOW)
    approve_correction(
        document=asked.document.public_id,
        version=asked.document.version,
        by=worked.viewer("박과장", "head"),
        at=NOW,
    )
    assert Correction.objects.get().state == Correction.State.APPROVED
    page = _auditor(worked).get(_url(worked)).content.decode()
    assert "<s><strong>21:15</strong> 퇴근</s>" in page
    assert "대신 21:00 정정을 셈" in page
    assert "단말기가 늦게 읽음" in page
    assert "총무과-정정-2026-1" in page


def test_an_order_signed_after_its_start_is_worth_a_look(worked: World) -> None:
    from dure.approvals.models import Step

    signed = list(Step.objects.filter(signed_at__isnull=False).values_list("id", flat=True))
    Step.objects.filter(id__in=signed).update(signed_at=None)  # a signature is never altered
    Step.objects.filter(id__in=signed).update(signed_at=timeline.moment(TUESDAY, 1150))
    page = _auditor(worked).get(_url(worked)).content.decode()
    assert "시작 뒤 승인" in page
    assert "초과 명령이 근무 시작 뒤에 승인되었습니다" in page


def test_misfits_stand_with_what_became_of_them(worked: World) -> None:
    record(worked, "김주무관", TUESDAY + timedelta(days=1), 530, way=(0,))
    computed()
    Anomaly.objects.update(state=Anomaly.State.LEFT, note="교육 참석")
    page = _auditor(worked).get(_url(worked)).content.decode()
    assert "그대로 둠: 교육 참석" in page


def test_a_late_change_shows_before_and_after(worked: World) -> None:
    _changed(worked)
    page = _auditor(worked).get(_url(worked)).content.decode()
    assert "2판" in page
    assert "180분 → 120분" in page


def test_a_period_is_a_year_at_most_and_may_be_turned_round(worked: World) -> None:
    auditor = _auditor(worked)
    page = auditor.get(_url(worked), {"since": "2020-01-01", "until": "2026-11-20"})
    assert "한 번에 12개월까지 봅니다" in page.content.decode()
    page = auditor.get(_url(worked), {"since": "2026-11-20", "until": "2026-11-01"})
    assert "2026-11-01(일)부터 2026-11-20(금)까지" in page.content.decode()
    for odd in ({"until": "0001-01-01"}, {"since": "9999-12-31"}, {"since": "x"}):
        assert auditor.get(_url(worked), odd).status_code == 200


def test_the_file_has_the_trail_in_time_order(worked: World) -> None:
    answer = _auditor(worked).get(f"{_url(worked)}/trail.csv")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert data.startswith(b"\xef\xbb\xbf")
    header, *rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert header == ["발생 시각", "기록 시각", "종류", "내용", "누가", "문서번호", "확인값"]
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    [came] = [row for row in rows if row[2] == "출근"]
    assert came[:4] == ["2026-11-03 08:50:00", "2026-11-03 23:00:00", "출근", "본관 1층"]
    [order] = [row for row in rows if row[2] == "초과 명령"]
    assert order[4:6] == ["박과장", "총무과-초과-2026-1"]
    assert "시작 전 승인" in order[3]
    assert lines("dossier.download") == 1


def test_a_whole_log_is_green_and_the_check_is_logged(worked: World) -> None:
    auditor = _auditor(worked)
    assert "아직 확인점이 없습니다" in auditor.get("/dossier/verify").content.decode()
    assert lines("dossier.verify") == 0
    audit.seal()
    audit.checkpoint(at=NOW)
    page = auditor.post("/dossier/verify").content.decode()
    assert "기록이 처음 그대로입니다" in page
    assert lines("dossier.verify") == 1
    assert "이상이 없습니다" in auditor.get("/dossier/verify").content.decode()
    assert "마지막 확인에서 이상이 없었습니다" in auditor.get(_url(worked)).content.decode()


def test_a_fault_is_told_in_a_sentence(worked: World) -> None:
    audit.seal()
    forged = {"institution": worked.institution, "seq": 1, "hash": "0" * 64, "at": "x"}
    line = json.dumps({"signed": json.dumps(forged), "mac": "0"})
    checkpoints.path(worked.institution).write_text(line + "\n", encoding="utf-8")
    auditor = _auditor(worked)
    page = auditor.post("/dossier/verify").content.decode()
    assert "이상 1건을 찾았습니다" in page
    assert "확인점 파일에 서명이 맞지 않는 줄이 있습니다." in page
    assert "맞지 않음" in page
    assert "마지막 확인에서 이상을 찾았습니다" in auditor.get(_url(worked)).content.decode()


def test_what_was_paid_stands_with_its_hand_off(world: World) -> None:
    _handed(world)
    page = _auditor(world).get(_url(world)).content.decode()
    assert "2026년 11월 시간외근무수당 24,736원" in page
    assert "2026년 11월분으로 넘김" in page
    assert f"/pay/why/2026-11/{_url(world).removeprefix('/dossier/')}/2026-11/overtime" in page
