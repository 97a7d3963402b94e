"""What stands on the pages that do one act to many cases."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from kefu.accounts.models import Team, User
from kefu.accounts.queries.people import agents
from kefu.desk.models.cases import Case
from kefu.desk.models.fields import TeamStatus
from kefu.desk.models.many import ManyAct, ManyStep
from kefu.desk.queries.cases import cases_for, colleagues_at_desk
from kefu.desk.queries.faces import dress
from kefu.desk.queries.fields import tags_in_use

State = ManyStep.State
BUTTONS = {
    ManyAct.What.ASSIGN: gettext_lazy("Hand over"),
    ManyAct.What.TEAM: gettext_lazy("Hand over"),
    ManyAct.What.TAG: gettext_lazy("Tag them"),
    ManyAct.What.STATE: gettext_lazy("Set the state"),
    ManyAct.What.READ: gettext_lazy("Mark as read"),
}


@dataclass(frozen=True)
class Choice:
    value: str
    words: str


@dataclass(frozen=True)
class Asking:
    """The form of one act: its cases, and what it may be."""

    what: str
    title: str
    button: str
    cases: list[Case]
    choices: list[Choice]

    @property
    def is_written(self) -> bool:
        return self.what == ManyAct.What.TAG


def asking(agent: User, what: str, numbers: Iterable[str]) -> Asking:
    found = cases_for(agent).filter(number__in=list(numbers), merged_into=None)
    cases = list(found.order_by("told_by", "pk"))
    dress(cases=cases)
    kind = ManyAct.What(what)
    return Asking(what, str(kind.label), str(BUTTONS[kind]), cases, _choices(agent, kind, cases))


def _choices(agent: User, what: str, cases: list[Case]) -> list[Choice]:
    if what == ManyAct.What.ASSIGN:
        me = [Choice(agent.number, pgettext("many", "Me"))]
        crew = [Choice(one.number, _named(one)) for one in colleagues_at_desk(agent)]
        return me + crew if any(case.owner_id != agent.pk for case in cases) else crew
    if what == ManyAct.What.TEAM:
        staffed = Exists(agents().filter(team=OuterRef("pk")))
        return [Choice(one.code, one.name) for one in Team.objects.filter(staffed).order_by("code")]
    if what == ManyAct.What.TAG:
        return [Choice(tag.name, tag.name) for tag in tags_in_use(agent)]
    return _states(cases) if what == ManyAct.What.STATE else []


def _states(cases: list[Case]) -> list[Choice]:
    """Solved, open again, and the finer states of the teams that these cases are with."""
    teams = {case.team_id for case in cases}
    own = TeamStatus.objects.filter(team__in=teams, is_active=True).select_related("team")
    choices = [Choice("solved", pgettext("desk", "Solved")), Choice("open", _("Open again"))]
    finer = own.order_by("team", "pk")
    return choices + [Choice(str(one.pk), f"{one.team.name} · {one.name}") for one in finer]


def _named(colleague: User) -> str:
    return f"{colleague.name} · {colleague.team.name}" if colleague.team else colleague.name


@dataclass(frozen=True)
class Said:
    """What became of an act: counted, and named where it was left."""

    act: ManyAct
    counts: dict[str, int]
    left: list[ManyStep]
    target: str  # who, which team, tag or state

    @property
    def waits(self) -> int:
        return self.counts.get(State.WAITING, 0)

    @property
    def done(self) -> int:
        return self.counts.get(State.DONE, 0)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def settled(self) -> int:
        return self.total - self.waits

    @property
    def may_be_undone(self) -> bool:
        return bool(self.done or self.waits) and self.act.may_be_undone(now())

    @property
    def sentence(self) -> str:
        if self.act.undone_at is not None:
            count = self.counts.get(State.UNDONE, 0)
            text = ngettext("%(n)d case taken back", "%(n)d cases taken back", count)
            return text % {"n": count}
        return self._done_sentence() % {"n": self.done, "to": self.target}

    def _done_sentence(self) -> str:
        what, count = self.act.what, self.done
        if what == ManyAct.What.TAG:
            return ngettext("%(n)d case tagged “%(to)s”", "%(n)d cases tagged “%(to)s”", count)
        if what == ManyAct.What.STATE:
            return ngettext("%(n)d case set to “%(to)s”", "%(n)d cases set to “%(to)s”", count)
        if what == ManyAct.What.READ:
            return ngettext("%(n)d case marked as read", "%(n)d cases marked as read", count)
        return ngettext("%(n)d case went to %(to)s", "%(n)d cases went to %(to)s", count)

    @property
    def also(self) -> str:
        """What was so already."""
        same = self.counts.get(State.SAME, 0)
        text = ngettext("%(n)d was so already", "%(n)d were so already", same)
        return text % {"n": same} if same and self.act.undone_at is None else ""


def own_act(agent: User, number: str) -> ManyAct | None:
    """Whoever asked reads what became of it; nobody else needs to."""
    return ManyAct.objects.filter(by=agent, number=number).select_related("by").first()


def said_of(act: ManyAct) -> Said:
    steps = list(ManyStep.objects.filter(act=act).select_related("case"))
    counts: dict[str, int] = {}
    for step in steps:
        counts[step.state] = counts.get(step.state, 0) + 1
    left = [step for step in steps if step.state in {State.LEFT, State.STAYED}]
    dress(cases=[step.case for step in left])
    return Said(act, counts, left, _target(act))


def _target(act: ManyAct) -> str:
    """Who, which team, tag or state: as its name is now."""
    if act.what == ManyAct.What.ASSIGN:
        return _name_of(User.objects.filter(number=act.to).first())
    if act.what == ManyAct.What.TEAM:
        return _name_of(Team.objects.filter(code=act.to).first())
    if act.what == ManyAct.What.STATE and act.to.isdecimal():
        return _name_of(TeamStatus.objects.filter(pk=act.to).first())
    states = {"solved": pgettext("desk", "Solved"), "open": _("Open again")}
    return states.get(act.to, act.to)


def _name_of(thing: User | Team | TeamStatus | None) -> str:
    return thing.name if thing else ""
