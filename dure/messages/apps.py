"""The app's name among Django's: `messages` is Django's own one-time sentences."""

from django.apps import AppConfig


class Messages(AppConfig):
    name = "dure.messages"
    label = "dure_messages"
