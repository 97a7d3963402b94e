"""What goes to whom when a shift ends, ready to show."""

from dataclasses import dataclass
from datetime import datetime

from kefu.accounts.models import User
from kefu.desk.ladder import Asked, Hand, Rules, Verdict, decide
from kefu.desk.models.cases import Case
from kefu.desk.models.handing import HandOver
from kefu.desk.models.promises import Promise
from kefu.desk.queries.crew import crew, routing_settings, skills_asked
from kefu.desk.queries.faces import FACE

FOR_GOOD = frozenset({HandOver.Why.LEFT, HandOver.Why.LEAVE})  # days: somebody must own it


@dataclass(frozen=True)
class Passing:
    """One case and who takes it. With nobody here it stays, at the end of a shift, until somebody
    comes."""

    case: Case
    verdict: Verdict
    why: str

    @property
    def to(self) -> int | None:
        if self.verdict.because == "nobody_here" and self.why not in FOR_GOOD:
            return None
        return self.verdict.owner


def planned(owner: User, *, why: str, at: datetime) -> list[Passing]:
    """What is theirs, by the date each customer was told, and who would take it."""
    mine = Case.objects.filter(owner=owner).exclude(status=Case.Status.CLOSED)
    cases = mine.select_related("customer", "product__category", "order", "standing")
    hands = crew(routing_settings(), channel="", at=at, without=owner.pk)
    by_pk = {hand.pk: hand for hand in hands}
    passings = []
    for case in cases.order_by("told_by", "pk"):
        passing = Passing(case, _choice(case, hands, owner), why)
        if passing.to in by_pk:
            by_pk[passing.to].load += 1
        passings.append(passing)
    return passings


def _choice(case: Case, hands: list[Hand], owner: User) -> Verdict:
    keeper = case.keeper_id
    asked = Asked(
        known=((keeper, "same_agent"),) if keeper and keeper != owner.pk else (),
        language=case.customer.language,
        skills=skills_asked(case.order or case.product),
        team=case.team_id,
        is_live=False,
        turn=case.pk,
    )
    return decide(asked, hands, Rules())


@dataclass(frozen=True)
class PlanRow:
    case: Case
    to: User | None
    because: str
    promise: Promise | None
    is_mended: bool


def shift_plan(agent: User, whose: User, *, at: datetime) -> list[PlanRow]:
    """For the page that confirms it; `agent` is whoever looks."""
    if agent.pk != whose.pk and not agent.may("desk.supervise"):
        return []
    passings = planned(whose, why=HandOver.Why.SHIFT, at=at)
    cases = [one.case for one in passings]
    promises: dict[int, Promise] = {}
    still_open = Promise.objects.filter(case__in=cases, status=Promise.Status.OPEN)
    for promise in still_open.order_by("due_at"):
        promises.setdefault(promise.case_id, promise)
    takers = User.objects.only(*FACE).in_bulk({one.to for one in passings if one.to})
    mended = HandOver.objects.filter(case__in=cases, done_at=None).values_list("case", flat=True)
    has_draft = set(mended)
    return [
        PlanRow(
            case=one.case,
            to=takers.get(one.to or 0),
            because=one.verdict.because,
            promise=promises.get(one.case.pk),
            is_mended=one.case.pk in has_draft,
        )
        for one in passings
    ]
