import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenroom.settings")
pages = get_wsgi_application()

from greenroom.ats.views.hooks import HooksFirst  # noqa: E402 - Django must be set up before

application = HooksFirst(pages)
