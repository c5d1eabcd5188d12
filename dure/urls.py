"""Every address: pages from web, machines from api."""

from django.urls import URLPattern, URLResolver

from dure.api import calendars as api_calendars
from dure.api import law as api_law
from dure.web import (
    calendars,
    close,
    corrections,
    decision_rules,
    delegation,
    dossier,
    imports,
    inbox,
    late,
    law,
    leave,
    login,
    mayor,
    messages,
    misfits,
    month,
    organization,
    overtime,
    papers,
    pay,
    pay_leave,
    people,
    team,
    today,
)

PAGES = (
    login,
    today,
    month,
    corrections,
    overtime,
    leave,
    inbox,
    papers,
    delegation,
    decision_rules,
    team,
    misfits,
    imports,
    close,
    pay,
    pay_leave,
    late,
    mayor,
    dossier,
    law,
    people,
    organization,
    messages,
    calendars,
)
urlpatterns: list[URLPattern | URLResolver] = [
    *(url for page in PAGES for url in page.urls),
    *api_law.urls,
    *api_calendars.urls,
]
