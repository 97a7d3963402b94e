"""What stands around a case: links, tags, people, fields."""

from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class ThingLinked(Event):
    case_id: int
    kind: str  # "order", "line", "parcel", "product"
    thing_id: int


@dataclass(frozen=True)
class ThingUnlinked(Event):
    case_id: int
    kind: str
    thing_id: int


@dataclass(frozen=True)
class CaseTagged(Event):
    case_id: int
    tag_id: int


@dataclass(frozen=True)
class CaseUntagged(Event):
    case_id: int
    tag_id: int


@dataclass(frozen=True)
class TagRenamed(Event):
    tag_id: int


@dataclass(frozen=True)
class TagsMerged(Event):
    tag_id: int  # the one that went
    into_id: int


@dataclass(frozen=True)
class CaseFollowed(Event):
    case_id: int
    user_id: int


@dataclass(frozen=True)
class CaseUnfollowed(Event):
    case_id: int
    user_id: int


@dataclass(frozen=True)
class StaffMentioned(Event):
    message_id: int
    case_id: int
    user_id: int


@dataclass(frozen=True)
class FieldsNoted(Event):
    case_id: int


@dataclass(frozen=True)
class StandingSet(Event):
    case_id: int
    status_id: int | None


@dataclass(frozen=True)
class TeamFormChanged(Event):
    team_id: int
