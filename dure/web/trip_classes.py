"""국가 등급 of an approved trip abroad: what was left open is filled in where the trip stands."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.trips import actions, country_classes
from dure.trips.queries import Asked
from dure.web.doors import ANY, Visit, action
from dure.web.templatetags.dure_format import day_ko
from dure.web.trip_draft import CLASSES


def shown(visit: Visit, asked: Asked) -> dict[str, Any]:
    """The fields, for whoever may fill them in: a known class only for clerk and HR to correct."""
    keeps = country_classes.keeps(asked.unit, visit.viewer, visit.at)
    told = [asked.country_class, *(leg.country_class for leg in asked.legs)]
    may = keeps or (visit.viewer.person in asked.persons and not all(told))
    if asked.kind != "abroad" or asked.state != "approved" or not may:
        return {}
    labels = ["국가 등급"] if len(told) == 1 else ["첫 나라의 등급"]
    labels += [f"{day_ko(leg.since)}부터" for leg in asked.legs]
    return {
        "classes": [
            {
                "label": label,
                "value": value,
                "ko": dict(CLASSES)[value],
                "fixed": value and not keeps,
            }
            for label, value in zip(labels, told, strict=True)
        ],
        "class_choices": CLASSES,
        "classes_open": not all(told),
    }


@action(*ANY)
def name(visit: Visit, key: UUID) -> HttpResponse:
    classes = visit.request.POST.getlist("country_class")
    actions.name_classes(trip=key, classes=classes, by=visit.viewer, at=visit.at)
    visit.say("국가 등급을 적었습니다. 여비를 다시 셉니다.")
    return redirect(f"/trips/{key}")


urls: list[URLPattern] = [path("trips/<uuid:key>/classes", name)]
