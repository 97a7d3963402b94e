"""A claim in words, to be sent to whom it is against."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kefu.aftersale.models.claims import Claim
from kefu.core.moments import spoken
from kefu.core.money import written

BY_LAW = gettext_noop(
    "Under article 27 of the Interim Regulations on Express Delivery you are liable for loss, "
    "damage and delay; under article 28 we expect your answer within seven days."
)


def letter(claim: Claim) -> str:
    """What is claimed, for which parcel, on what ground, by when we expect the answer."""
    lines = [_("Claim %(number)s") % {"number": claim.number}, ""]
    cause = {"cause": claim.get_cause_display()}
    if claim.parcel is not None:
        words = _("Parcel %(tracking)s: %(cause)s.")
        lines.append(words % {**cause, "tracking": claim.parcel.tracking_number})
        if claim.parcel.shipped_at:
            when = spoken(claim.parcel.shipped_at)
            lines.append(_("Handed to you on %(when)s.") % {"when": when})
    else:
        lines.append(_("Cause: %(cause)s.") % cause)
    lines.append(_("We claim %(sum)s:") % {"sum": written(claim.asked, claim.currency)})
    lines += [
        f"– {cost_words(cost.what)}: {written(cost.amount, claim.currency)}"
        for cost in claim.costs.all()
    ]
    shown = sum(1 for one in claim.evidence.all() if one.upload_id)
    if shown:
        lines.append(_("Files of evidence: %(n)d.") % {"n": shown})
    if claim.carrier_id is not None:
        lines += ["", _(BY_LAW)]
    return "\n".join(lines)


def cost_words(what: str) -> str:
    """The kind of a remedy in words; what people wrote stands as it is."""
    known = {
        "refund": _("Refunded to the customer"),
        "resend": _("Goods sent once more"),
        "coupon": _("Given for the trouble"),
    }
    return known.get(what, what)
