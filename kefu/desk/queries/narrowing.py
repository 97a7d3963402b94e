"""Only some of a view of the inbox."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.db.models import F, Q

from kefu.accounts.models import User
from kefu.desk.models.circles import Follower
from kefu.desk.models.fields import FieldValue, TeamStatus
from kefu.desk.models.tags import CaseTag, Tag
from kefu.desk.queries.fields import tags_in_use


@dataclass(frozen=True)
class Narrow:
    """Those with a tag, in a team's own state, with a field's value, or that one follows."""

    tag: str = ""
    standing: int = 0
    field: int = 0
    value: str = ""
    followed: bool = False

    def __bool__(self) -> bool:
        return bool(self.tag or self.standing or self.field or self.followed)

    @property
    def address(self) -> str:
        """As it stands in an address."""
        said = {name: value for name, value in asdict(self).items() if value}
        return urlencode({**said, **({"followed": "1"} if self.followed else {})})

    def of(self, agent: User) -> Q:
        wanted = Q()
        if self.tag:
            wanted &= Q(pk__in=CaseTag.objects.filter(tag__key=self.tag).values("case"))
        if self.standing:
            wanted &= Q(standing=self.standing, standing__status=F("status"))
        if self.field:
            noted = FieldValue.objects.filter(field=self.field, text=self.value)
            wanted &= Q(pk__in=noted.values("case"))
        if self.followed:
            wanted &= Q(pk__in=Follower.objects.filter(user=agent).values("case"))
        return wanted


EVERYTHING = Narrow()


def narrow_from(asked: Mapping[str, str]) -> Narrow:
    """What an address asks for; what is no such thing is left out."""
    field, _, value = asked.get("field", "").partition(":")
    return Narrow(
        tag=asked.get("tag", ""),
        standing=_number(asked.get("standing", "")),
        field=_number(field),
        value=value or asked.get("value", ""),
        followed=asked.get("followed") == "1",
    )


@dataclass(frozen=True)
class Choices:
    """What the reader may narrow by."""

    tags: list[Tag]
    standings: list[TeamStatus]


def choices_for(agent: User) -> Choices:
    own = TeamStatus.objects.filter(team=agent.team_id, team__isnull=False, is_active=True)
    return Choices(tags_in_use(agent), list(own))


def _number(text: str) -> int:
    return int(text[:9]) if text.isascii() and text.isdigit() else 0
