"""Django's settings: one file, read from the environment and from `.dure/`."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF

from dure import logs, place, postgres

BASE_DIR = Path(__file__).resolve().parent.parent


def database(url: str) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name?option=…` as Django writes it."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


_urls = postgres.urls()
DATABASES = {"default": database(_urls.owner if os.environ.get("DURE_AS_OWNER") else _urls.app)}
if os.environ.get("DURE_AS_OWNER"):  # who waits for a table makes everybody wait behind them
    DATABASES["default"]["OPTIONS"].setdefault("options", "-c lock_timeout=5s")

SECRET_KEY = os.environ.get("DURE_SECRET_KEY") or place.secret("django")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("DURE_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    "dure.audit",
    "dure.accounts",
    "dure.messages",
    "dure.organization",
    "dure.people",
    "dure.points",
    "dure.access",
    "dure.directory",
    "dure.hooks",
    "dure.panels",
    "dure.timeline",
    "dure.approvals",
    "dure.emergency",
    "dure.leave",
    "dure.overtime",
    "dure.trips",
    "dure.attendance",
    "dure.duty",
    "dure.labor",
    "dure.kiosks",
    "dure.pay",
    "dure.guard",
    "dure.flexible",
    "dure.evidence",
    "dure.exports",
    "dure.cards",
    "dure.feeds",
    "dure.terminals",
    "dure.web",
    "dure.jobs",
]
MIDDLEWARE = [
    "dure.operations.requests.watched",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "dure.urls"
WSGI_APPLICATION = "dure.wsgi.application"
if os.environ.get("DURE_DOOR") == "terminals":  # dure/asgi.py: machines, without sessions or pages
    ROOT_URLCONF, MIDDLEWARE = "dure.api.terminals", ["dure.operations.requests.watched"]
# Whoever stands in front of us and says for whom it speaks (X-Forwarded-For).
DURE_PROXIES = os.environ.get("DURE_PROXIES", "").split(",")
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["dure.web.templatetags.dure_format", "dure.web.templatetags.dure_parts"],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SESSION_COOKIE_AGE = 60 * 60 * 9
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if os.environ.get("DURE_TLS"):  # behind a proxy that speaks TLS and says so
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Where links in mails and texts lead, and who carries them; without a carrier they lie in files.
DURE_URL = os.environ.get("DURE_URL", "http://127.0.0.1:8000").rstrip("/")
DURE_FEEDS = os.environ.get("DURE_FEEDS", "")  # a folder in which each institution has one
# Hosts inside the office's network, or on this machine, that webhooks may be sent to.
DURE_HOOK_HOSTS = [each for each in os.environ.get("DURE_HOOK_HOSTS", "").split(",") if each]
DURE_SMTP_URL = os.environ.get("DURE_SMTP_URL", "")
DURE_MAIL_FROM = os.environ.get("DURE_MAIL_FROM", "두레 <dure@localhost>")
DURE_SOLAPI_KEY = os.environ.get("DURE_SOLAPI_KEY", "")
DURE_SOLAPI_SECRET = os.environ.get("DURE_SOLAPI_SECRET", "")
DURE_SOLAPI_SENDER = os.environ.get("DURE_SOLAPI_SENDER", "")

LANGUAGE_CODE = "ko"
TIME_ZONE = "Asia/Seoul"
USE_TZ = True
USE_I18N = False
STATIC_URL = "/static/"
STATIC_ROOT = place.folder("static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True


def _headers(headers: Any, _path: str, url: str) -> None:
    """The kiosk's worker stands with the other files and answers for pages outside of them."""
    if url == "/static/kiosk/worker.js":
        headers["Service-Worker-Allowed"] = "/"


WHITENOISE_ADD_HEADERS_FUNCTION = _headers
LOGGING = logs.settings(os.environ.get("DURE_LOG", "WARNING"))
