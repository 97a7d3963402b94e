"""What screens of the desk and of the chat listen to."""

from kefu.accounts.models import User
from kefu.core.live import listens

FLOOR = "desk.floor"  # anything that moves a row of the team's lists
LOUD = "desk.loud"  # a chat reached its last alarm, or left it


def talks_topic(customer: User) -> str:
    """What one customer sees in the chat."""
    return f"desk.talks.{customer.number}"


def case_topic(number: str) -> str:
    """What the staff see of one case."""
    return f"desk.case.{number}"


def company_topic(number: str) -> str:
    """Who of the staff has a case open, and who types."""
    return f"desk.company.{number}"


def inbox_topic(agent: User) -> str:
    return f"desk.inbox.{agent.number}"


@listens("desk.talks.*")
def own_talks(reader: User, number: str) -> bool:
    return reader.number == number


@listens("desk.case.*")
def any_case(reader: User, _number: str) -> bool:
    return reader.may("desk.read")


@listens("desk.company.*")
def any_company(reader: User, _number: str) -> bool:
    return reader.may("desk.read")


@listens("desk.inbox.*")
def own_inbox(reader: User, number: str) -> bool:
    return reader.may("desk.read") and (reader.number == number or reader.may("desk.supervise"))


@listens(FLOOR)
def the_floor(reader: User, _key: str) -> bool:
    return reader.may("desk.read")


def alarms_topic(agent: User) -> str:
    """A chat of this agent has waited long enough to be told."""
    return f"desk.alarms.{agent.number}"


@listens("desk.alarms.*")
def own_alarms(reader: User, number: str) -> bool:
    return own_inbox(reader, number)


@listens(LOUD)
def all_loud_alarms(reader: User, _key: str) -> bool:
    return reader.may("desk.supervise")
