"""What answers say to people, in the reader's language, from their codes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.aftersale.policy.answers import Answer
from kefu.core.moments import spoken
from kefu.core.money import written

SAID: Mapping[str, Any] = MappingProxyType(
    {
        "unpaid": _("It has not been paid yet."),
        "cancelled": _("The order was cancelled."),
        "not_sent": _("It has not left our warehouse yet."),
        "not_arrived": _("It has not arrived yet."),
        "all_back": _("All of it has come back already."),
        "in_repair": _("It is with us for a repair."),
        "asked_already": _("You have asked for it; we are on it."),
        "gift": _("It was a gift. It comes back together with what it was given for."),
        "custom": _("It was made to your order; the law leaves such goods out."),
        "excluded": _("The law leaves such goods out of the return without a reason: %(why)s."),
        "confirmed": _("When you bought it you agreed that it does not come back: %(why)s."),
        "return_open": _("It may come back without a reason until %(until)s."),
        "return_promised": _(
            "We promised more than the law asks: until %(until)s it may come back."
        ),
        "return_unconfirmed": _(
            "You were not asked at the purchase to do without a return, so it may come back until "
            "%(until)s."
        ),
        "return_untaken": _("It was not downloaded yet, so it may be given back until %(until)s."),
        "return_over": _("The %(days)s days without a reason ended on %(until)s."),
        "faulty_open": _("Faulty goods may come back until %(until)s, at our cost."),
        "faulty_no_model": _(
            "Repairs did not help and there is no other one to exchange it for: your money comes "
            "back, until %(until)s."
        ),
        "faulty_over": _("The %(days)s days for a return of faulty goods ended on %(until)s."),
        "digital_exchange": _("What is downloaded is not exchanged."),
        "exchange_open": _("If it fails, it is exchanged until %(until)s."),
        "exchange_later": _("If it is faulty, it is exchanged until %(until)s."),
        "exchange_most": _("Two repairs did not help: it is exchanged."),
        "exchange_parts_days": _("Parts were missing for too long: it is exchanged."),
        "exchange_days": _("The repair took us too long: it is exchanged."),
        "exchange_over": _("The time for an exchange ended on %(until)s."),
        "sold_out": _("There is no other one of it at the moment."),
        "no_repairs": _("The guarantee of repair does not know such goods."),
        "no_guarantee": _("It has no guarantee of repair."),
        "guarantee_open": _("Repaired for nothing until %(until)s."),
        "guarantee_paused": _("Repaired for nothing until %(until)s; time in repair is added."),
        "guarantee_extended": _("Your extended guarantee holds until %(until)s."),
        "guarantee_parts": _("The guarantee of its main parts holds until %(until)s."),
        "guarantee_over": _("The guarantee ended on %(until)s."),
        "missing_open": _("Tell us until %(until)s what is missing or wrong, and we send it."),
        "missing_over": _("The %(days)s days to tell us of it ended on %(until)s."),
        "not_protected": _("Its price is not protected."),
        "price_open": _("It costs less now: %(amount)s comes back to you."),
        "price_over": _("The protection of its price ended on %(until)s."),
        "no_drop": _("It does not cost less now than you paid."),
        "invoice_ask": _("An invoice may be asked for until %(until)s."),
        "invoice_mend": _("What is wrong on the invoice is mended until %(until)s."),
        "invoice_over": _("Records are kept for %(years)s years; they ended on %(until)s."),
        "nothing_lost": _("Nothing of it is missing on the way."),
        "still_coming": _("It is still on its way."),
        "lost_found": _("The carrier lost it. The risk was ours: money back, or the same again."),
        "lost_silent": _("It should have been there for days: money back, or the same again."),
        "no_day": _("No day was promised for it."),
        "on_time": _("It was there in time."),
        "made_good": _("That has been made good already."),
        "late_open": _("It came later than we promised."),
        "damaged_open": _("Damage on the way is our matter: tell us until %(until)s."),
        "damaged_over": _("Damage on the way can be told until %(until)s."),
        "nothing_carried": _("It came over the line, not in a parcel."),
        "own_carrier": _("You chose who brings it, and the risk of the way went with that."),
    }
)
WOULD: Mapping[str, Any] = MappingProxyType(
    {
        "pay": _("Once it is paid, this is open."),
        "cancel": _("Until it leaves, you may cancel the order."),
        "sign": _("From the day after you sign for it, the time runs."),
        "repair_ends": _("Once it is back with you, this is open again."),
        "answered": _("Once that is answered, you may ask again."),
        "faulty": _("If it is faulty or not as described, we take it back."),
        "exchange": _("If it is faulty, we exchange it."),
        "repair": _("If it fails, we repair it under the guarantee."),
        "two_repairs": _("After two repairs that did not help, it is exchanged."),
        "restocked": _("Once it is in stock again, this is open."),
        "extended": _("An extended guarantee bought in time goes on after that."),
        "drop": _("If its price falls in that time, you get the difference without asking."),
        "silence": _("If it is not there by %(until)s, we take it as lost."),
    }
)
WHY: Mapping[str, Any] = MappingProxyType(
    {
        "custom": pgettext_lazy("excluded goods", "made to order"),
        "fresh": pgettext_lazy("excluded goods", "fresh or perishable"),
        "digital": pgettext_lazy("excluded goods", "digital, and downloaded"),
        "periodical": pgettext_lazy("excluded goods", "a newspaper or magazine"),
        "unsealed": pgettext_lazy("excluded goods", "not safe to sell again once unsealed"),
        "activated": pgettext_lazy("excluded goods", "worth far less once activated"),
        "declared": pgettext_lazy("excluded goods", "sold as flawed or near its date"),
    }
)


def said_of(answer: Answer) -> str:
    return _filled(SAID[answer.because], answer)


def changes_of(answer: Answer) -> tuple[str, ...]:
    return tuple(_filled(WOULD[code], answer) for code in answer.would)


def _filled(text: Any, answer: Answer) -> str:
    words = str(text)
    if "%(" not in words:
        return words
    told = dict(answer.facts)
    told["until"] = spoken(answer.until) if answer.until else ""
    if "amount" in told:
        told["amount"] = written(told["amount"], told.get("currency", "CNY"))
    told["why"] = str(WHY.get(str(told.get("kind", "")), ""))
    return words % told
