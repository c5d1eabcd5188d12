"""휴가에 필요한 사실: what a kind of special or official leave has to be told, by name.

``FACTS[kind]`` is read with ``law.fields``, so a form can draw it and a mistake names its field.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from law import params
from law.fields import BadInput, Field, a_count, a_date, a_flag, one_of, read_row
from law.leave_kinds import LEAVE_KINDS, SERVICE

Row = dict[str, Any]


class OfficialReason(NamedTuple):
    """One item of 제7조의6; ``yearly``: the parameter that limits it to so many times a year."""

    code: str
    ko: str
    item: str
    union: bool = False
    yearly: str = ""

    @property
    def key(self) -> str:
        return f"special_leave.official_{self.code}"

    @property
    def article(self) -> str:
        return f"{SERVICE} 제7조의6{self.item}"


_REASONS = (
    OfficialReason("military", "병역", "제1호"),
    OfficialReason("summons", "소환", "제2호"),
    OfficialReason("vote", "투표", "제3호"),
    OfficialReason("exam", "승진·전직시험", "제4호"),
    OfficialReason("checkup", "건강검진", "제5호"),
    OfficialReason("blood", "헌혈", "제6호"),
    OfficialReason("language_test", "외국어시험", "제7호"),
    OfficialReason("blocked", "출근할 수 없음", "제8호"),
    OfficialReason("games", "주요 행사", "제9호"),
    OfficialReason("bargaining", "단체교섭", "제10호가목", union=True),
    OfficialReason(
        "council",
        "대의원회",
        "제10호나목",
        union=True,
        yearly="special_leave.official_council_times",
    ),
    OfficialReason(
        "union_audit",
        "회계감사",
        "제10호다목",
        union=True,
        yearly="special_leave.official_union_audit_times",
    ),
    OfficialReason("vaccination", "출장 전 예방접종", "제11호"),
    OfficialReason("transfer", "원격지 부임", "제12호"),
    OfficialReason("infection", "제1급감염병", "제13호"),
)
REASONS: Final[dict[str, OfficialReason]] = {reason.code: reason for reason in _REASONS}

CARE_REASONS: Final = {
    "school_closed": "어린이집·유치원·학교의 휴업 등",
    "school_event": "공식 행사나 상담",
    "before_school": "졸업한 뒤 입학하기 전까지 돌봄",
    "medical": "병원 진료 동행",
    "care": "질병·사고·노령",
}
RELATIONS: Final = {
    "child": "자녀",
    "grandchild": "손자녀",
    "parent": "부모(배우자의 부모)",
    "grandparent": "조부모·외조부모",
    "spouse": "배우자",
}
PROCEDURES: Final = {
    "insemination": "인공수정",
    "frozen_embryo": "동결 배아 이식",
    "retrieval": "난자 채취를 하는 체외수정",
    "sperm": "정자 채취",
}
SPLIT_REASONS: Final = {
    "past_loss": "유산·사산의 경험",
    "age": "나이",
    "loss_risk": "유산·사산의 위험",
    "early_birth_risk": "조산의 위험",
}
ROLES: Final = {"victim": "재난으로 피해를 입음", "volunteer": "자원봉사"}
SEXES: Final = {"female": "여성", "male": "남성"}
WORDS: Final[dict[str, str]] = {  # every choice as a person reads it
    **SEXES,
    **ROLES,
    **SPLIT_REASONS,
    **PROCEDURES,
    **RELATIONS,
    **CARE_REASONS,
    **{code: reason.ko for code, reason in REASONS.items()},
    **{code: kind.ko for code, kind in LEAVE_KINDS.items()},
}
KINDS: Final = tuple(
    code for code, kind in LEAVE_KINDS.items() if kind.family in ("special", "official")
)
FAMILY_EVENTS: Final = tuple(code for code in KINDS if "별표 1" in LEAVE_KINDS[code].article)
HOUR_KINDS: Final = ("maternity_hours", "parenting_hours")

SEX = Field("성별", one_of(*SEXES), None)
EVENT = {"event_date": Field("경조사가 있는 날", a_date)}
FAR = {"far": Field("원격지에서 있는 경조사", a_flag, False)}
MULTIPLE = {"multiple": Field("한 번에 둘 이상의 자녀", a_flag, False)}
WEEKS = {
    "weeks": Field("임신 주수", a_count),
    "extra_days": Field("그 주를 넘긴 날수", a_count, 0),
}
INDUCED = {"induced": Field("모자보건법이 허용하지 않는 인공임신중절", a_flag, False)}
LOSS = {"event_date": Field("유산하거나 사산한 날", a_date), **WEEKS, **INDUCED}
ORDINANCE = {"ordinance_days": Field("종전 조례에 따라 이미 쓴 날수", a_count, 0)}
DUE = {"due_date": Field("출산 예정일", a_date, None)}

FACTS: Final[dict[str, dict[str, Field]]] = {
    "official": {
        "official_reason": Field("공가 사유", one_of(*REASONS)),
        "union_exempt": Field("근무시간 면제자", a_flag, False),
    },
    "marriage_self": EVENT | FAR,
    "marriage_child": EVENT | FAR,
    "spouse_birth": {
        "event_date": Field("출산한 날(앞서 쓰면 예정일)", a_date),
        **MULTIPLE,
        "deadline_left": Field("2025년 2월 11일에 사용기한이 남아 있거나 쓰는 중", a_flag, False),
        **FAR,
    },
    "adoption": EVENT,
    "death_spouse_parent": EVENT | FAR,
    "death_grandparent": EVENT | FAR,
    "death_child": EVENT | FAR,
    "death_sibling": EVENT | FAR,
    "maternity": {
        "birth_date": Field("출산한 날이나 예정일", a_date),
        **MULTIPLE,
        "premature": Field("미숙아", a_flag, False),
        "split_reason": Field("나누어 쓰는 사유", one_of(*SPLIT_REASONS), None),
        "age": Field("신청할 때의 나이", a_count, None),
        "certificate": Field("의료기관의 진단서를 냄", a_flag, False),
        "sex": SEX,
    },
    "miscarriage": LOSS | {"sex": SEX},
    "spouse_miscarriage": LOSS | {"sex": SEX},
    "infertility": {
        "procedure": Field("시술의 종류", one_of(*PROCEDURES)),
        "procedure_date": Field("시술일(정자 채취는 채취일)", a_date),
        "retrieval_date": Field("난자 채취일", a_date, None),
        "visit": Field("시술 관련 진료일", a_flag, False),
        "sex": SEX,
    },
    "maternity_hours": WEEKS | {"sex": SEX},
    "parenting_hours": {
        "child_birth_date": Field("자녀가 태어난 날", a_date),
        "school_grade": Field("자녀의 초등학교 학년(취학 전이면 0)", a_count, None),
    },
    "family_care": {
        "care_reason": Field("돌보는 사유", one_of(*CARE_REASONS)),
        "relation": Field("돌보는 가족", one_of(*RELATIONS)),
        "minor_or_disabled": Field("돌보는 자녀·손자녀가 미성년이거나 장애인", a_flag, False),
        "children": Field("재학 중이거나 미성년이거나 장애인인 자녀 수", a_count, 0),
        "disabled_child": Field("장애인인 자녀가 있음", a_flag, False),
        "single_parent": Field("한부모", a_flag, False),
    },
    "menstrual": {"sex": SEX},
    "prenatal_checkup": DUE | ORDINANCE | {"sex": SEX},
    "disaster_relief": {
        "event_date": Field("재난이 난 날", a_date),
        "role": Field("재해구호의 사유", one_of(*ROLES)),
        "large": Field("대규모 재난", a_flag, False),
        "long_recovery": Field("장기간 수습이 필요하다고 인정됨", a_flag, False),
        **ORDINANCE,
    },
    "trauma": {
        "event_date": Field("사건·사고를 경험한 날", a_date),
        "duty_item": Field("공무원 재해보상법 제5조의 호 번호", a_count),
        "casualty": Field("인명피해가 있음", a_flag, False),
    },
    "prenatal_accompany": DUE | ORDINANCE | {"sex": SEX},
}


def _optional(field: Field) -> Field:
    return field._replace(default=None) if field.default is not False else field


ANY_FACTS: Final[dict[str, Field]] = {
    name: _optional(field) for facts in FACTS.values() for name, field in facts.items()
} | {"event_date": Field("사유가 생긴 날", a_date, None)}


def read_facts(kind: str, facts: Mapping[str, Any]) -> Row:
    """The facts of a kind, typed, with defaults; facts of other kinds are left out."""
    mine = {name: facts[name] for name in FACTS[kind] if name in facts}
    try:
        return read_row(FACTS[kind], mine)
    except BadInput as bad:
        raise BadInput(f"facts.{bad.field}", str(bad)[len(bad.field) + 1 :]) from None


def known_facts(kind: str, facts: Mapping[str, Any] | None) -> Row:
    """The facts of an earlier use, as far as they were written down."""
    return {
        name: field.read(facts[name])
        for name, field in FACTS.get(kind, {}).items()
        if facts is not None and facts.get(name) is not None
    }


def official_reasons(day: date) -> list[Row]:
    """What 공가 may be asked for on a day: rows of code, ko, item, article, exempt_excluded."""
    excluded = params.value("special_leave.official_exempt_excluded", day)
    rows = []
    for reason in _REASONS:
        text = params.value(reason.key, day)
        if text is not None:
            rows.append(
                {
                    "code": reason.code,
                    "ko": text,
                    "item": reason.item,
                    "article": reason.article,
                    "exempt_excluded": reason.union and excluded,
                }
            )
    return rows
