"""The people of a demo shop: marked as such, able to sign in, and cleared away again."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from kefu.accounts.models import Address, Consent, Team, User
from kefu.accounts.services.staff import add_staff
from kefu.core.bulk import write


@transaction.atomic
def demo_colleague(*, email: str, name: str, role: str, team: Team | None, password: str) -> User:
    """A colleague of the demo. Who is there already stays as they are: cases may hang on them."""
    known = User.objects.filter(email=email, is_demo=True).first()
    user = known or add_staff(email=email, name=name, role=role, team=team, password=password)
    User.objects.filter(pk=user.pk).update(is_demo=True)
    return user


@transaction.atomic
def let_sign_in(users: Iterable[User], *, password: str) -> None:
    """Customers whom a visitor may step in as. Their old sessions go on."""
    for user in users:
        user.set_password(password)
        user.save(update_fields=["password"])


def add_past_consents(consents: Sequence[Consent]) -> None:
    """What the demo's customers allowed when they joined."""
    write(consents)


def add_demo_addresses(addresses: Sequence[Address]) -> None:
    """Where the demo's customers have their orders sent; they go with them."""
    write(addresses)


@transaction.atomic
def remove_demo_customers() -> int:
    """Everybody whom the demo made, but for the staff. What hangs on them must be gone."""
    gone = User.objects.filter(is_demo=True, role=User.Role.CUSTOMER)
    return gone.delete()[1].get("accounts.User", 0)
