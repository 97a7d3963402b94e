"""The talks of the demo shop as the desk keeps them, and what the log tells of them."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from kefu.accounts.models import Team, User
from kefu.core.bulk import write_past
from kefu.core.events import Event
from kefu.demo.clocks import clocks_of
from kefu.demo.ledger import Books
from kefu.demo.talks import (
    AGENT,
    CUSTOMER,
    FIRST_ANSWER,
    FORMER,
    QUIET,
    Said,
    Story,
    Vow,
)
from kefu.desk.events.cases import CaseClosed, CaseOpened, CaseReopened, CaseSolved
from kefu.desk.events.promises import PromiseBroken, PromiseKept, PromiseMade, PromiseMadeGood
from kefu.desk.events.shifts import CaseHandedOver
from kefu.desk.events.words import FirstAnswered
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Conversation, Message
from kefu.desk.services.bulk import PastCases, add_past_cases
from kefu.desk.services.clocks import ending
from kefu.insight.services.folding import fold
from kefu.surveys import events as surveys
from kefu.surveys.models import Answer, Invitation, Question, Survey
from kefu.surveys.services import add_past_answers, after_a_case

Told = tuple[Event, int | None, datetime]


class Cases:
    """Turns stories into rows."""

    def __init__(self, books: Books, *, staff: dict[str, User], teams: dict[str, Team]) -> None:
        self.books = books
        self.staff = staff
        self.teams = teams
        self.leads = {user.team_id: user for user in staff.values() if user.role == "supervisor"}
        self.rows = PastCases()
        self.invitations: list[Invitation] = []
        self.answers: list[Answer] = []
        self.made: list[tuple[Story, Case, list[Promise], Invitation | None]] = []

    def write(self, stories: list[Story]) -> None:
        """In the order of time; then the log, so that figures can be folded from it."""
        survey = after_a_case()
        questions = {question.kind: question for question in survey.questions.all()}
        for n, story in enumerate(sorted(stories, key=lambda one: one.created_at)):
            case = self._case(story)
            self.rows.clocks += clocks_of(story, case, self.books.now)
            talk = self._talk(story, case)
            vows = {id(vow): self._promise(vow, case, n) for vow in story.vows}
            self._messages(story, talk, vows, n)
            invitation = self._invitation(story, case, survey, questions)
            self.made.append((story, case, list(vows.values()), invitation))
        add_past_cases(self.rows)
        add_past_answers(self.invitations, self.answers)
        told = sorted([*self._told(), *self._clocks_told()], key=lambda one: one[2])
        write_past(told, to=[fold])

    def _case(self, story: Story) -> Case:
        buy, item = story.buy, story.item
        case = Case(
            customer=self.books.users[story.person.key],
            owner=self.staff[story.owner],
            team=self.teams[story.team],
            subject=story.subject,
            status=story.status,
            channel=story.channel,
            product=self.books.products[item.code] if item else None,
            order=self.books.orders[id(buy)] if buy else None,
            told_by=story.told_by or story.ends_at + QUIET,
            answer_due_at=story.answer_due_at,
            first_answer_due_at=story.created_at + FIRST_ANSWER,
            first_answered_at=story.first_answered_at,
            waiting_since=story.waiting_since,
            created_at=story.created_at,
            solved_at=story.solved_at,
            confirmed_at=story.confirmed_at,
            closed_at=story.closed_at,
            reopened=int(story.denied_at is not None),
            is_demo=True,
        )
        self.rows.cases.append(case)
        return case

    def _talk(self, story: Story, case: Case) -> Conversation:
        count = len(story.lines)
        heard = [n for n, said in enumerate(story.lines, start=1) if said.by == AGENT]
        answered = heard[-1] if story.first_answered_at and heard else 0
        talk = Conversation(
            customer=case.customer,
            case=case,
            channel=story.channel,
            last_seq=count,
            last_at=story.ends_at,
            seen_by_customer=count if story.closed_at else answered,
            seen_by_staff=count if story.waiting_since is None else answered,
            created_at=story.created_at,
            is_demo=True,
        )
        self.rows.talks.append(talk)
        return talk

    def _promise(self, vow: Vow, case: Case, n: int) -> Promise:
        lead = self.leads.get(case.owner.team_id) if vow.status == "broken" else None
        promise = Promise(
            case=case,
            owner=case.owner,
            made_by=case.owner,
            escalated_to=lead,
            kind=vow.kind,
            text=vow.text,
            status=vow.status,
            client_id=f"{case.number}-{len(self.rows.promises)}",
            made_at=vow.made_at,
            warn_at=vow.warn_at,
            due_at=vow.due_at,
            warned_at=vow.warned_at,
            settled_at=vow.settled_at,
            made_good_at=vow.made_good_at,
            is_demo=True,
        )
        self.rows.promises.append(promise)
        return promise

    def _messages(self, story: Story, talk: Conversation, vows: dict[int, Promise], n: int) -> None:
        owner = self.staff[story.owner]
        former = self.staff.get(story.handed_over_by, owner)
        people = {CUSTOMER: talk.customer, AGENT: owner, FORMER: former}
        for seq, said in enumerate(story.lines, start=1):
            self.rows.messages.append(
                Message(
                    conversation=talk,
                    seq=seq,
                    client_id=UUID(int=(n << 32) + seq).hex,
                    kind=said.kind,
                    author=people.get(said.by),
                    body=said.body,
                    facts=_facts(said) | ({"from": former.pk} if said.fact == "owner" else {}),
                    product=talk.case.product if said.kind == "product" else None,
                    order=talk.case.order if said.kind == "order" else None,
                    promise=vows.get(id(said.promise)) if said.promise else None,
                    at=said.at,
                )
            )

    def _invitation(
        self, story: Story, case: Case, survey: Survey, questions: dict[str, Question]
    ) -> Invitation | None:
        verdict = story.verdict
        if verdict is None or story.closed_at is None or verdict.asked_at >= self.books.now:
            return None
        answered = verdict.answered_at
        if answered is not None and answered >= self.books.now:
            answered = None
        invitation = Invitation(
            survey=survey,
            customer=case.customer,
            case=case,
            created_at=verdict.asked_at,
            expires_at=verdict.asked_at + QUIET * 10,
            opened_at=answered,
            answered_at=answered,
            is_demo=True,
        )
        self.invitations.append(invitation)
        if answered is not None:
            self.answers += [
                Answer(invitation=invitation, question=questions[kind], at=answered, **value)
                for kind, value in (
                    (Question.Kind.YES_NO, {"value": int(verdict.solved)}),
                    (Question.Kind.SCALE, {"value": verdict.score}),
                    (Question.Kind.OPEN, {"words": verdict.words}),
                )
                if value.get("words") != ""
            ]
        return invitation

    def _clocks_told(self) -> Iterator[Told]:
        for clock in self.rows.clocks:
            if clock.stopped_at is not None:
                yield ending(clock), None, clock.stopped_at

    def _told(self) -> Iterator[Told]:
        spoken_to: dict[int, set[int]] = {}
        for story, case, promises, invitation in self.made:
            known = spoken_to.setdefault(case.customer_id, set())
            first = self.staff[story.handed_over_by or story.owner].pk
            yield from _opening(story, case, first_owner=first, knows=first in known)
            yield from _case_events(story, case)
            known.add(case.owner_id)
            yield from _promise_events(promises)
            if invitation is not None:
                yield from _survey_events(story, case, invitation)


def _facts(said: Said) -> dict[str, str]:
    if not said.fact:
        return {}
    return {"name": said.fact, **({"due": said.due.isoformat()} if said.due else {})}


def _opening(story: Story, case: Case, *, first_owner: int, knows: bool) -> Iterator[Told]:
    """Who got it first, why, and whether it went to a colleague before the first answer."""
    why = "same_agent" if knows else "least_busy"
    opened = CaseOpened(case.pk, case.customer_id, first_owner, story.channel, why)
    yield opened, case.customer_id, case.created_at
    if story.handed_over_at is not None:
        with_words = any(said.kind == "note" and said.by == FORMER for said in story.lines)
        handed = CaseHandedOver(case.pk, first_owner, case.owner_id, with_words)
        yield handed, first_owner, story.handed_over_at


def _case_events(story: Story, case: Case) -> Iterator[Told]:
    owner, customer = case.owner_id, case.customer_id
    first = case.first_answered_at
    if first is not None:
        seconds = int((first - case.created_at).total_seconds())
        in_time = first <= case.created_at + FIRST_ANSWER
        yield FirstAnswered(case.pk, owner, seconds, in_time), owner, first
    for at in filter(None, (story.solved_before, case.solved_at)):
        hours = round((at - case.created_at).total_seconds() / 3600, 2)
        yield CaseSolved(case.pk, customer, owner, hours), owner, at
    if story.denied_at is not None:
        yield CaseReopened(case.pk, owner), customer, story.denied_at
    if case.closed_at is not None:
        because = "yes" if case.confirmed_at else "silence"
        by = customer if case.confirmed_at else None
        yield CaseClosed(case.pk, customer, owner, because), by, case.closed_at


def _promise_events(promises: list[Promise]) -> Iterator[Told]:
    for promise in promises:
        pk, case, owner = promise.pk, promise.case_id, promise.owner_id
        made = PromiseMade(pk, case, owner, promise.kind, promise.due_at.isoformat())
        yield made, owner, promise.made_at
        if promise.settled_at is None:
            continue
        if promise.status == Promise.Status.KEPT:
            yield PromiseKept(pk, case, owner), owner, promise.settled_at
            continue
        lead = promise.escalated_to_id
        yield PromiseBroken(pk, case, owner, lead), None, promise.settled_at
        if promise.made_good_at is not None:
            late = int((promise.made_good_at - promise.due_at).total_seconds())
            yield PromiseMadeGood(pk, case, late), owner, promise.made_good_at


def _survey_events(story: Story, case: Case, invitation: Invitation) -> Iterator[Told]:
    verdict, customer = story.verdict, case.customer_id
    invited = surveys.CustomerInvited(invitation.pk, customer, case.pk)
    yield invited, None, invitation.created_at
    if verdict is not None and invitation.answered_at is not None:
        answered = surveys.SurveyAnswered(
            invitation.pk, case.pk, case.owner_id, verdict.score, int(verdict.solved)
        )
        yield answered, customer, invitation.answered_at
