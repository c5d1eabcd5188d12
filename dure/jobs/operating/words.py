"""An answer as a person reads it; programs read the same answer as JSON."""

from dure.jobs.operating.asked import Answer

LABELS = {
    "files": "파일", "file": "파일", "dry_run": "살펴보기만 함", "rows": "줄", "new": "새로",
    "repeated": "이미 있던 것", "parked": "맡아 둔 것", "unknown_numbers": "주인 없는 번호",
    "changed": "바뀜", "unchanged": "그대로", "gone": "파일에 없음", "withdrawn": "거둠",
    "unknown": "누구인지 모름", "profile": "프로필", "denied": "거부", "nobody": "누구인지 모르는 줄",
    "month": "달", "closed": "마감한 부서", "left": "남은 부서", "unit": "부서", "people": "인원",
    "days": "날", "open": "남은 것", "won": "원", "digest": "확인값", "handed_off": "넘긴 달인지",
    "at": "시각", "jobs": "대기열", "todo": "기다림", "doing": "하는 중", "failed": "실패",
    "backup": "백업", "institutions": "기관", "code": "기관코드", "name": "이름",
    "people_to_compute": "계산할 사람", "parked_punches": "주인 없는 기록", "open_misfits": "예외",
    "refused_files": "거절한 파일", "units": "부서", "closed_units": "마감한 부서",
    "last_hand_off": "마지막으로 넘긴 달", "sealed_lines": "봉인한 줄", "sealed": "봉인한 줄",
    "checkpoints": "확인점", "faults": "이상", "whole": "그대로인지",
    "directories": "디렉터리", "state": "결과", "read": "읽은 것", "unmatched": "맞추지 못함",
    "page": "제안을 정하는 화면",
    "as_if": "그달에 시행된 것으로 셈", "values": "다른 값", "key": "값", "since": "시행일",
    "before": "앞", "after": "뒤", "difference": "차이", "source": "근거", "notes": "알림",
    "changed_people": "돈이 달라지는 사람", "distribution": "한 사람의 차이", "band": "원",
    "parts": "갈래", "part": "갈래", "items": "항목", "item": "항목", "measure": "단위",
    "cannot": "셈하지 못한 것", "changes": "많이 달라지는 차례", "who": "누구", "hidden": "이름을 보이지 않은 줄",
    "more": "그 밖의 줄", "draft": "초안",
}  # fmt: skip


def told(answer: Answer, deep: int = 0) -> str:
    """One line a fact; what is in a list stands further in."""
    lines = []
    for key, value in answer.items():
        label = " " * 2 * deep + LABELS.get(key, key)
        if isinstance(value, dict):
            lines += [f"{label}:", told(value, deep + 1)] if value else []
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            lines += [f"{label}:", *(told(each, deep + 1) for each in value)]
        else:
            lines.append(f"{label}: {_plain(value)}")
    return "\n".join(line for line in lines if line)


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "없음"
    if isinstance(value, bool):
        return "예" if value else "아니오"
    return f"{value:,}" if isinstance(value, int) else "없음" if value is None else str(value)
