"""The calculator that other systems and citizens may ask, without a log-in."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dure.api.law import MOST_ROWS
from law import params
from law.rules import RULES

ROW = {"date": "2026-11-03", "ordered_minutes": 180, "is_off_day": False, "cap_class": "ordinary"}


def post(rule: str, body: Any, **more: Any) -> HttpResponse:
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    found: HttpResponse = Client(enforce_csrf_checks=True).post(
        f"/api/law/{rule}", text, content_type="application/json", **more
    )
    return found


def problem(found: HttpResponse, status: int, code: str) -> dict[str, str]:
    said: dict[str, str] = json.loads(found.content)
    assert (found.status_code, said["code"]) == (status, code), said
    assert set(said) == {"code", "message", "article"}
    return said


def test_the_rules_are_listed() -> None:
    listed = Client().get("/api/law").json()
    assert [each["name"] for each in listed] == list(RULES)
    assert all(each["ko"] and each["article"] for each in listed)


def test_three_hours_on_a_weekday_are_two() -> None:
    found = post("overtime.recognise", [ROW, {**ROW, "is_off_day": True}])
    rows = json.loads(found.content)
    assert [row["recognised_minutes"] for row in rows] == [180 - 60, 180]
    assert rows[0]["deducted_minutes"] == 120


def test_one_row_alone_is_a_list_of_one() -> None:
    (row,) = json.loads(post("overtime.hourly_won", {"date": "2026-11-03", "grade": "8급"}).content)
    assert row["hourly_won"] == 12_113


def test_no_rows_no_answer() -> None:
    assert json.loads(post("holidays.list", []).content) == []


def test_dates_are_written_as_dates() -> None:
    (row,) = json.loads(post("holidays.list", [{"year": 2026}]).content)
    assert "2026-05-01" in [day["date"] for day in row["holidays"]]


def test_the_answer_is_what_the_rule_says() -> None:
    (row,) = json.loads(post("overtime.recognise", ROW).content)
    (same,) = RULES["overtime.recognise"].run([ROW])
    assert row == json.loads(json.dumps(same, default=str))


def test_an_unknown_rule_is_404() -> None:
    problem(post("overtime.nothing", []), 404, "no_such_rule")


@pytest.mark.parametrize("body", ["", "{", "[NaN]", b"\xff\xfe", "[" * 5000, '{"a": Infinity}'])
def test_what_is_no_json_is_400(body: str | bytes) -> None:
    problem(post("overtime.recognise", body), 400, "not_json")


def test_too_many_rows_and_too_many_bytes() -> None:
    problem(post("overtime.recognise", [ROW] * (MOST_ROWS + 1)), 400, "too_many_rows")
    problem(post("overtime.recognise", " " * 1_048_577), 400, "too_large")
    assert post("overtime.recognise", [ROW] * MOST_ROWS).status_code == 200


def test_a_wrong_field_is_named() -> None:
    said = problem(post("overtime.recognise", {**ROW, "date": "11월 3일"}), 422, "bad_input")
    assert "date" in said["message"]
    said = problem(post("overtime.recognise", {**ROW, "minutes": 3}), 422, "bad_input")
    assert "minutes" in said["message"]


@pytest.mark.parametrize("row", [3, None, "줄", [], True])
def test_a_row_that_is_no_object(row: Any) -> None:
    problem(post("overtime.recognise", [row]), 422, "bad_input")


def test_a_day_without_law_names_the_parameter() -> None:
    said = problem(
        post("overtime.recognise", {**ROW, "date": "1999-01-04"}), 422, "no_law_in_force"
    )
    assert "overtime." in said["message"]
    assert "제15조" in said["article"]


def test_an_unset_number_names_the_parameter(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*args: Any) -> None:
        raise params.Unset("overtime.fixed_hours", params.date(2026, 1, 1))

    monkeypatch.setattr(type(RULES["overtime.recognise"]), "run", missing)
    said = problem(post("overtime.recognise", ROW), 422, "unset")
    assert "overtime.fixed_hours" in said["message"]


def test_minutes_beyond_every_bound_are_refused() -> None:
    huge = {**ROW, "ordered_minutes": 999_999_999}
    said = problem(post("overtime.recognise", huge), 422, "bad_input")
    assert "ordered_minutes" in said["message"]


def test_no_session_is_made_or_asked_for() -> None:
    found = post("overtime.recognise", ROW)
    assert not found.cookies


def test_it_describes_itself() -> None:
    described = Client().get("/api/openapi.json").json()
    assert set(described["paths"]) == {"/api/law", "/api/law/{rule}"}
    answers = described["paths"]["/api/law/{rule}"]["post"]["responses"]
    assert {"200", "400", "404", "422"} <= {str(code) for code in answers}


def test_other_methods_are_not_allowed() -> None:
    assert Client().delete("/api/law").status_code == 405
    assert Client().get("/api/law/overtime.recognise").status_code == 405


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(0, 2000)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.dates().map(str)
    | st.sampled_from(
        ["7급", "ordinary", "disaster", "21:15", "2026-11", "2026-11-03", "in", "0000000"]
    )
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, Any]:
    """A rule and rows that look like its own, more or less."""
    name = draw(st.sampled_from(sorted(RULES)))
    fields = list(RULES[name].inputs)
    row = st.dictionaries(st.sampled_from(fields), VALUES, max_size=len(fields))
    return name, draw(st.lists(row, max_size=3) | VALUES)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(questions())
def test_whatever_is_asked_the_answer_is_an_answer(question: tuple[str, Any]) -> None:
    name, body = question
    found = post(name, json.dumps(body))
    assert found.status_code in (200, 422), found.content
    said = json.loads(found.content)
    if found.status_code == 200:
        asked = body if isinstance(body, list) else [body]
        assert len(said) == len(asked)
    else:
        assert said["code"]
        assert said["message"]
