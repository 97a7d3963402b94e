"""Django looks for tables here; everybody else imports the module they mean."""

from kefu.aftersale.models import pick_ups, requests  # noqa: F401
