"""점검하는 사실의 낱말: each code of a frame and the word that a file says for it."""

from __future__ import annotations

from typing import Final

KINDS: Final = {
    "fixed_term": "기간제",
    "permanent": "공무직",
    "part_time": "단시간",
    "appointed_term": "임기제공무원",  # follows the acts on local officials, not these
}
WAGE_UNITS: Final = {"hour": "시급", "day": "일급", "week": "주급", "month": "월급"}
SCHEMES: Final = {"lump": "퇴직금", "db": "확정급여형", "dc": "확정기여형"}
ROLES: Final = {"lead": "총괄", "staff": "실무", "bureau_head": "민관사무국장"}
EXCEPTIONS: Final = {  # 기간제법 제4조제1항 단서, 영 제3조
    "project": "사업의 완료",
    "substitute": "휴직·파견 대체",
    "study": "학업·훈련",
    "aged": "55세 이상",
    "expert": "전문지식",
    "welfare_job": "복지·실업대책 일자리",
    "other_act": "다른 법령과 대통령령",
    "ultra_short": "주 15시간 미만",
}
ABSENCES: Final = {
    "none": "없음",
    "absent": "결근",
    "paid_leave": "유급휴가",
    "unpaid_leave": "무급휴가·휴직",
    "deemed": "출근으로 보는 휴가·휴업",  # 근로기준법 제60조제6항
    "childcare": "육아휴직",  # deemed as well, and out of the two years
    "strike": "쟁의행위",
    "closed": "사용자 귀책 휴업",
}
LEAVES: Final = {  # 근로기준법 제61조
    "yearly": "1년 이상분",
    "monthly": "1년 미만분",
    "monthly_late": "1년 미만분 가운데 1차 촉구 뒤에 생긴 것",
}
INSURANCES: Final = {"nps": "국민연금", "nhi": "건강보험", "ei": "고용보험", "wci": "산재보험"}
SYSTEMS: Final = {
    "portal": "행정포털",
    "mail": "업무메일",
    "documents": "문서 열람",
    "approvals": "전자결재",
    "other": "그 밖의 시스템",
}
BENEFITS: Final = {
    "meals": "급식비",
    "holiday_bonus": "명절상여금",
    "family": "가족수당",
    "transport": "교통비",
    "welfare_points": "복지포인트",
    "health_check": "건강검진",
    "bonus": "성과금",
    "other": "그 밖의 복리후생",
}
PEERS: Final = {"permanent": "무기계약근로자", "official": "공무원"}
RECORDS: Final = {
    "ledger": "임금대장",
    "roster": "근로자명부",
    "contract": "근로계약서",
    "retirement": "퇴직에 관한 서류",
    "written_agreement": "서면 합의서",
    "other": "그 밖의 서류",
}
TERMS: Final = {  # W1–W6, 기간제법 제17조
    "w1": "계약기간",
    "w2": "근로시간·휴게",
    "w3": "임금의 구성항목·계산·지불방법",
    "w4": "휴일·휴가",
    "w5": "취업장소·업무",
    "w6": "근로일과 근로일별 근로시간",
}
SLIP_ITEMS: Final = {  # P1–P6, 근로기준법 시행령 제27조의2
    "p1": "근로자를 특정하는 정보",
    "p2": "임금지급일",
    "p3": "임금 총액",
    "p4": "구성항목별 금액",
    "p5": "계산방법(시간수 포함)",
    "p6": "공제 항목별 금액과 총액",
}
