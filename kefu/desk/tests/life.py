"""What may be done to cases, in whatever order: the acts of a random life."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from kefu.accounts.models import User
from kefu.core.machine import WrongMove
from kefu.desk.models.cases import Case
from kefu.desk.models.joins import Merge
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Message
from kefu.desk.services import (
    cases,
    conversations,
    order_clocks,
    policies,
    promises,
    shifts,
    structure,
)
from kefu.desk.services.refusals import Refusal
from kefu.desk.tests.factories import client_id
from kefu.desk.tests.hands import at_time
from kefu.shop.tests.factories import CustomerFactory, OrderFactory

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)


class Life:
    """Lin and her order, a stranger, the `people` of the desk, and the hour on the wall."""

    def __init__(self, people: dict[str, User]):
        self.people = people
        self.at = MONDAY
        self.lin, self.wei = CustomerFactory(), CustomerFactory(tier=2)
        self.order = OrderFactory(customer=self.lin)
        self.made = set()  # every promise that was ever made

    def do(self, name, which=0, minutes=60):
        with at_time(self.at), suppress(Refusal, WrongMove):
            getattr(self, f"_{name}")(which, minutes)

    def case(self, which):
        living = Case.objects.filter(customer=self.lin, merged_into=None).order_by("pk")
        return living[which % len(living)]

    def agent(self, which):
        here = [one for one in self.people.values() if one.is_active]
        return here[which % len(here)]

    def talk(self, which):
        return self.case(which).conversations.order_by("-pk")[0]

    def promise(self, which):
        mine = Promise.objects.filter(case__customer=self.lin).exclude(status="released")
        return mine.order_by("-pk")[which] if which < len(mine) else None

    def _say(self, which, _):
        channel = ("chat", "mail")[which % 2]
        conversations.say(customer=self.lin, channel=channel, body="在吗?", client_id=client_id())

    def _open(self, which, _):
        if Case.objects.filter(customer=self.lin).count() < 4:
            word = {"body": "另一件事", "client_id": client_id()}
            conversations.open_conversation(customer=self.lin, channel="chat", **word)

    def _answer(self, which, _):
        word = {"body": "您好", "client_id": client_id()}
        conversations.post_message(self.talk(which), author=self.agent(which), **word)

    def _note(self, which, _):
        word = {"body": "注", "client_id": client_id()}
        conversations.write_note(self.talk(which), author=self.agent(which), **word)

    def _promise(self, which, minutes):
        more = {"kind": "answer", "due_at": self.at + timedelta(minutes=minutes)}
        named = client_id()
        made = [
            promises.make_promise(
                self.case(which).pk, by=self.agent(which), client_id=named, **more
            ).pk
            for _twice in range(2)
        ]
        assert made[0] == made[1]
        self.made.add(made[0])

    def _keep(self, which, _):
        if promise := self.promise(which):
            promises.keep_promise(promise.pk, by=self.agent(which))

    def _release(self, which, _):
        if promise := self.promise(which):
            promises.release_promise(promise.pk, by=self.lin)

    def _hand_over(self, which, minutes):
        by = self.agent(minutes)
        cases.hand_over(self.case(which).pk, to=self.agent(which), by=by, words="请接着办")

    def _take(self, which, minutes):
        case = self.case(which)
        cases.take_case(case.pk, by=self.agent(minutes), seen_owner=case.owner.number)

    def _solve(self, which, _):
        cases.solve_case(self.case(which).pk, by=self.agent(which))

    def _yes(self, which, _):
        cases.confirm_solved(self.case(which).pk, by=self.lin)

    def _no(self, which, _):
        cases.deny_solved(self.case(which).pk, by=self.lin)

    def _reopen(self, which, _):
        cases.reopen_case(self.case(which).pk, by=self.agent(which))

    def _merge(self, which, minutes):
        source, target = self.case(which), self.case(which + 1 + minutes % 2)
        structure.merge_cases(source.pk, into_id=target.pk, by=self.agent(which))

    def _unmerge(self, which, _):
        merge = Merge.objects.filter(undone_at=None, source__customer=self.lin).last()
        if merge is not None:
            structure.undo_merge(merge.pk, by=self.agent(which))

    def _split(self, which, _):
        case = self.case(which)
        said = Message.objects.filter(conversation__case=case, kind="text").order_by("-pk")[
            : 1 + which % 2
        ]
        if Case.objects.filter(customer=self.lin).count() < 6:
            words = [line.pk for line in said]
            by = self.agent(which)
            structure.split_case(case.pk, words=words, by=by, client_id=client_id())

    def _owe_refund(self, which, _):
        order_clocks.owe_refund(self.order.pk, at=self.at, case_id=self.case(which).pk)

    def _refund(self, *_):
        order_clocks.note_refund(self.order.pk, at=self.at)

    def _leave(self, which, _):
        """Somebody is gone for good; what was theirs goes to those who stay."""
        who = self.agent(which)
        if who.role == User.Role.AGENT and self.agent(which + 1) != who:
            User.objects.filter(pk=who.pk).update(is_active=False)
            who.is_active = False
            shifts.hand_over_all(who, why="left")

    def _return(self, *_):
        User.objects.filter(pk__in=[one.pk for one in self.people.values()]).update(is_active=True)
        for one in self.people.values():
            one.is_active = True

    def _set_policy(self, which, minutes):
        rules = {"first_answer_minutes": minutes, "resolution_minutes": 60 + minutes}
        if minutes % 2:
            rules |= {"hours": "09:00-12:00 13:30-18:00", "days": "workdays"}
        if minutes % 3 == 0:
            rules |= {"pauses": {"resolution": ["waiting"], "refund": ["waiting", "solved"]}}
        channel = ("chat", "")[which % 2]
        old = ServicePolicy.objects.filter(channel=channel, tier=None, ended_at=None).first()
        more = {"rules": rules, "replaces": old.pk if old else None}
        policies.set_policy(by=self.people["hao"], channel=channel, tier=None, **more)
