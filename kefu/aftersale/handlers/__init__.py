"""What after-sale does when others act; a module for each of its rooms."""

from kefu.aftersale.handlers import claims, prices, requests, visits  # noqa: F401
