"""Every address with its parts filled in: a part that nobody says how to fill in is an error."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.security.filled import Filled

PART = re.compile(r"<(?:\w+:)?(\w+)>")
# A part of an address: whose row's key it is, by the part's name or by what stands before it.
KEYS = {
    "account": "accounts.ProviderAccount.public_id",
    "arrival": "feeds.Arrival.public_id",
    "asked": "flexible.Request.public_id",
    "batch": "labor.Batch.public_id",
    "call": "emergency.Call.public_id",
    "command": "terminals.Command.id",
    "complaint": "guard.Complaint.public_id",
    "contract": "labor.Contract.public_id",
    "delegation": "approvals.Delegation.public_id",
    "delivery": "dure_messages.Delivery.public_id",
    "device": "terminals.Device.public_id",
    "directory": "directory.Directory.public_id",
    "district": "labor.District.public_id",
    "document": "approvals.Document.public_id",
    "duty": "duty.Duty.public_id",
    "emergency": "emergency.Emergency.public_id",
    "event": "cards.Event.public_id",
    "evidence": "leave.Evidence.public_id",
    "exemption": "duty.Exemption.public_id",
    "expense": "trips.Expense.public_id",
    "extra": "cards.Extra.public_id",
    "feed": "dure_messages.Feed.public_id",
    "file": "feeds.PcFile.public_id",
    "finding": "guard.Finding.public_id",
    "hook": "hooks.Hook.public_id",
    "item": "directory.Item.id",
    "key": "leave.Leave.public_id",
    "letter": "guard.Letter.public_id",
    "line": "terminals.HeldLine.public_id",
    "log_in": "accounts.LogIn.public_id",
    "mark": "emergency.Mark.public_id",
    "message": "dure_messages.Message.public_id",
    "minimum": "flexible.Minimum.public_id",
    "misfit": "attendance.Anomaly.public_id",
    "of": "pay.CompensationHandOff.id",
    "order": "overtime.Order.public_id",
    "pairing": "duty.Pairing.public_id",
    "panel": "panels.Panel.public_id",
    "passkey": "accounts.Passkey.public_id",
    "person": "people.Person.public_id",
    "profile": "feeds.GateProfile.public_id",
    "provider": "accounts.Provider.public_id",
    "public_id": "people.Person.public_id",
    "punch": "attendance.Punch.id",
    "receipt": "trips.Receipt.public_id",
    "regime": "people.Regime.public_id",
    "rejection": "terminals.Rejection.public_id",
    "roster": "duty.DutyRoster.public_id",
    "rule": "access.Rule.public_id",
    "schedule": "people.Schedule.id",
    "sending": "hooks.Sending.public_id",
    "serial": "kiosks.Kiosk.serial",
    "server": "feeds.BiostarServer.public_id",
    "service": "emergency.Service.public_id",
    "site": "kiosks.Site.public_id",
    "span": "leave.ServiceSpan.public_id",
    "standing": "trips.StandingTraveller.public_id",
    "stretch": "emergency.Stretch.public_id",
    "swap": "duty.Swap.public_id",
    "sync": "directory.Sync.public_id",
    "system": "access.System.public_id",
    "taking": "points.Taking.public_id",
    "template": "exports.Template.public_id",
    "token": "accounts.Token.public_id",
    "trip": "trips.Trip.public_id",
    "turn": "evidence.Turn.public_id",
    "unit": "organization.Unit.public_id",
    "upload": "audit.Upload.public_id",
    "user": "accounts.User.id",
    "watch": "duty.Watch.public_id",
    "wish": "duty.Wish.public_id",
    "worker": "labor.Worker.public_id",
    "cards/terminals/<str:serial>": "attendance.Terminal.serial",
    "decisions/<uuid:rule>": "approvals.DecisionRule.public_id",
    "duty/log/<uuid:duty>/photo/<uuid:line>": "duty.LogLine.public_id",
    "evidence/asked/<uuid:key>": "evidence.Hit.public_id",
    "evidence/hits/<uuid:key>": "evidence.Hit.public_id",
    "labor/leave/<uuid:asked>": "labor.LeaveRequest.public_id",
    "labor/mine/leave/<uuid:asked>": "labor.LeaveRequest.public_id",
    "ledger/evidence/<uuid:file>": "leave.Evidence.public_id",
    "pay/duties/why/<str:paid>/<uuid:person>/<int:duty>": "duty.Duty.id",
    "terminals/arrivals/<int:arrival>": "terminals.Arrival.id",
    "trips/<uuid:key>": "trips.Trip.public_id",
    "api/v1/trips/<key>": "trips.Trip.public_id",
}
# Parts that name no row of an institution.
WORDS = {
    "month": "2026-11",
    "paid": "2026-11",
    "on": "2026-11-03",
    "day": "2026-11-03",
    "year": "2026",
    "half": "1",
    "kind": "gov",
    "code": "7700770",
    "source": "overtime",
    "secret": "7700770",
    "rest": "nowhere",
    "rest_of_path": "Users",
    "law/<str:key>": "overtime.daily_cap",
    "part": "people",
    "feeds/examples/<str:key>": "s1",
    "pay/why/<str:paid>/<uuid:person>/<str:month>/<str:item>": "overtime",
    "pay/cuts/why/<str:paid>/<uuid:person>/<str:month>/<str:item>": "sick",
    "api/law/<rule>": "overtime",
    "api/calendars/<str:token>": "7700770",
    "embed/<str:token>": "7700770",
}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each, prefix + str(each.pattern))
        else:
            yield prefix + str(each.pattern), each


EVERY = dict(patterns(get_resolver()))
DOORS = {route: each for route, each in EVERY.items() if hasattr(each.callback, "roles")}


def roles(route: str) -> tuple[str, ...]:
    """Who may come in, as the door itself says."""
    return tuple(getattr(DOORS[route].callback, "roles", ()))


def key(filled: Filled, told: str) -> Any:
    label, name = told.rsplit(".", 1)
    return getattr(filled.rows[label], name)


def address(route: str, filled: Filled) -> str:
    """A route with the keys of an institution's rows in it."""

    def part(found: re.Match[str]) -> str:
        named = _named(route, found)
        return str(key(filled, named)) if named else _word(route, found)

    return "/" + PART.sub(part, route)


def _named(route: str, found: re.Match[str]) -> str:
    whole = route[: found.end()]
    return "" if whole in WORDS else KEYS.get(whole) or KEYS.get(found[1], "")


def _word(route: str, found: re.Match[str]) -> str:
    return WORDS.get(route[: found.end()]) or WORDS[found[1]]


def names_a_row(route: str) -> bool:
    """Whether an address holds the key of a row of an institution."""
    return any(_named(route, found) for found in PART.finditer(route))


def keys(filled: Filled) -> dict[str, str]:
    """What forms may name: each kind of key, under the name it has in addresses."""
    return {name: str(key(filled, told)) for name, told in KEYS.items() if "/" not in name}
