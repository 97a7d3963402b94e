"""What happens to people. Ids only: a person's data never enters the log."""

from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class CustomerRegistered(Event):
    user_id: int
    by: str  # "email" or "phone"


@dataclass(frozen=True)
class CustomersAdded(Event):
    """Many at once, from another shop's books or the demo: no event for each of them."""

    count: int
    source: str


@dataclass(frozen=True)
class GuestMade(Event):
    guest_id: int


@dataclass(frozen=True)
class CustomerIdentified(Event):
    """A guest turned out to be this customer: move what is the guest's to the customer."""

    guest_id: int
    user_id: int


@dataclass(frozen=True)
class CustomerErased(Event):
    """Erase what you keep about this person; the row stays, empty, as a number."""

    user_id: int


@dataclass(frozen=True)
class ErasureAsked(Event):
    user_id: int
    due_at: str


@dataclass(frozen=True)
class ErasureCalledOff(Event):
    user_id: int


@dataclass(frozen=True)
class ConsentGiven(Event):
    user_id: int
    purpose: str
    source: str


@dataclass(frozen=True)
class ConsentWithdrawn(Event):
    user_id: int
    purpose: str
    source: str


@dataclass(frozen=True)
class PersonalDataRead(Event):
    user_id: int
    reader_id: int
    field: str


@dataclass(frozen=True)
class PersonalDataExported(Event):
    user_id: int


@dataclass(frozen=True)
class ProfileChanged(Event):
    user_id: int


@dataclass(frozen=True)
class AddressAdded(Event):
    address_id: int
    user_id: int


@dataclass(frozen=True)
class AddressChanged(Event):
    address_id: int
    user_id: int


@dataclass(frozen=True)
class AddressRemoved(Event):
    address_id: int
    user_id: int


@dataclass(frozen=True)
class AddressBroughtBack(Event):
    address_id: int
    user_id: int


@dataclass(frozen=True)
class DefaultAddressChosen(Event):
    address_id: int
    user_id: int


@dataclass(frozen=True)
class TierSet(Event):
    user_id: int
    before: int
    tier: int


@dataclass(frozen=True)
class SignedIn(Event):
    user_id: int


@dataclass(frozen=True)
class SignedOutEverywhere(Event):
    user_id: int


@dataclass(frozen=True)
class PasswordResetAsked(Event):
    user_id: int


@dataclass(frozen=True)
class PasswordChanged(Event):
    user_id: int


@dataclass(frozen=True)
class EmailChangeAsked(Event):
    user_id: int


@dataclass(frozen=True)
class EmailChangeRefused(Event):
    """Somebody asked for an address that belongs to this person, who should hear of it."""

    owner_id: int


@dataclass(frozen=True)
class EmailChanged(Event):
    user_id: int


@dataclass(frozen=True)
class PhoneChanged(Event):
    user_id: int


@dataclass(frozen=True)
class SecondFactorChanged(Event):
    user_id: int
    what: str  # "on", "off", "codes" (new recovery codes)


@dataclass(frozen=True)
class StaffInvited(Event):
    user_id: int
    role: str


@dataclass(frozen=True)
class StaffJoined(Event):
    user_id: int


@dataclass(frozen=True)
class StaffMoved(Event):
    """Another role or another team."""

    user_id: int
    role: str
    team_id: int | None


@dataclass(frozen=True)
class StaffDeactivated(Event):
    """Left the house: hand over what is theirs."""

    user_id: int


@dataclass(frozen=True)
class StaffReactivated(Event):
    user_id: int
