"""Models read by SQL written once are the same as those the ORM reads."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils.timezone import now

from kefu.accounts.models import Team, User
from kefu.core.rows import Shape, read, read_all
from kefu.core.sessions import SessionStore

pytestmark = pytest.mark.django_db


def test_a_row_is_the_model_that_the_orm_reads(mei, django_assert_num_queries):
    shape = Shape(User, "accounts_user")
    known = User.objects.get(pk=mei.pk)

    with django_assert_num_queries(1):
        (found,) = read_all(
            f"SELECT {shape.columns} FROM accounts_user WHERE id = %s", [mei.pk], shape
        )
        said = {
            field.attname: getattr(found, field.attname) for field in User._meta.concrete_fields
        }

    assert said == {name: getattr(known, name) for name in said}
    assert said["email"] == "mei@example.com"  # which lies encrypted in the database


def test_what_was_not_named_is_read_when_it_is_needed(mei, django_assert_num_queries):
    shape = Shape(User, "who", "name")
    (found,) = read_all(
        f"SELECT {shape.columns} FROM accounts_user AS who WHERE id = %s", [mei.pk], shape
    )

    with django_assert_num_queries(0):
        assert (found.pk, found.name) == (mei.pk, mei.name)
    with django_assert_num_queries(1):
        assert found.role == mei.role


def test_several_models_stand_in_one_row(mei):
    who, team = Shape(User, "who", "name"), Shape(Team, "team")
    sql = f"""
        SELECT {who.columns}, {team.columns} FROM accounts_user AS who
        JOIN accounts_team AS team ON team.id = who.team_id WHERE who.id = %s
    """

    assert read(sql, [mei.pk], who, team) == [[mei, mei.team]]


def test_a_row_can_be_changed_and_saved(mei):
    shape = Shape(User, "accounts_user")
    (found,) = read_all(f"SELECT {shape.columns} FROM accounts_user", [], shape)

    found.name = "王小梅"
    found.save()

    assert User.objects.get().name == "王小梅"


def test_a_session_is_found_until_it_is_over():
    kept = SessionStore()
    kept["cup"] = "tea"
    kept.create()

    assert SessionStore(kept.session_key)["cup"] == "tea"
    Session.objects.update(expire_date=now() - timedelta(seconds=1))
    gone = SessionStore(kept.session_key)

    assert gone.get("cup") is None
    assert gone.session_key is None


def test_a_forged_session_is_nobodys():
    assert SessionStore("x" * 32).get("cup") is None


def test_new_rows_are_written_together_and_know_their_keys(django_assert_num_queries):
    shape = Shape(Team, "team")
    first, second = Team(code="one", name_zh="一组"), Team(code="two", name_zh="二组")

    with django_assert_num_queries(1):
        shape.insert(first, second)
    second.name_zh = "第二组"
    second.save()

    known = Team.objects.in_bulk(field_name="code")
    assert (known["one"].pk, known["two"].pk) == (first.pk, second.pk)
    assert known["two"].name_zh == "第二组"
