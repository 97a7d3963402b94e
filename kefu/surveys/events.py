from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class CustomerInvited(Event):
    invitation_id: int
    customer_id: int
    case_id: int | None


@dataclass(frozen=True)
class SurveyAnswered(Event):
    """`score` is 1 to 10, `solved` 1 or 0; both empty where the survey does not ask for them."""

    invitation_id: int
    case_id: int | None
    owner_id: int | None
    score: int | None
    solved: int | None
