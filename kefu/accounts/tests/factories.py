"""People for tests of other domains too."""

from typing import Any

import factory
from django.contrib.auth.hashers import make_password

from kefu.accounts.models import Team, User
from kefu.core.testing import deliver_all, run_jobs

PASSWORD = "a quiet morning tea"


class TeamFactory(factory.django.DjangoModelFactory[Team]):
    class Meta:
        model = Team
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"team-{n}")
    name_zh = "客服组"
    name_en = "Service"


class CustomerFactory(factory.django.DjangoModelFactory[User]):
    """A customer who signs in with `PASSWORD`."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"customer{n}@example.com")
    name = factory.Sequence(lambda n: f"顾客{n}")
    language = "en"  # so that tests read what stands in the templates
    password = factory.LazyFunction(lambda: make_password(PASSWORD))


class StaffFactory(CustomerFactory):
    email = factory.Sequence(lambda n: f"colleague{n}@example.com")
    name = factory.Sequence(lambda n: f"同事{n}")
    role = "agent"
    team = factory.SubFactory(TeamFactory)


def with_password(user: User, password: str = PASSWORD) -> User:
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def sign_in(client: Any, user: User, password: str = PASSWORD, **more: Any) -> Any:
    address = user.email or user.phone
    return client.post("/account/sign-in/", {"login": address, "password": password, **more})


def post_letters() -> None:
    """What the worker does in a moment: tell the handlers, then do the jobs they put off."""
    deliver_all()
    run_jobs()
