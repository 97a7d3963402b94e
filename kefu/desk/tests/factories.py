from datetime import timedelta
from uuid import uuid4

import factory
from django.utils.timezone import now

from kefu.desk.models.cases import Case
from kefu.desk.models.policies import Channel
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Conversation, Message
from kefu.shop.tests.factories import CustomerFactory

__all__ = ["CaseFactory", "ConversationFactory", "MessageFactory", "PromiseFactory", "client_id"]


def client_id() -> str:
    return uuid4().hex


class CaseFactory(factory.django.DjangoModelFactory[Case]):
    class Meta:
        model = Case

    customer = factory.SubFactory(CustomerFactory)
    subject = "电热水壶不加热"
    told_by = factory.LazyFunction(lambda: now() + timedelta(hours=1))
    waiting_since = factory.LazyFunction(now)
    channel = Channel.CHAT
    busy_until = factory.LazyFunction(lambda: now() + timedelta(days=1))
    team = factory.SelfAttribute("owner.team")


class ConversationFactory(factory.django.DjangoModelFactory[Conversation]):
    class Meta:
        model = Conversation

    case = factory.SubFactory(CaseFactory)
    customer = factory.SelfAttribute("case.customer")
    channel = Channel.CHAT


class MessageFactory(factory.django.DjangoModelFactory[Message]):
    class Meta:
        model = Message

    conversation = factory.SubFactory(ConversationFactory)
    author = factory.SelfAttribute("conversation.customer")
    client_id = factory.LazyFunction(client_id)
    body = "你好"

    @factory.lazy_attribute
    def seq(self) -> int:
        talk = self.conversation
        talk.last_seq += 1
        talk.save(update_fields=["last_seq"])
        return talk.last_seq


class PromiseFactory(factory.django.DjangoModelFactory[Promise]):
    class Meta:
        model = Promise

    case = factory.SubFactory(CaseFactory)
    owner = factory.SelfAttribute("case.owner")
    made_by = factory.SelfAttribute("owner")
    kind = Promise.Kind.CALL_BACK
    client_id = factory.LazyFunction(client_id)
    due_at = factory.LazyFunction(lambda: now() + timedelta(hours=3))
    warn_at = factory.LazyAttribute(lambda promise: promise.due_at - timedelta(minutes=10))
