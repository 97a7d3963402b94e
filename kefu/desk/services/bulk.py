"""Cases of long ago, for the demo shop: written as they are, told to nobody."""

from dataclasses import dataclass, field

from django.db import transaction

from kefu.core.bulk import numbered, tied, write
from kefu.desk.models.cases import Case
from kefu.desk.models.clocks import Clock
from kefu.desk.models.promises import Promise
from kefu.desk.models.remedies import Remedy
from kefu.desk.models.talks import Conversation, Message
from kefu.desk.services.texts import reindex


@dataclass(slots=True)
class PastCases:
    """Unsaved rows that name each other by object."""

    cases: list[Case] = field(default_factory=list)
    talks: list[Conversation] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)


@transaction.atomic
def add_past_cases(past: PastCases) -> None:
    write(numbered(past.cases))
    write(numbered(tied(past.talks, "case")))
    write(numbered(tied(past.promises, "case")))
    write(tied(past.messages, "conversation", "promise"))
    write(numbered(tied(past.clocks, "case")))
    reindex([case.pk for case in past.cases])


@transaction.atomic
def remove_demo_cases() -> None:
    """Everything that was said with customers of the demo."""
    cases = Case.objects.filter(customer__is_demo=True)
    Message.objects.filter(conversation__customer__is_demo=True).delete()
    Conversation.objects.filter(customer__is_demo=True).delete()
    Remedy.objects.filter(case__in=cases).delete()
    Promise.objects.filter(case__in=cases).delete()
    cases.delete()
