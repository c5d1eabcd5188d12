"""What the parts themselves need: ``{% icon "home" %}`` and the phone's 더 보기."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ICONS: Final[dict[str, str]] = {
    "alert": "M12 3.5 21.5 20h-19zM12 10v4.5M12 17.2v.3",
    "bell": "M6 16.5V11a6 6 0 0 1 12 0v5.5l2 2H4zM10 21h4",
    "book": "M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11M9 8h6",
    "calendar": "M4 6h16v14H4zM4 10.5h16M8.5 3.5v4M15.5 3.5v4",
    "case": "M4 8h16v11.5H4zM9 8V5h6v3M4 13h16",
    "chart": "M4 4v16h16M8.5 16v-4M12.5 16V8M16.5 16v-6",
    "check": "m5 12.5 4.5 4.5L19.5 7",
    "clock": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3.2 2",
    "close": "M6 6l12 12M18 6 6 18",
    "document": "M6 3h8.5L19 7.5V21H6zM14 3v5h5M9.5 12.5h6M9.5 16.5h6",
    "down": "m6 9.5 6 6 6-6",
    "download": "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
    "gear": "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1"
    "M16.3 16.3l2.1 2.1M18.4 5.6l-2.1 2.1M7.7 16.3l-2.1 2.1",
    "home": "M4 11.5 12 4l8 7.5V20h-5.5v-6h-5v6H4z",
    "inbox": "M4 13.5 6.8 5h10.4l2.8 8.5V19H4zM4 13.5h5l1.2 2.2h3.6l1.2-2.2h5",
    "info": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.5M12 7.6v.3",
    "left": "m14.5 6-6 6 6 6",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "moon": "M20 14.2A8.2 8.2 0 1 1 9.8 4a6.6 6.6 0 0 0 10.2 10.2z",
    "offline": "M3.5 3.5l17 17M5 12.6a10 10 0 0 1 4-2.4M2.5 9a15 15 0 0 1 4.6-2.8M21.5 9a15 15 0"
    " 0 0-9.2-3.6M19 12.6a10 10 0 0 0-3-2M8.6 16.2a5 5 0 0 1 6.8 0M12 19.6v.3",
    "out": "M14 4h6v16h-6M4 12h11M11 8l4 4-4 4",
    "people": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-3.6 2.6-6 6-6s6 2.4 6 6M16 4.4a3.5"
    " 3.5 0 0 1 0 6.6M17.5 14.4c2.2.8 3.5 2.8 3.5 5.6",
    "person": "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c0-4.2 3.2-6.8 7.5-6.8"
    "s7.5 2.6 7.5 6.8",
    "phone": "M7.5 3h9v18h-9zM11 18h2",
    "plus": "M12 5v14M5 12h14",
    "print": "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6.5H7z",
    "reload": "M20 11a8 8 0 1 0-2 6.2M20 4.5V11h-6",
    "right": "m9.5 6 6 6-6 6",
    "scale": "M12 4v16M7 20h10M5 7h14M5 7l-3 7h6zM19 7l-3 7h6z",
    "search": "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16.2 16.2l4.3 4.3",
    "shield": "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM8.5 12l2.5 2.5 4.5-5",
    "sun": "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4"
    " 1.4M18.4 5.6 17 7M7 17l-1.4 1.4",
    "swap": "M7 4 3.5 7.5 7 11M3.5 7.5H17M17 13l3.5 3.5L17 20M20.5 16.5H7",
    "talk": "M4 5h16v11.5H9.5L4 20.5z",
    "upload": "M12 15.5V4.5M7.5 9 12 4.5 16.5 9M5 20h14",
    "won": "M3 7l3.5 10L10 8l2 0 2 0 3.5 9L21 7M3 11.5h18",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """The drawing called ``name``; an unknown name is a mistake of the template and is loud."""
    if name not in ICONS:
        raise template.TemplateSyntaxError(f"there is no icon called {name!r}")
    return format_html(
        '<svg class="i" aria-hidden="true" viewBox="0 0 24 24"><path d="{}"/></svg>',
        mark_safe(ICONS[name]),  # noqa: S308 - our own constant
    )


@register.filter
def untabbed(nav: Iterable[Any]) -> list[dict[str, Any]]:
    """The groups of the navigation without the items that are tabs of the phone's bottom bar."""
    groups = []
    for group in nav:
        title, items = _of(group, "title"), _of(group, "items")
        rest = [item for item in items if not _of(item, "tab")]
        if rest:
            groups.append({"title": title, "items": rest})
    return groups


def _of(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)
