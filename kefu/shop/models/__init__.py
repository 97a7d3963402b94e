"""Django looks for tables here; everybody else imports the module they mean."""

from kefu.shop.models import catalogue, coupons, entrances, films, orders, returns, voices  # noqa: F401
