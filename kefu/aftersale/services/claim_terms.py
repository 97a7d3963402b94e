"""What holds from now on: with a carrier, and for customers. A change is a new version."""

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.aftersale.events.claims import CarrierTermsSet
from kefu.aftersale.events.reports import CompensationRuleSet
from kefu.aftersale.models.claims import CarrierTerms
from kefu.aftersale.models.reports import CompensationRule
from kefu.core.events import record


@transaction.atomic
def set_terms(terms: CarrierTerms, *, by: User) -> CarrierTerms:
    """Claims that are filed already keep their dates."""
    terms.pk = None
    terms._state.adding = True
    terms.begins_at = terms.made_at = now()
    terms.made_by = by
    terms.save()
    record(CarrierTermsSet(terms.pk, terms.carrier_id), by=by)
    return terms


@transaction.atomic
def set_compensation(rule: CompensationRule, *, by: User) -> CompensationRule:
    """What was reported before is compensated by the rule of its day."""
    rule.begins_at = rule.made_at = now()
    rule.made_by = by
    rule.save()
    record(CompensationRuleSet(rule.pk, rule.trouble), by=by)
    return rule
