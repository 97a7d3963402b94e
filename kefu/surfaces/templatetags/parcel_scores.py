"""Figures of the carriers' score card: a share with its interval, a mean with its spread."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kefu.core.shares import Share
from kefu.core.words import in_chinese
from kefu.delivery.queries.scores import Score

register = template.Library()
WHOLE = 40.0  # percent that fill the bar: shares above are cut, and written out in any case


@register.filter
def score_name(one: Score) -> str:
    return (one.name_zh or one.name_en) if in_chinese() else (one.name_en or one.name_zh)


@register.simple_tag
def share_bar(share: Share) -> SafeString:
    """Percent, its interval as a bar, and of how many."""
    ends, percent = share.interval, share.percent
    if ends is None or percent is None:
        return SafeString("–")
    low, high = (min(end / WHOLE, 1) * 100 for end in ends)
    at = min(percent / WHOLE, 1) * 100
    words = _("%(low).1f to %(high).1f %%, of %(n)d") % {
        "low": ends[0],
        "high": ends[1],
        "n": share.whole,
    }
    return format_html(
        '<span class="t-share" title="{}"><strong class="k-num">{} %</strong>'
        '<svg viewBox="0 0 100 10" width="100" height="10" role="img" aria-label="{}">'
        '<path class="t-span" d="M{} 5H{}"/><circle cx="{}" cy="5" r="3"/></svg></span>',
        words,
        f"{percent:.1f}",
        words,
        f"{low:.1f}",
        f"{max(high, low + 1):.1f}",
        f"{at:.1f}",
    )


@register.simple_tag
def mean_of(mean: float | None, half: float) -> str:
    return "–" if mean is None else f"{mean:.1f} ± {half:.1f}"
