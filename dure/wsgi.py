"""What the web server imports."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.settings")
os.environ["DURE_DOOR"] = "web"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
