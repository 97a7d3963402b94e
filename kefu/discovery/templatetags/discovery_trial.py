from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kefu.core.shares import Share

register = template.Library()
MINUS = "−"


@register.filter
def signed(value: float, places: int = 1) -> str:
    """`+3.3`, `−0.4` with a real minus; nothing has no sign."""
    text = number_format(abs(round(value, places)), places)
    if not round(value, places):
        return text
    return f"{'+' if value > 0 else MINUS}{text}"


@register.simple_tag
def interval(share: Share, top: float) -> SafeString:
    """A share and its interval on a scale from nothing to `top` percent; the table says it too."""
    if share.interval is None or share.percent is None:
        return SafeString("")
    low, high = share.interval
    place, left, right = (f"{min(100.0, 100 * at / top):.2f}%" for at in (share.percent, low, high))
    return format_html(
        '<svg class="f-interval" aria-hidden="true" width="100%" height="20">'
        '<line class="f-axis" x1="0" x2="100%" y1="10" y2="10"/>'
        '<line class="f-range" x1="{}" x2="{}" y1="10" y2="10"/>'
        '<circle cx="{}" cy="10" r="4.5"/></svg>',
        left,
        right,
        place,
    )
