"""Django looks for tables here; everybody else imports the module they mean."""

from kefu.discovery.models import boards, comparing, learning, search  # noqa: F401
from kefu.discovery.recommend import tables  # noqa: F401
