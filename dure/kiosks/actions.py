"""What is done with kiosks, PINs and phones; each thing in a module of its own."""

from dure.kiosks.arriving import Heard, Item, hear
from dure.kiosks.consents import agree, withdraw
from dure.kiosks.devices import pair, register, renew, retire
from dure.kiosks.pins import give_pin, set_pin
from dure.kiosks.places import Judged, Spot, end_site, place_site, punch_here
from dure.kiosks.scans import scan, scan_later

__all__ = [
    "Heard", "Item", "Judged", "Spot", "agree", "end_site", "give_pin", "hear", "pair", "place_site",
    "punch_here", "register", "renew", "retire", "scan", "scan_later", "set_pin", "withdraw",
]  # fmt: skip
