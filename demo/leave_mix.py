"""What people take leave for and how often: a plausible mix, not a statistic."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """A kind taken by so many of 1,000 people a year; `hours` 0: that many whole working days."""

    kind: str
    of: int
    prio: int
    days: int = 1
    hours: int = 0
    detail: str = ""
    reason: str = ""
    from_years: int = 0  # of service
    until_years: int = 99
    spread: int = 1  # the length is `days` up to so many more
    event: int | None = None  # the event is so many days before the first
    earliest: tuple[int, int, int] | None = None


WISHES = (
    Wish("marriage_self", 12, 3, 5, reason="결혼", until_years=12, event=1),
    Wish("marriage_child", 10, 3, reason="자녀 결혼", from_years=22, event=0),
    Wish("death_spouse_parent", 20, 3, 5, reason="부친상", event=1),
    Wish("death_grandparent", 22, 3, 3, reason="조모상", event=1, until_years=20),
    Wish("death_sibling", 3, 3, 3, reason="형제상", event=1, from_years=10),
    Wish("death_child", 1, 3, 3, reason="자녀상", event=1, from_years=10),
    Wish("spouse_birth", 16, 2, 10, reason="배우자 출산", event=2, until_years=15,
         earliest=(2025, 2, 17)),
    Wish("adoption", 1, 2, 20, reason="입양", event=0, from_years=5),
    Wish("miscarriage", 1, 2, 10, reason="치료", event=0, until_years=15),
    Wish("spouse_miscarriage", 1, 3, 3, reason="배우자 간병", event=0, until_years=15),
    Wish("infertility", 4, 3, 1, reason="치료", detail="insemination", event=0, until_years=15),
    Wish("sick", 30, 4, 7, reason="수술과 회복", spread=16, detail="certificate"),
    Wish("sick", 700, 6, reason="감기 몸살"),
    Wish("sick", 350, 6, hours=3, reason="병원 진료"),
    Wish("duty_sick", 3, 4, 8, reason="현장 업무 중 부상", spread=20, detail="certificate"),
    Wish("official", 500, 5, hours=4, reason="건강검진", detail="checkup"),
    Wish("official", 120, 5, hours=2, reason="헌혈", detail="blood"),
    Wish("official", 60, 5, reason="예비군 훈련", detail="military", until_years=8),
    Wish("official", 25, 5, reason="승진시험 응시", detail="exam", from_years=3),
    Wish("official", 20, 5, hours=4, reason="대의원회 참석", detail="council"),
    Wish("family_care", 120, 5, reason="자녀 돌봄", detail="care", from_years=3, until_years=25),
    Wish("family_care", 90, 5, hours=3, reason="학교 상담", detail="school_event", from_years=5,
         until_years=25),
    Wish("menstrual", 60, 5, until_years=25),
    Wish("disaster_relief", 2, 5, 3, reason="침수 피해 복구", event=1),
    Wish("trauma", 1, 5, 2, reason="심리 안정", event=2),
    Wish("prenatal_accompany", 8, 5, reason="배우자 검진 동행", until_years=12,
         earliest=(2025, 7, 28)),
    Wish("study", 250, 7, reason="방송대 출석수업", from_years=2),
    Wish("reward", 35, 7, 2, reason="모범공무원 포상", spread=2, from_years=2),
    Wish("long_service", 70, 7, 2, reason="장기재직", from_years=7),
    Wish("birthday", 500, 7, reason="생일", from_years=2),
)  # fmt: skip
# Of a thousand whole days of leave that the half year already has; the rest is annual leave.
WHOLE_DAYS = (
    ("official", 28), ("study", 40), ("birthday", 28), ("long_service", 22), ("reward", 12),
    ("family_care", 26), ("marriage_child", 4), ("death_grandparent", 6), ("menstrual", 5),
)  # fmt: skip
HALF_DAYS = (("official", 45), ("family_care", 30), ("sick", 60))
LIMITS = {  # days of a kind that one person takes a year, at most
    "study": 2, "birthday": 1, "long_service": 2, "reward": 3, "marriage_child": 1,
    "death_grandparent": 3, "menstrual": 3, "official": 3, "family_care": 4,
}  # fmt: skip
# kind → what its article asks where nothing was said, and why
DETAILS = {"official": ("checkup", "건강검진"), "family_care": ("care", "가족 돌봄")}
REASONS = {
    "annual": ("개인 사정", "집안일", "가족 행사", "자녀 학교", "은행 업무", "이사", "여행"),
    "sick": ("감기 몸살", "병원 진료", "허리 통증", "치과 치료"),
}
# kind → least years of service, long enough to have been given it at the year's beginning
SERVICE_ONLY = {
    "long_service": 7, "marriage_child": 22, "study": 1, "birthday": 1, "reward": 1,
}  # fmt: skip
GIVEN = ("study", "birthday", "long_service", "reward")  # so many days of eight hours
REFUSED = (
    "그날 감사 자료를 내야 합니다",
    "행사 준비로 모두 나와야 합니다",
    "같은 날 두 사람이 쉽니다",
)
# kind → the fact its article asks, and further facts; a date, or the detail that was said
FACTS = {
    **dict.fromkeys(
        ("marriage_self", "marriage_child", "spouse_birth", "adoption", "death_spouse_parent",
         "death_grandparent", "death_child", "death_sibling"),
        ("event_date", ""),
    ),
    "miscarriage": ("event_date", ', "weeks": 9'),
    "spouse_miscarriage": ("event_date", ', "weeks": 9'),
    "disaster_relief": ("event_date", ', "role": "victim"'),
    "trauma": ("event_date", ', "duty_item": 6'),
    "maternity": ("birth_date", ""),
    "infertility": ("procedure_date", ', "procedure": "insemination"'),
    "parenting_hours": ("child_birth_date", ""),
    "prenatal_checkup": ("due_date", ""),
    "official": ("official_reason", ""),
    "family_care": ("care_reason", ', "relation": "child", "children": 1'),
}  # fmt: skip
