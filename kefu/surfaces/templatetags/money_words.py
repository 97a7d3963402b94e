"""Words and tones of the office's pages about money."""

from django import template

from kefu.payments.models import Charge

register = template.Library()
ATTEMPTS = {"open": "info", "paid": "good", "closed": "neutral", "void": "neutral"}
SURE = {"sure": "good", "hand": "neutral", "payer": "info"}


@register.filter
def attempt_tone(status: str) -> str:
    return ATTEMPTS.get(status, "neutral")


@register.filter
def why_tone(why: str) -> str:
    return SURE.get(why, "soon")


@register.filter
def gateway_name(code: str) -> str:
    return str(Charge.Gateway(code).label) if code in Charge.Gateway.values else code


@register.filter
def of_bank(reference: str, gateway: str) -> str:
    """What the customer wrote; of other gateways our number is what both sides know."""
    return reference if gateway == Charge.Gateway.BANK else ""
