"""Every address: pages from web, machines from api."""

from django.urls import URLPattern, URLResolver

from dure.api import law as api_law
from dure.web import (
    away,
    close,
    corrections,
    dossier,
    imports,
    inbox,
    late,
    law,
    ledger,
    login,
    mayor,
    misfits,
    month,
    ordinances,
    organization,
    overtime,
    pay,
    people,
    recommended,
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
    away,
    recommended,
    ledger,
    misfits,
    imports,
    close,
    pay,
    late,
    mayor,
    dossier,
    ordinances,
    law,
    people,
    organization,
)
urlpatterns: list[URLPattern | URLResolver] = [
    *(url for page in PAGES for url in page.urls),
    *api_law.urls,
]
