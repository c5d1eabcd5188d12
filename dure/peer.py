"""Where a request came from; a proxy of ours is believed about whom it speaks for."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    peer = request.META.get("REMOTE_ADDR", "")
    if peer in settings.DURE_PROXIES:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
        peer = told or peer
    try:
        found = ip_address(peer.partition("%")[0])  # a zone names a cable of ours, not a place
        return str(getattr(found, "ipv4_mapped", None) or found)
    except ValueError:
        return "0.0.0.0"  # noqa: S104 – an address of nobody, in no network
