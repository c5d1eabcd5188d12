"""Log-ins of the cast are made for every test: a quick hash will do."""

from django.conf import settings

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
