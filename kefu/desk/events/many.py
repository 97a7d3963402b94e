"""The same act on many cases."""

from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class ManyAsked(Event):
    """What then happened to each case is recorded by the verbs themselves."""

    act_id: int
    what: str  # "assign", "team", "tag", "state", "read"
    cases: int


@dataclass(frozen=True)
class ManyTakenBack(Event):
    act_id: int
