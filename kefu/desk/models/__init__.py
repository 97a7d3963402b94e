"""Django looks for tables here; everybody else imports the module they mean."""

from kefu.desk.models import cases, policies, promises, replies, talks, writing  # noqa: F401
