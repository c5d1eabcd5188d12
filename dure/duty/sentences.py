"""What is demanded of a roster, in sentences."""

from collections.abc import Sequence

from dure.duty.seating import Demand, Seating

NAMED = 4


def demanded(model: Seating, demands: Sequence[Demand]) -> str:
    """One demand, or several of one kind, as a sentence."""
    problem, (first, *_) = model.problem, demands
    match first.kind, first.of:
        case "seats", _:
            return f"{seats(model, demands)}을(를) 모두 채웁니다."
        case "senior_seat", _:
            return f"{seats(model, demands)}에는 선임이 섭니다."
        case "pair_senior", _:
            groups = [problem.groups[each.of[0]][0].label for each in demands]
            return f"{listed(groups)}에 선임이 한 사람 이상 있습니다."
        case "barred", (person, why):
            return f"{problem.people[person].name} 님은 {why}(으)로 서지 못합니다."
        case "rest", _:
            return f"당직 사이에 {hours(problem.rules.rest_minutes)}을 쉽니다."
        case "limit", (days, times):
            return f"{days}일 동안 {times}번까지만 섭니다."
        case "pin", (key, person):
            return f"{problem.by_key[key].label}은(는) {problem.people[person].name} 님으로 고정했습니다."
        case kind, pair:
            names = "과(와) ".join(f"{problem.people[each].name} 님" for each in pair)
            never = "함께 서지 않습니다" if kind == "apart" else "늘 함께 섭니다"
            return f"{names}은(는) {never}."


def seats(model: Seating, demands: Sequence[Demand]) -> str:
    """The seats of some rows."""
    slots = [slot for each in demands for slot in model.rows[each.of[0]].slots]
    return f"{listed(list(dict.fromkeys(slot.label for slot in slots)))} {len(slots)}자리"


def listed(labels: Sequence[str]) -> str:
    """The first few, and that there are more."""
    return ", ".join(labels[:NAMED]) + (" 등" if len(labels) > NAMED else "")


def hours(minutes: int) -> str:
    """Minutes as they are said."""
    whole, rest = divmod(minutes, 60)
    return " ".join(f"{n}{unit}" for n, unit in ((whole, "시간"), (rest, "분")) if n) or "0분"
