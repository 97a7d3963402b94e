"""Guests who turn out to be customers, and customers who are to be forgotten."""

from django.db import transaction

from kefu.accounts.models import User
from kefu.core import live
from kefu.desk import topics
from kefu.desk.models.cases import Case
from kefu.desk.models.handing import HandOver
from kefu.desk.models.line import CallBack
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Conversation, Message
from kefu.desk.services import texts
from kefu.desk.services.drafts import forget_writing


@transaction.atomic
def move_to_customer(*, guest_id: int, user_id: int) -> None:
    Case.objects.filter(customer=guest_id).update(customer=user_id)
    Conversation.objects.filter(customer=guest_id).update(customer=user_id)
    Message.objects.filter(author=guest_id).update(author=user_id)
    user = User.objects.get(pk=user_id)
    live.changed(topics.talks_topic(user), topics.FLOOR)


@transaction.atomic
def forget_customer(*, user_id: int) -> None:
    """Words go; that there was a case, when, and how it ended stays, for the figures."""
    Message.objects.filter(conversation__customer=user_id).exclude(kind=Message.Kind.FACT).update(
        body="", product=None, order=None
    )
    Case.objects.filter(customer=user_id).update(subject="", product=None, order=None)
    Promise.objects.filter(case__customer=user_id).update(text="", note="")
    texts.forget(user_id)
    briefs = HandOver.objects.filter(case__customer=user_id)
    briefs.update(happened="—", promised="", next_step="")
    CallBack.objects.filter(promise__case__customer=user_id).update(phone="")
    forget_writing(user_id)
