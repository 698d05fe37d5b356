"""The web application, for any WSGI server: ``duebook.main.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duebook.main.settings")
application = get_wsgi_application()
