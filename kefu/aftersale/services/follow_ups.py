"""Thanks after a delivery, one question, and a case where the answer is bad."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override

from kefu.accounts.models import User
from kefu.accounts.services.customers import make_guest
from kefu.aftersale.events.follow_ups import BuyerThanked, FollowUpAnswered
from kefu.aftersale.models.follow_ups import ASKED_AFTER, FollowUp
from kefu.aftersale.queries.follow_ups import due, is_better_left, token_of
from kefu.core.events import record
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import Channel
from kefu.desk.services.conversations import open_conversation
from kefu.notices.services import send, send_outside
from kefu.shop.models.orders import Order

Verdict = FollowUp.Verdict


@transaction.atomic
def expect(order_id: int) -> FollowUp | None:
    """It has come: tomorrow they are asked. Heard twice, it is one question."""
    order = Order.objects.get(pk=order_id)
    if order.delivered_at is None:
        return None
    asked_at = order.delivered_at + ASKED_AFTER
    return FollowUp.objects.get_or_create(order=order, defaults={"due_at": asked_at})[0]


def ask_those_due(at: datetime) -> int:
    return sum(_ask(pk, at) for pk in list(due(at).values_list("pk", flat=True)))


@transaction.atomic
def _ask(follow_up_id: int, at: datetime) -> bool:
    follow_up = _locked(follow_up_id)
    if follow_up.asked_at is not None or follow_up.left_at is not None:
        return False
    if is_better_left(follow_up.order):
        follow_up.left_at = at
        follow_up.save(update_fields=["left_at"])
        return False
    follow_up.asked_at = at
    follow_up.save(update_fields=["asked_at"])
    _write(follow_up)
    record(BuyerThanked(follow_up.pk, follow_up.order_id))
    return True


@transaction.atomic
def answer(follow_up_id: int, *, verdict: str, words: str) -> FollowUp:
    """The first answer counts; after a bad one somebody owns the matter at once."""
    follow_up = _locked(follow_up_id)
    if not follow_up.is_open:
        return follow_up
    follow_up.verdict, follow_up.words, follow_up.answered_at = verdict, words, now()
    if verdict == Verdict.BAD:
        follow_up.case = _case(follow_up)
    follow_up.save()
    answered = FollowUpAnswered(
        follow_up.pk, follow_up.order_id, verdict, follow_up.case.pk if follow_up.case else None
    )
    record(answered, by=follow_up.order.customer)
    return follow_up


@transaction.atomic
def forget_customer(*, user_id: int) -> None:
    FollowUp.objects.filter(order__customer=user_id).update(words="")


def _case(follow_up: FollowUp) -> Case:
    """Their own words begin it; without any, ours say what they pressed."""
    order = follow_up.order
    customer = order.customer or _guest(order)
    with override(customer.language):
        said = follow_up.words or _("Something is wrong with this order.")
    word = open_conversation(
        customer=customer,
        channel=Channel.MAIL,
        body=said,
        client_id=f"follow-up-{follow_up.number}",
        about=order,
    )
    return word.conversation.case


def _guest(order: Order) -> User:
    """Whom the desk can answer: by the address that was left with the order."""
    return make_guest(language=order.language or settings.LANGUAGE_CODE, email=order.contact or "")


def _write(follow_up: FollowUp) -> None:
    order, key = follow_up.order, f"aftersale.follow_up:{follow_up.pk}"
    context = {
        "number": order.number,
        "path": reverse("aftersale:how_is_it", args=[token_of(follow_up)]),
    }
    template, customer = "aftersale/mail/follow_up", order.customer
    if customer is not None:
        send(to=customer, key=key, template=template, context=context)
    else:
        send_outside(
            address=order.contact or "",
            language=order.language or settings.LANGUAGE_CODE,
            key=key,
            template=template,
            context=context,
        )


def _locked(follow_up_id: int) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=["self"])
    return rows.select_related("order__customer").get(pk=follow_up_id)
