"""The forms of a person's page: 발령, 근무시간표, issuing and losing a card, 성별."""

from django import forms

from dure.people import sexes
from dure.web.fields import DayField

NUMBERS = {"card": "공무원증", "staff": "사번", "pin": "PIN", "device": "단말기 번호"}
GRADES = [(0, "계급 없음"), *((grade, f"{grade}급") for grade in range(3, 10))]


class Appointing(forms.Form):
    """A transfer or promotion."""

    title, button = "새 발령", "발령 등록하기"
    consequence = (
        "적용일부터 다음 발령 전까지 이 소속과 직급으로 봅니다. 앞의 발령은 지워지지 않습니다."
    )
    since = DayField(label="적용일")
    unit = forms.ChoiceField(
        label="소속",
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": "적용일에 없는 부서입니다. 부서나 날짜를 바꿔 주세요."},
    )
    grade = forms.TypedChoiceField(
        label="직급",
        coerce=int,
        choices=GRADES,
        widget=forms.Select(attrs={"class": "input"}),
    )
    series = forms.CharField(
        label="직렬",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    position = forms.CharField(
        label="직위",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    head = forms.BooleanField(label="부서의 장", required=False)
    field = forms.BooleanField(label="현업공무원 등", required=False)
    managerial = forms.BooleanField(
        label="관리업무수당 지급 대상",
        required=False,
        help_text="시간외근무수당을 주지 않습니다. 수당 등에 관한 규정 제17조의2제2항",
    )


class Stepping(forms.Form):
    """Another step of the pay table."""

    title, button = "호봉", "호봉 정하기"
    consequence = (
        "적용일부터 이 호봉의 봉급으로 연가보상비와 감액을 계산합니다. "
        "이미 넘긴 금액이 달라지면 다음에 넘길 때 차이로 나옵니다."
    )
    since = DayField(label="적용일")
    step = forms.IntegerField(
        label="호봉",
        min_value=1,
        max_value=32,
        widget=forms.NumberInput(attrs={"class": "input short"}),
        error_messages={"required": "호봉을 숫자로 적어 주세요. 1부터 32까지입니다."},
    )
    document = forms.CharField(
        label="근거 문서번호",
        max_length=120,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": "획정이나 승급의 문서번호를 적어 주세요."},
    )


class Scheduling(forms.Form):
    """Another schedule, for good or for a while."""

    title, button = "다른 근무시간표", "근무시간표 바꾸기"
    consequence = (
        "적용일부터 이 시간표로 근무시간과 초과근무를 셉니다. "
        "마지막 날을 넣으면 그다음 날 앞의 시간표로 돌아갑니다."
    )
    since = DayField(label="적용일")
    until = DayField(label="마지막 날", required=False)
    schedule = forms.TypedChoiceField(
        label="근무시간표",
        coerce=int,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": "근무시간표를 골라 주세요."},
    )


class Issuing(forms.Form):
    """A new card, or another number."""

    title, button = "번호 재발급", "번호 등록하기"
    consequence = (
        "쓰던 같은 종류의 번호는 적용일에 끝나고, 적용일부터 새 번호의 기록이 이 사람의 것이 됩니다. "
        "주인이 없어 맡아 둔 기록도 찾아 붙입니다."
    )
    kind = forms.ChoiceField(
        label="종류",
        choices=list(NUMBERS.items()),
        widget=forms.Select(attrs={"class": "input"}),
    )
    value = forms.CharField(
        label="새 번호",
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": "새 번호를 적어 주세요."},
    )
    since = DayField(label="적용일")
    reason = forms.CharField(
        label="까닭",
        max_length=80,
        initial="재발급",
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": "까닭을 적어 주세요. 예: 재발급"},
    )


class Losing(forms.Form):
    """A card lost or given back."""

    title, button = "분실·반납", "쓸 수 없게 하기"
    consequence = "이날부터 이 번호는 아무의 것도 아닙니다. 찍히면 버리지 않고 주인 없는 기록으로 맡아 둡니다."
    kind = forms.ChoiceField(
        label="종류",
        choices=[(kind, NUMBERS[kind]) for kind in ("card", "pin")],
        widget=forms.Select(attrs={"class": "input"}),
    )
    since = DayField(label="분실·반납한 날")
    reason = forms.CharField(
        label="까닭",
        max_length=80,
        initial="분실",
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": "까닭을 적어 주세요. 예: 분실"},
    )


class Sexing(forms.Form):
    """성별 as the personnel record has it; the one form without a day, and HR's alone."""

    title, button = "성별", "성별 적기"
    consequence = "통계에만 쓰고 인사 담당자만 봅니다. 고치기 전의 값은 지워지지 않습니다. 양성평등기본법 제17조제1항"
    kind = forms.ChoiceField(
        label="인사 기록의 성별",
        choices=[("", "고르세요"), *sexes.KINDS.items()],
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": "성별은 여성이나 남성으로 골라 주세요."},
    )
