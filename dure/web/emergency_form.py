"""The forms of 비상근무: declaring, raising, releasing, picking, calling up, serving, the roll."""

from typing import Any, Final

from django import forms

from dure.emergency.choices import DRILLS, ISSUERS, MARKS, UPPERS
from dure.web.fields import DayField, MomentField
from dure.web.templatetags.dure_format import josa
from law import emergency as law

TEXT: Final = {"class": "input", "autocomplete": "off"}
SELECT: Final = {"class": "input"}
KINDS: Final = [(kind, f"제{kind}호") for kind in law.KINDS]
TRIGGERS: Final = [(code, f"{case.item} {case.ko}") for code, case in law.TRIGGERS.items()]


def _line(label: str, most: int, **more: Any) -> forms.CharField:
    missing = {"required": f"{josa(label, '을/를')} 적어 주세요."}
    return forms.CharField(
        label=label, max_length=most, widget=forms.TextInput(TEXT), error_messages=missing, **more
    )


def _kind() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label="비상근무의 호", choices=KINDS, coerce=int, initial=4, widget=forms.Select(SELECT)
    )


def _trigger() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="발령 요건", choices=TRIGGERS, initial="crisis", widget=forms.Select(SELECT)
    )


class Declaring(forms.Form):
    """발령: what, where, why, over which units, in whose name."""

    name = _line("이름", 60, help_text="호우, 대설, 을지연습처럼 짧게")
    kind = _kind()
    trigger = _trigger()
    drill = forms.ChoiceField(
        label="훈련",
        choices=[("", "훈련 아님"), *DRILLS],
        required=False,
        widget=forms.Select(SELECT),
    )
    region = _line("지역", 80)
    reason = _line("발령 사유", 200)
    issued_at = MomentField(label="발령일시")
    lasts_until = DayField(
        label="끝날 것으로 보는 날",
        required=False,
        help_text="이날부터의 연가는 막지 않습니다. 그날이 되도록 해제하지 않으면 다시 막습니다.",
    )
    units = forms.MultipleChoiceField(
        label="발령하는 부서",
        widget=forms.SelectMultiple({**SELECT, "size": 8}),
        help_text="맨 위는 기관 전체입니다. 여럿이면 Ctrl을 누른 채 고릅니다.",
    )
    issuer = forms.ChoiceField(label="발령하는 사람", choices=ISSUERS, widget=forms.Select(SELECT))
    upper = forms.ChoiceField(
        label="속한 시·도",
        choices=UPPERS,
        widget=forms.Select(SELECT),
        help_text="시·군·자치구의 보고가 거치는 곳을 정합니다.",
    )
    by_minister = forms.BooleanField(label="장관이 국무총리의 명을 받아 발령함", required=False)

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].choices = units  # type: ignore[attr-defined]


class Levelling(forms.Form):
    kind = _kind()
    trigger = _trigger()
    since = MomentField(label="언제부터")
    reason = _line("까닭", 200)


class Releasing(forms.Form):
    released_at = MomentField(label="해제일시")
    reason = _line("끝난 상황", 200)


class Reporting(forms.Form):
    reported_at = MomentField(label="보고한 때")


class Picking(forms.Form):
    """편성: which hours, how many; empty: as many as the article asks."""

    since = MomentField(label="시작")
    until = MomentField(label="끝")
    wanted = forms.IntegerField(
        label="인원",
        required=False,
        min_value=1,
        widget=forms.TextInput({**TEXT, "inputmode": "numeric"}),
        help_text="비우면 조문의 최소 인원",
    )
    seed = forms.IntegerField(
        label="씨앗",
        initial=1,
        widget=forms.TextInput({**TEXT, "inputmode": "numeric"}),
        help_text="같은 씨앗은 같은 사람을 고릅니다.",
    )


class Calling(forms.Form):
    """비상소집: whom, what is said, where and by when."""

    whom = forms.ChoiceField(label="누구를", widget=forms.Select(SELECT))
    message = _line("알리는 말", 120)
    place = _line("어디로", 60)
    due_at = MomentField(label="언제까지")
    remind_minutes = forms.IntegerField(
        label="다시 알리는 간격(분)",
        required=False,
        widget=forms.TextInput({**TEXT, "inputmode": "numeric"}),
        help_text="비우면 상황실이 누를 때만 다시 알립니다.",
    )

    def __init__(self, *args: Any, whom: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = whom  # type: ignore[attr-defined]


class Marking(forms.Form):
    """A line of the roll."""

    person = _line("사번", 40)
    kind = forms.ChoiceField(label="구분", choices=MARKS, widget=forms.Select(SELECT))
    spouse = _line("배우자의 사번", 40, required=False, help_text="부부 공무원에만 적습니다.")
    reason = _line("조례·규칙의 조항", 120, required=False, help_text="제외에는 있어야 합니다.")
    since = DayField(label="첫날")
    until = DayField(
        label="명부에서 빼는 날", required=False, help_text="이날부터는 명부에 없습니다."
    )
