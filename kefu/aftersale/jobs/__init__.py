"""What after-sale does by the clock, and what nobody waits for."""

from kefu.aftersale.jobs import claims, prices, requests, visits  # noqa: F401
