"""Sealing keeps an order, and every way of tampering that we know is found."""

import json
from pathlib import Path

from dure.audit import chain
from dure.audit.models import Line, Subject
from tests.audit.office import Office
from tests.world import NOW


def sealed(office: Office, count: int = 5) -> list[int]:
    """Lines written, sealed and signed for."""
    lines = office.record(*(f"{n}번째 일" for n in range(1, count + 1)))
    office.seal()
    office.checkpoint()
    return lines


def test_a_whole_chain_is_whole(office: Office) -> None:
    sealed(office)
    office.record("아직 봉인하지 않은 일")
    verdict = office.verify()
    assert verdict.faults == ()
    assert (verdict.sealed, verdict.unsealed, verdict.checkpoints) == (5, 1, 1)


def test_sealing_in_pieces_gives_one_chain(office: Office) -> None:
    office.record(*"가나다라마")
    assert [office.seal(limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert office.verify().faults == ()


def test_a_lower_number_committed_later_is_sealed_after_the_higher(office: Office) -> None:
    office.record("먼저")
    office.other.execute(
        "SELECT set_config('dure.institution', %s, true)", [str(office.institution)]
    )
    slow = office.other.execute(
        "INSERT INTO audit_line (institution_id, at, actor, role, origin, action, summary)"
        " VALUES (%s, %s, 'slow', '', 'test', 'test.work', '늦게 끝난 일') RETURNING id",
        [office.institution, NOW],
    ).fetchone()[0]  # type: ignore[index]
    (fast,) = office.record("번호는 뒤지만 먼저 끝난 일")
    assert slow < fast
    assert office.seal() == 2
    office.checkpoint()
    office.other.commit()
    assert office.verify().unsealed == 1
    assert office.seal() == 1
    assert office.verify().faults == ()
    rows = office.owner.execute(
        "SELECT line_id FROM audit_seal WHERE institution_id = %s ORDER BY seq",
        [office.institution],
    ).fetchall()
    assert [row[0] for row in rows][-2:] == [fast, slow]


def test_a_changed_line_is_found(office: Office) -> None:
    lines = sealed(office)
    office.tamper("UPDATE audit_line SET summary = '고친 일' WHERE id = %s", lines[2])
    assert office.verify().faults == (f"3번 기록(줄 {lines[2]})이 봉인된 뒤 바뀌었습니다.",)


def test_a_changed_value_before_or_after_is_found(office: Office) -> None:
    lines = sealed(office)
    office.tamper("""UPDATE audit_line SET after = '{"minutes": 121}' WHERE id = %s""", lines[0])
    assert len(office.verify().faults) == 1


def test_a_changed_or_added_subject_is_found(office: Office) -> None:
    lines = sealed(office)
    office.tamper("UPDATE audit_subject SET person_id = 8 WHERE line_id = %s", lines[1])
    office.tamper(
        "INSERT INTO audit_subject (institution_id, line_id, person_id, kind, subject)"
        " VALUES (%s, %s, 9, '', '')",
        office.institution,
        lines[3],
    )
    found = office.verify().faults
    assert [fault.split("번")[0] for fault in found] == ["2", "4"]


def test_a_deleted_line_is_found(office: Office) -> None:
    lines = sealed(office)
    office.tamper("DELETE FROM audit_line WHERE id = %s", lines[2])
    assert office.verify().faults == (f"3번 기록(줄 {lines[2]})이 지워졌습니다.",)


def test_a_deleted_seal_is_found_and_named_once(office: Office) -> None:
    lines = sealed(office)
    office.tamper("DELETE FROM audit_line WHERE id = %s", lines[2])
    office.tamper("DELETE FROM audit_seal WHERE line_id = %s", lines[2])
    assert office.verify().faults == ("3번부터 3번까지의 봉인이 없습니다.",)


def test_a_line_whose_seal_was_deleted_cannot_be_sealed_again_unseen(office: Office) -> None:
    lines = sealed(office)
    office.tamper("DELETE FROM audit_seal WHERE line_id = %s", lines[2])
    office.seal()
    assert "3번부터 3번까지의 봉인이 없습니다." in office.verify().faults


def test_a_deleted_beginning_is_found(office: Office) -> None:
    lines = sealed(office)
    office.tamper("DELETE FROM audit_seal WHERE line_id = ANY(%s)", lines[:2])
    office.tamper("DELETE FROM audit_line WHERE id = ANY(%s)", lines[:2])
    assert "1번부터 2번까지의 봉인이 없습니다." in office.verify().faults


def test_a_cut_tail_is_found(office: Office) -> None:
    lines = sealed(office)
    for table, column in (("audit_seal", "line_id"), ("audit_line", "id")):
        office.tamper(f"DELETE FROM {table} WHERE {column} = ANY(%s)", lines[3:])
    (fault,) = office.verify().faults
    assert "5번까지" in fault
    assert "끝이 잘렸습니다" in fault


def test_everything_deleted_is_found(office: Office) -> None:
    sealed(office)
    for table in ("audit_seal", "audit_subject", "audit_line"):
        office.tamper(f"DELETE FROM {table} WHERE institution_id = %s", office.institution)
    verdict = office.verify()
    assert verdict.sealed == 0
    assert "끝이 잘렸습니다" in verdict.faults[0]


def test_a_wholly_recomputed_chain_is_found(office: Office) -> None:
    lines = sealed(office)
    office.tamper("UPDATE audit_line SET summary = '고친 일' WHERE id = %s", lines[1])
    _recompute(office)
    (fault,) = office.verify().faults
    assert "전체가 다시 만들어졌습니다" in fault


def test_a_recomputed_chain_does_not_heal_with_more_lines(office: Office) -> None:
    lines = sealed(office)
    office.tamper("UPDATE audit_line SET actor = '딴사람' WHERE id = %s", lines[0])
    _recompute(office)
    office.record("그 뒤의 일")
    office.seal()
    office.checkpoint()
    assert len(office.verify().faults) == 1


def test_a_forged_checkpoint_is_found(office: Office, checkpoint_file: Path) -> None:
    lines = sealed(office)
    office.tamper("UPDATE audit_line SET summary = '고친 일' WHERE id = %s", lines[1])
    head = _recompute(office)
    file = checkpoint_file / f"{office.institution}.jsonl"
    outer = json.loads(file.read_text())
    inner = json.loads(outer["signed"])
    inner["hash"] = head
    file.write_text(json.dumps({**outer, "signed": json.dumps(inner)}) + "\n")
    assert office.verify().faults == ("확인점 파일에 서명이 맞지 않는 줄이 있습니다.",)


def test_a_checkpoint_of_another_institution_does_not_count(
    office: Office, checkpoint_file: Path
) -> None:
    sealed(office)
    file = checkpoint_file / f"{office.institution}.jsonl"
    (checkpoint_file / f"{office.institution + 1}.jsonl").write_text(file.read_text())
    from dure.audit import checkpoints

    assert [each.genuine for each in checkpoints.read(office.institution + 1)] == [False]


def test_a_broken_checkpoint_line_is_found(office: Office, checkpoint_file: Path) -> None:
    sealed(office)
    with (checkpoint_file / f"{office.institution}.jsonl").open("a") as file:
        file.write('{"signed": 3}\n[]\nnull\nnot json\n')
    assert len(office.verify().faults) == 4


def _recompute(office: Office) -> str:
    """What somebody with the owner's password would do: seal everything anew, from the first line."""
    rows = office.owner.execute(
        "SELECT s.seq, l.id, l.at, l.actor, l.role, l.origin, l.action, l.summary, l.before, l.after"
        " FROM audit_seal s JOIN audit_line l ON l.id = s.line_id"
        " WHERE s.institution_id = %s ORDER BY s.seq",
        [office.institution],
    ).fetchall()
    last = chain.GENESIS
    for seq, *values in rows:
        names = ["id", "at", "actor", "role", "origin", "action", "summary", "before", "after"]
        line = Line(institution_id=office.institution, **dict(zip(names, values, strict=True)))
        found = office.owner.execute(
            "SELECT person_id, kind, subject FROM audit_subject WHERE line_id = %s ORDER BY id",
            [line.id],
        ).fetchall()
        subjects = [Subject(person_id=p, kind=k, subject=s) for p, k, s in found]
        last = chain.link(last, line, subjects)
        office.tamper(
            "UPDATE audit_seal SET hash = %s WHERE institution_id = %s AND seq = %s",
            last,
            office.institution,
            seq,
        )
    return last
