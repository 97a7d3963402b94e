"""Saved replies, and what stands in their places for one case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext, pgettext_lazy

from kefu.accounts.models import User
from kefu.core.words import in_chinese
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.replies import ReplyVersion, SavedReply
from kefu.desk.queries.reading import PLACE, date_in_words, date_to_keep

SHOWN_AT_ONCE = 12
PLACES = {
    "customer": pgettext_lazy("place", "how the customer is addressed"),
    "agent": pgettext_lazy("place", "your name"),
    "case": pgettext_lazy("place", "number of the case"),
    "order": pgettext_lazy("place", "number of the order"),
    "product": pgettext_lazy("place", "name of the product"),
    "due": pgettext_lazy("place", "the date promised, or one that can be kept"),
    "hours": pgettext_lazy("place", "opening hours of the desk"),
}


@dataclass(frozen=True)
class Filled:
    """A reply as it would be sent in this case; `missing` are the places nothing is known for."""

    reply: SavedReply
    text: str
    missing: tuple[str, ...]

    @property
    def missing_labels(self) -> list[str]:
        return [str(PLACES[name]) for name in self.missing if name in PLACES]


def replies_for(agent: User) -> QuerySet[SavedReply]:
    """Those of all and of one's team; whoever writes them sees every team's."""
    replies = SavedReply.objects.filter(retired_at=None)
    if not agent.may("desk.supervise"):
        replies = replies.filter(Q(team=None) | Q(team=agent.team_id))
    return replies.order_by("shortcut", "title_zh", "pk")


def all_replies(agent: User) -> list[SavedReply]:
    """For the page on which they are written, the retired ones last."""
    replies = SavedReply.objects.all() if agent.may("desk.supervise") else replies_for(agent)
    return list(
        replies.select_related("team").order_by(
            F("retired_at").asc(nulls_first=True), "shortcut", "title_zh", "pk"
        )
    )


def versions_of(reply: SavedReply) -> list[ReplyVersion]:
    return list(reply.versions.select_related("by"))


def found_replies(agent: User, words: str) -> list[SavedReply]:
    """By shortcut first, then by every word in title or text, in either language."""
    wanted = words.strip().lstrip("/")
    replies = replies_for(agent)
    for word in wanted.split():
        fits = Q(shortcut__istartswith=word)
        for column in ("title_zh", "title_en", "body_zh", "body_en"):
            fits |= Q(**{f"{column}__icontains": word})
        replies = replies.filter(fits)
    first = wanted.casefold()
    ranked = sorted(replies[:60], key=lambda one: not one.shortcut.casefold().startswith(first))
    return ranked[:SHOWN_AT_ONCE]


def filled_replies(
    agent: User, case: Case, *, words: str, policy: ServicePolicy, at: datetime
) -> list[Filled]:
    replies = found_replies(agent, words)
    values = values_of(agent, case, policy=policy, at=at) if replies else {}
    return [filled(reply, values, language=case.customer.language) for reply in replies]


def filled(reply: SavedReply, values: Mapping[str, str], *, language: str) -> Filled:
    """In the customer's language where the reply has it."""
    is_chinese = language.startswith("zh")
    first, second = (reply.body_zh, reply.body_en)[:: 1 if is_chinese else -1]
    text = PLACE.sub(lambda place: values.get(place[1]) or place[0], first or second)
    missing = dict.fromkeys(place[1] for place in PLACE.finditer(text))
    return Filled(reply, text, tuple(missing))


def values_of(
    agent: User, case: Case, *, policy: ServicePolicy, at: datetime, due_at: datetime | None = None
) -> dict[str, str]:
    """What is known of this case, in its customer's language; unknown things are left out."""
    with override(case.customer.language):
        due = due_at or date_to_keep(case, policy, at=at)
        known = {
            "customer": _address(case.customer),
            "agent": agent.name,
            "case": case.number,
            "order": case.order.number if case.order else "",
            "product": case.product.name if case.product else "",
            "due": date_in_words(due, at=at),
            "hours": policy.hours.replace(" ", ", "),
        }
    return {name: value for name, value in known.items() if value}


def _address(customer: User) -> str:
    """Nobody at the desk sees the name, so it is the family name, or none at all."""
    name = customer.name.strip()
    if in_chinese() and name and "\u4e00" <= name[0] <= "\u9fff":
        return _("Mr or Ms %(name)s") % {"name": name[0]}
    return pgettext("address", "customer")
