"""Where secrets and personal data may go."""

from urllib.parse import urlsplit

HERE = ("127.0.0.1", "localhost")


def is_safe(url: str, *, plain: str = "http") -> bool:
    """Whether what goes there is hidden on its way: over TLS, or no further than this machine."""
    parts = urlsplit(url)
    is_plain_here = parts.scheme == plain and parts.hostname in HERE
    return bool(parts.hostname) and (parts.scheme == f"{plain}s" or is_plain_here)
