"""The forms of 공무원증: giving one, losing one, getting one back."""

from django import forms

from dure.web.fields import DayField


class Giving(forms.Form):
    """A new card, in place of the one in use where there is one."""

    number = forms.CharField(
        label="공무원증 번호",
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "off", "inputmode": "numeric"}
        ),
        help_text="카드에 적힌 십진수. 리더기로 찍어 넣어도 됩니다.",
        error_messages={"required": "공무원증 번호를 적어 주세요."},
    )
    since = DayField(label="쓰기 시작하는 날")
    reason = forms.CharField(
        label="까닭",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text="비우면 발급이나 재발급으로 적습니다.",
    )


class Changing(forms.Form):
    """What became of a card on a day."""

    number = forms.CharField(max_length=40, widget=forms.HiddenInput)
    on = DayField(label="그 일이 있은 날")
    reason = forms.CharField(
        label="까닭",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
