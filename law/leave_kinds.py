"""휴가의 종류: 한 종류에 코드 하나, 조문 하나 (지방공무원 복무규정 제7조부터 제7조의8까지)."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Family = Literal["annual", "sick", "official", "special", "ordinance", "rest", "outing"]
SERVICE: Final = "지방공무원 복무규정"


class LeaveKind(NamedTuple):
    """What a kind of leave is called, where it stands, and how it is counted and seen.

    ``pool``: whose lots it draws from; empty where a limit counts instead of a ledger of lots.
    ``paid``: False where the decree says 무급. ``private``: colleagues only see 자리 비움.
    """

    code: str
    ko: str
    article: str
    family: Family
    pool: str = ""
    paid: bool = True
    private: bool = False


def _special(code: str, ko: str, clause: str, **more: bool) -> LeaveKind:
    return LeaveKind(code, ko, f"{SERVICE} 제7조의7{clause}", "special", **more)  # type: ignore[arg-type]


def _family_event(code: str, ko: str) -> LeaveKind:
    return _special(code, ko, "제2항, 별표 1")


def _ordinance(code: str, ko: str) -> LeaveKind:
    return LeaveKind(code, ko, f"{SERVICE} 제7조의7제1항 단서", "ordinance", pool=code)


_ALL = (
    LeaveKind("annual", "연가", f"{SERVICE} 제7조", "annual", pool="annual"),
    LeaveKind("sick", "병가", f"{SERVICE} 제7조의5제1항", "sick", private=True),
    LeaveKind("duty_sick", "공무상 병가", f"{SERVICE} 제7조의5제2항", "sick", private=True),
    LeaveKind("official", "공가", f"{SERVICE} 제7조의6", "official"),
    _family_event("marriage_self", "본인 결혼"),
    _family_event("marriage_child", "자녀 결혼"),
    _family_event("spouse_birth", "배우자 출산"),
    _family_event("adoption", "입양"),
    _family_event("death_spouse_parent", "배우자나 부모 사망"),
    _family_event("death_grandparent", "조부모나 외조부모 사망"),
    _family_event("death_child", "자녀나 자녀의 배우자 사망"),
    _family_event("death_sibling", "형제자매 사망"),
    _special("maternity", "출산휴가", "제3항", private=True),
    _special("miscarriage", "유산·사산휴가", "제4항", private=True),
    _special("spouse_miscarriage", "배우자 유산·사산휴가", "제5항", private=True),
    _special("infertility", "난임치료시술휴가", "제6항", private=True),
    _special("maternity_hours", "모성보호시간", "제7항", private=True),
    _special("parenting_hours", "육아시간", "제8항", private=True),
    _special("family_care", "가족돌봄휴가", "제9항·제10항", private=True),
    _special("menstrual", "여성보건휴가", "제11항", paid=False, private=True),
    _special("prenatal_checkup", "임신검진휴가", "제12항", private=True),
    _special("disaster_relief", "재해구호휴가", "제13항"),
    _special("trauma", "심리안정휴가", "제14항", private=True),
    _special("prenatal_accompany", "임신검진 동행휴가", "제15항", private=True),
    _ordinance("reward", "포상휴가"),
    _ordinance("study", "학습휴가"),
    _ordinance("long_service", "장기재직휴가"),
    _ordinance("birthday", "생일휴가"),
    LeaveKind(
        "substitute_rest", "대체휴무", f"{SERVICE} 제4조제2항", "rest", pool="substitute_rest"
    ),
    LeaveKind(
        "election_rest", "선거사무 휴무", f"{SERVICE} 제4조의3", "rest", pool="election_rest"
    ),
    LeaveKind(
        "emergency_rest", "비상근무 휴무", f"{SERVICE} 제2조의4제5항", "rest", pool="emergency_rest"
    ),
    LeaveKind("duty_rest", "당직 휴무", "지방공무원법 제59조", "rest", pool="duty_rest"),
    # hours that count towards a day of annual leave; of illness it is sick leave by the hour
    LeaveKind("outing", "외출", f"{SERVICE} 제7조의2제6항", "outing"),
)
LEAVE_KINDS: Final[dict[str, LeaveKind]] = {kind.code: kind for kind in _ALL}
# The lots of 연가: what each was granted as.
ANNUAL_LOTS: Final[dict[str, str]] = {
    "annual": "그해 연가",
    "carried": "이월 연가(8시간 미만)",
    "saved": "저축연가",
    "converted": "시간외근무에서 전환한 연가",
    "advance": "미리 쓰는 연가",
}
