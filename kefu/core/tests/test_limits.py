from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kefu.core import limits
from kefu.core.limits import Limited, address_of, allow, asker, insist, limited
from kefu.core.models import Quota
from kefu.core.testing import together

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def turns(count, at, key="tea"):
    return [bool(allow(key, times=5, per=5 * MINUTE, at=at)) for _ in range(count)]


@pytest.mark.django_db
def test_so_many_turns_and_no_more():
    assert turns(7, NOON) == [True] * 5 + [False] * 2


@pytest.mark.django_db
def test_it_says_how_many_are_left_and_how_long_to_wait():
    first = allow("tea", times=5, per=5 * MINUTE, at=NOON)
    turns(4, NOON)
    refused = allow("tea", times=5, per=5 * MINUTE, at=NOON + 20 * MINUTE / 60)

    assert (first.taken, first.left) == (True, 4)
    assert (refused.taken, refused.left, refused.wait) == (False, 0, timedelta(seconds=40))


@pytest.mark.django_db
def test_whoever_waits_as_told_is_let_in_and_hammering_costs_nothing():
    turns(50, NOON)
    wait = allow("tea", times=5, per=5 * MINUTE, at=NOON).wait

    assert turns(2, NOON + wait) == [True, False]
    assert turns(7, NOON + 20 * MINUTE) == [True] * 5 + [False] * 2


@pytest.mark.django_db
def test_keys_do_not_know_each_other_and_are_not_kept_in_clear():
    turns(5, NOON)

    assert turns(1, NOON, key="coffee 192.0.2.7") == [True]
    assert not Quota.objects.filter(key__contains="192").exists()


@pytest.mark.django_db
def test_insisting_raises():
    insist("tea", times=1, per=MINUTE, at=NOON)

    with pytest.raises(Limited) as refusal:
        insist("tea", times=1, per=MINUTE, at=NOON)

    assert refusal.value.wait == MINUTE


@pytest.mark.django_db
def test_a_turn_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        allow("tea", times=5, per=MINUTE)


@pytest.mark.django_db
def test_full_buckets_are_forgotten():
    turns(1, NOON)
    allow("coffee", times=1, per=timedelta(hours=1))

    limits.prune()

    assert Quota.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_share_three_turns():
    taken = together(8, lambda: bool(allow("tea", times=3, per=timedelta(hours=1))))

    assert sorted(taken) == [False] * 5 + [True] * 3


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "198.51.100.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "10.0.0.1", "198.51.100.1"),
    ],
)
def test_nobody_invents_an_address(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="198.51.100.1", HTTP_X_FORWARDED_FOR=forwarded)

    assert address_of(request) == address


def test_an_ipv6_household_counts_as_one(rf):
    one, other, far = (
        asker(rf.get("/", REMOTE_ADDR=address))
        for address in ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:1::1")
    )
    assert one == other != far


@pytest.mark.django_db
def test_a_limited_view_counts_people_not_browsers(rf, lin, wei):
    @limited(times=1, per=MINUTE)
    def view(request):
        return HttpResponse("in")

    def post(user):
        request = rf.post("/")
        request.user = user
        return view(request)

    assert post(lin).content == b"in"
    assert post(wei).content == b"in"
    with pytest.raises(Limited):
        post(lin)


class Walks(TestCase):
    @given(
        st.lists(st.integers(min_value=0, max_value=90), max_size=40),
        st.integers(min_value=1, max_value=6),
    )
    def test_never_more_than_the_bucket_and_its_refill(self, steps, times):
        Quota.objects.all().delete()
        at, taken = NOON, []
        for seconds in steps:
            at += timedelta(seconds=seconds)
            if allow("walk", times=times, per=MINUTE, at=at):
                taken.append(at)

        for first, begin in enumerate(taken):
            for last in range(first, len(taken)):
                refill = (taken[last] - begin) / (MINUTE / times)
                assert last - first + 1 <= times + refill
