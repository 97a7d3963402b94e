"""What a case is about: things of the shop, the customer's own."""

from django.db import transaction
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.desk.events.circles import ThingLinked, ThingUnlinked
from kefu.desk.models.links import CaseLink
from kefu.desk.queries.links import Thing, linkable
from kefu.desk.services.ledger import locked_case, tell_staff
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.texts import add_words


@transaction.atomic
def link_thing(case_id: int, *, kind: str, pk: int, by: User) -> CaseLink:
    """An order, a line, a parcel of this customer, or any product. Linked twice, it is once."""
    case = locked_case(case_id)
    thing = linkable(case, kind, pk)
    if thing is None:
        raise Refusal(_("That belongs to somebody else."))
    link, is_new = CaseLink.objects.get_or_create(
        case=case, **{f"{kind}_id": pk}, defaults={"by": by}
    )
    if is_new:
        add_words(case, _words(thing), at=link.at)
        record(ThingLinked(case.pk, kind, pk), by=by)
        tell_staff(case)
    return link


@transaction.atomic
def unlink_thing(case_id: int, *, link_id: int, by: User) -> None:
    case = locked_case(case_id)
    link = CaseLink.objects.filter(case=case, pk=link_id).first()
    if link is None:
        return
    kind = link.kind
    record(ThingUnlinked(case.pk, kind, getattr(link, f"{kind}_id")), by=by)
    link.delete()
    tell_staff(case)


def _words(thing: Thing) -> str:
    return f"{thing.name} {thing.number}"
