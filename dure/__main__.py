"""`python -m dure <command>`: Django's management commands, with our settings."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.settings")
    if sys.argv[1:2] == ["worker"]:
        os.environ["DURE_DOOR"] = "worker"
    from django.core.management import execute_from_command_line

    execute_from_command_line(["dure", *sys.argv[1:]])
