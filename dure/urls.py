"""Every address: pages from web, machines from api."""

from django.urls import URLPattern, URLResolver

from dure.api import law as api_law
from dure.web import (
    close,
    corrections,
    dossier,
    imports,
    inbox,
    late,
    law,
    login,
    mayor,
    misfits,
    month,
    organization,
    overtime,
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
    inbox,
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
)
urlpatterns: list[URLPattern | URLResolver] = [
    *(url for page in PAGES for url in page.urls),
    *api_law.urls,
]
