"""The rules of after-sale: drafted, edited, published from a day on; never changed afterwards."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.rules import RulesDrafted, RulesDropped, RulesEdited, RulesPublished
from kefu.aftersale.models.rules import RuleBook, no_changes
from kefu.aftersale.policy.book import TERMS, Value, WrongValue, checked, checked_data
from kefu.aftersale.policy.clauses import void_clause
from kefu.core.events import record
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.catalogue import ProductClass

Status = RuleBook.Status


@transaction.atomic
def draft(*, by: User) -> RuleBook:
    """The next version, as the newest one is until somebody changes it. There is one at a time."""
    known = RuleBook.objects.filter(status=Status.DRAFT).first()
    if known is not None:
        return known
    newest = RuleBook.objects.filter(status=Status.PUBLISHED).order_by("-version").first()
    last = RuleBook.objects.aggregate(last=Max("version"))["last"] or 0
    try:
        with transaction.atomic():
            row = RuleBook.objects.create(
                version=last + 1,
                data=deepcopy(newest.data) if newest else no_changes(),
                made_by=by,
            )
    except IntegrityError:  # somebody was faster
        return RuleBook.objects.get(status=Status.DRAFT)
    record(RulesDrafted(row.version), by=by)
    return row


@transaction.atomic
def set_terms(
    version: int, terms: Mapping[str, Value | None], *, by: User, seen: int, product_class: str = ""
) -> RuleBook:
    """Set terms for all goods, or for a class; None takes away what was set.

    `seen` is the number of edits of the draft on the screen. Raises Refusal and WrongValue.
    """
    row = _draft(version)
    if row.edits != seen:
        raise Refusal(_("Somebody has changed this draft in the meantime. Please look again."))
    if product_class and not ProductClass.objects.filter(code=product_class).exists():
        raise Refusal(_("There is no such class of goods."))
    data = deepcopy(row.data)
    place = data["classes"].setdefault(product_class, {}) if product_class else data["all"]
    for key, value in terms.items():
        if product_class and key in TERMS and not TERMS[key].by_class:
            raise WrongValue(key, "class")
        place.pop(key, None)
        if value is not None:
            place[key] = checked(key, value)
    data["classes"] = {code: own for code, own in data["classes"].items() if own}
    if data == row.data:
        return row
    row.data, row.edits = data, row.edits + 1
    row.save(update_fields=["data", "edits"])
    record(RulesEdited(row.version, product_class, len(terms)), by=by)
    return row


@transaction.atomic
def publish(
    version: int, *, by: User, effective_from: datetime | None, why: str, seen: int
) -> RuleBook:
    """From that moment on (None: from now) it holds for new orders, and where it is better, for
    older ones too."""
    row, at = _draft(version), now()
    begins = effective_from or at
    if row.edits != seen:
        raise Refusal(_("Somebody has changed this draft in the meantime. Please look again."))
    if not why.strip():
        raise Refusal(_("Say in a few words what changes, and why."))
    clause = void_clause(why)
    if clause:
        raise Refusal(
            _("“%(clause)s” is void (SPC rules of 2022, article 1). Leave it out.")
            % {"clause": clause}
        )
    if begins < at:
        raise Refusal(_("Rules hold from now on or later, never from a day that is gone."))
    later = RuleBook.objects.filter(status=Status.PUBLISHED, effective_from__gt=begins)
    if later.exists():
        raise Refusal(_("A version that begins later is published already. Begin after it."))
    row.data = checked_data(row.data)
    row.move_to(Status.PUBLISHED)
    row.effective_from, row.why = begins, why.strip()[:300]
    row.published_by, row.published_at = by, at
    row.save()
    record(RulesPublished(row.version, begins.isoformat()), by=by)
    return row


@transaction.atomic
def drop(version: int, *, by: User) -> RuleBook:
    row = _draft(version)
    row.move_to(Status.DROPPED)
    row.save(update_fields=["status"])
    record(RulesDropped(row.version), by=by)
    return row


def _draft(version: int) -> RuleBook:
    row = RuleBook.objects.select_for_update().filter(version=version).first()
    if row is None or row.status != Status.DRAFT:
        raise Refusal(_("This version is no draft any more. Please look again."))
    return row
