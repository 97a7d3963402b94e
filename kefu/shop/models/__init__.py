"""Django looks for tables here; everybody else imports the module they mean."""

from kefu.shop.models import catalogue, coupons, orders  # noqa: F401
