"""Putting a reported parcel right with one press: goods or money, and something for the trouble.

The case is locked first, then the report; what is given goes through the desk's own remedies, with
its limits and its approvals. Everything is of one transaction.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.models.reports import ParcelReport, ReportRemedy, Trouble
from kefu.aftersale.queries.reports import Worth, worth_of
from kefu.aftersale.services.reports import end_well
from kefu.delivery.models import Parcel
from kefu.delivery.services import Step, take_step
from kefu.desk.models.remedies import Remedy, RemedyKind
from kefu.desk.queries.remedies import Wish
from kefu.desk.services.ledger import locked_case
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.remedies import put_right

Part = ReportRemedy.Part


@dataclass(frozen=True)
class Given:
    """What came of it: what was given at once, and what waits for a second person."""

    remedies: tuple[Remedy, ...]

    @property
    def waits(self) -> bool:
        return any(one.status == Remedy.Status.ASKED for one in self.remedies)


@transaction.atomic
def mend(report_id: int, *, by: User, how: str, sorry: bool = True) -> Given:
    """`how` is refund, resend or wait (nothing but what is due for the trouble).

    Pressed twice, it is given once: each part of a report has one remedy.
    """
    locked_case(ParcelReport.objects.values_list("case_id", flat=True).get(pk=report_id))
    report = ParcelReport.objects.select_for_update().get(pk=report_id)
    given = {one.part: one.remedy for one in report.remedies.select_related("remedy")}
    worth, at = worth_of(report, at=now()), now()
    if how != ParcelReport.Wants.WAIT and Part.GOODS not in given:
        given[Part.GOODS] = _goods(report, worth, how, by)
    if sorry and worth.sorry.amount and Part.SORRY not in given:
        given[Part.SORRY] = _sorry(report, worth, by)
    if not given:
        raise Refusal(_("By the rule nothing is due for this. Choose money or goods."))
    if report.trouble == Trouble.LOST and Part.GOODS in given:
        _hold_for_lost(report.parcel, at)
    if any(one.status == Remedy.Status.GIVEN for one in given.values()):
        end_well(report, at=at, by=by)
    return Given(tuple(given.values()))


def _goods(report: ParcelReport, worth: Worth, how: str, by: User) -> Remedy:
    pieces = {one.line_id: one.quantity for one in report.lines.all()}
    whole = worth.is_all and how == ParcelReport.Wants.REFUND  # with what sending it cost
    wish = Wish(
        kind=RemedyKind(how),
        reason=report.trouble,
        client_id=f"{report.number}-goods",
        order=report.order,
        pieces={} if whole else pieces,
    )
    return _put(report, wish, Part.GOODS, by)


def _sorry(report: ParcelReport, worth: Worth, by: User) -> Remedy:
    wish = Wish(
        kind=RemedyKind.COUPON,
        reason=report.trouble,
        client_id=f"{report.number}-sorry",
        amount=worth.sorry.amount,
        days=worth.sorry.good_for_days,
    )
    return _put(report, wish, Part.SORRY, by)


def _put(report: ParcelReport, wish: Wish, part: str, by: User) -> Remedy:
    remedy = put_right(report.case_id, by=by, wish=wish)
    ReportRemedy.objects.create(report=report, remedy=remedy, part=part)
    return remedy


def _hold_for_lost(parcel: Parcel, at: datetime) -> None:
    """It counts against its carrier; where it turns up, its next step says so."""
    if parcel.is_under_way:
        words = {"text_zh": "按丢失处理", "text_en": "Held to be lost"}
        take_step(parcel.pk, Step(Parcel.Status.LOST, at, **words))
