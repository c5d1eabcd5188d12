"""Form fields that read and write as the screens do: 24-hour clocks as text, dates natively."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from dure.errors import NotTheirs, Refused

LATEST = 2880


class ClockField(forms.CharField):
    """``18:00``, ``1800`` or ``18`` → minutes; past midnight ``24:30``."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 5)
        widget = forms.TextInput(
            attrs={"class": "input short", "inputmode": "numeric", "autocomplete": "off"}
        )
        kwargs.setdefault("widget", widget)
        missing = {"required": f"{kwargs.get('label', '시각')} 시각을 넣어 주세요. 예: 18:00"}
        kwargs.setdefault("error_messages", missing)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        minutes = read_clock(text)
        if minutes is None:
            raise forms.ValidationError("시각은 18:00처럼 네 자리로 넣어 주세요.")
        return minutes


def read_clock(text: str) -> int | None:
    """Minutes since midnight, or None where the text is no clock."""
    plain = text.strip().replace("시", ":").rstrip(":")
    hours, _, minutes = plain.partition(":")
    if not minutes and len(plain) in (3, 4):
        hours, minutes = plain[:-2], plain[-2:]
    if not hours.isdecimal() or not (minutes or "0").isdecimal():
        return None
    found = int(hours) * 60 + int(minutes or 0)
    return found if int(minutes or 0) < 60 and found <= LATEST else None


class DayField(forms.DateField):
    """A native date field."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"class": "input", "type": "date"})
        errors = {
            "required": "날짜를 넣어 주세요.",
            "invalid": "날짜는 2026-11-03처럼 넣어 주세요.",
        }
        kwargs.setdefault("label", "날짜")
        super().__init__(widget=widget, error_messages=errors, **kwargs)


def read_day(text: str | None, otherwise: date) -> date:
    """A date from an address, or another one where it is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return otherwise


class MomentField(forms.DateTimeField):
    """A native date and time field, in Seoul."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"class": "input", "type": "datetime-local"}
        )
        errors = {
            "required": "날짜와 시각을 넣어 주세요.",
            "invalid": "날짜와 시각은 2026-11-03 18:00처럼 넣어 주세요.",
        }
        super().__init__(widget=widget, error_messages=errors, **kwargs)


def typed_day(given: Mapping[str, str], name: str, otherwise: date) -> date:
    """The date that a form's field says; another one where the form has no such field.

    Raises:
        Refused: the field was emptied or says no date.
    """
    try:
        return date.fromisoformat(given[name]) if name in given else otherwise
    except ValueError:
        raise Refused("no_such_day", "날짜는 2026-11-03처럼 넣어 주세요.") from None


def read_month(text: str | None, otherwise: date) -> date:
    """The first of a month written ``2026-11``, or of another day's month."""
    return read_day(f"{text}-01" if text else None, otherwise).replace(day=1)


def read_sentence(text: str, name: str, most: int = 200) -> str:
    """What somebody typed, where it is not too long to be kept.

    Raises:
        Refused: it is.
    """
    if len(text.strip()) > most:
        raise Refused("too_long", f"{name} {most}자까지 적을 수 있습니다. 줄여서 적어 주세요.")
    return text


def read_key(text: str) -> UUID | None:
    """A key from an address or a hidden field; none where nothing was said.

    Raises:
        NotTheirs: it is no key.
    """
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise NotTheirs("이 기관에 없는 문서입니다.") from None
