"""The pages, for any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from kefu.config.production import refuse_faults

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kefu.config.settings")

application = get_wsgi_application()
refuse_faults()
