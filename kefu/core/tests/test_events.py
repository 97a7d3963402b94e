from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from kefu.core import events
from kefu.core.events import Circumstances, Event, NotAnEvent, NoTransaction, on, record, record_all
from kefu.core.models import Delivery, EventRow
from kefu.core.outbox import deliver_batch
from kefu.core.testing import HandlerFailed, deliver_all


@dataclass(frozen=True)
class TeaServed(Event):
    cup_id: int
    sort: str
    degrees: float = 80.0
    sweet: bool | None = None


@dataclass(frozen=True)
class TeaSpilt(Event):
    cup_id: object


@pytest.fixture
def heard(monkeypatch):
    """What the handlers of this test heard, in order; nobody else hears."""
    for name in ("_kinds", "_handlers"):
        monkeypatch.setattr(events, name, dict(getattr(events, name)))
    monkeypatch.setattr(events, "_heard_by", events._heard_by.copy())
    monkeypatch.setattr(events, "_wants_more", set(events._wants_more))
    return []


@pytest.mark.django_db
def test_a_recorded_event_reaches_its_handler_once(heard, hao):
    @on(TeaServed)
    def drink(event):
        heard.append(event)

    record(TeaServed(7, "龙井", sweet=False), by=hao)
    assert heard == []

    deliver_all()
    deliver_all()

    row = EventRow.objects.get()
    assert heard == [TeaServed(7, "龙井", 80.0, False)]
    assert (row.name, row.actor_id) == ("core.TeaServed", hao.pk)
    assert row.data == {"cup_id": 7, "sort": "龙井", "degrees": 80.0, "sweet": False}
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_a_handler_may_ask_for_the_circumstances(heard, hao):
    @on(TeaServed)
    def note(event, circumstances):
        heard.append(circumstances)

    at = datetime(2024, 10, 1, 8, 30, tzinfo=UTC)
    record(TeaServed(7, "龙井"), by=hao, at=at)

    deliver_all()

    assert heard == [Circumstances(EventRow.objects.get().pk, at, hao.pk)]


@pytest.mark.django_db
def test_recording_costs_one_query_however_many(heard, django_assert_num_queries):
    @on(TeaServed)
    def drink(event):
        heard.append(event.cup_id)

    with django_assert_num_queries(1):
        record_all(TeaServed(cup, "龙井") for cup in range(200))

    deliver_all()
    assert heard == list(range(200))


@pytest.mark.django_db
def test_what_nobody_hears_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        record(TeaServed(1, "龙井"))

    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_of_a_transaction_is_refused():
    with pytest.raises(NoTransaction):
        record(TeaServed(1, "龙井"))

    assert not EventRow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_undone_leaves_no_event():
    @transaction.atomic
    def serve_and_drop():
        record(TeaServed(1, "龙井"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        serve_and_drop()

    assert not EventRow.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value",
    [Decimal(1), datetime(2026, 1, 1, tzinfo=UTC), ["a"], {"a": 1}, float("nan"), "x" * 201, b"a"],
)
def test_only_plain_values_are_taken(value):
    with pytest.raises(NotAnEvent):
        record(TeaSpilt(value))

    assert not EventRow.objects.exists()


@pytest.mark.django_db
def test_a_model_is_not_an_event_and_an_address_is_not_for_the_log(lin):
    for value in (lin, "lin@example.com"):
        with pytest.raises(NotAnEvent):
            record(TeaSpilt(value))

    assert not EventRow.objects.exists()


def test_a_field_called_like_personal_data_is_refused_when_written():
    with pytest.raises(NotAnEvent, match="email"):

        class LetterSent(Event):
            email: str


def test_two_events_of_one_name_are_refused(heard):
    on(TeaServed)

    with pytest.raises(NotAnEvent, match=r"core\.TeaServed"):
        on(dataclass(frozen=True)(type("TeaServed", (Event,), {"__module__": __name__})))


@pytest.mark.django_db
def test_the_failing_one_waits_and_the_others_are_told(heard):
    @on(TeaServed)
    def drink(event):
        EventRow.objects.create(name="core.Drunk", data={"cup": event.cup_id})
        if event.cup_id == 2:
            raise ValueError("hot, says lin@example.com")

    record_all(TeaServed(cup, "龙井") for cup in range(5))

    with pytest.raises(HandlerFailed, match="ValueError"):
        deliver_all()

    late = Delivery.objects.get()
    drunk = EventRow.objects.filter(name="core.Drunk").order_by("id")
    assert [row.data["cup"] for row in drunk] == [0, 1, 3, 4]
    assert (late.tries, late.event.data["cup_id"]) == (1, 2)
    assert "drink" in late.error
    assert "lin@example.com" not in late.error


@pytest.mark.django_db
def test_a_fault_that_only_the_commit_would_find_is_found_at_its_handler(heard, lin):
    @on(TeaServed)
    def drink(event):
        if event.cup_id == 2:
            Delivery.objects.create(event_id=-1, handler="nobody", due_at=None)

    record_all(TeaServed(cup, "龙井") for cup in range(4))

    with pytest.raises(HandlerFailed, match="IntegrityError"):
        deliver_all()

    assert Delivery.objects.get().event.data["cup_id"] == 2


@pytest.mark.django_db
def test_eight_failures_and_it_is_left_to_people(heard):
    @on(TeaServed)
    def drink(event):
        raise ValueError

    record(TeaServed(1, "龙井"))
    waits = []
    for _ in range(8):
        Delivery.objects.update(due_at=datetime(2026, 1, 1, tzinfo=UTC))
        told = deliver_batch()
        delivery = Delivery.objects.get()
        waits.append(
            delivery.due_at and round((delivery.due_at - delivery.failed_at).total_seconds())
        )
        assert told == 1

    assert waits == [5, 15, 45, 135, 405, 1215, 3645, None]
    assert deliver_batch() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "act",
    [
        lambda: EventRow.objects.update(name="core.Nothing"),
        lambda: EventRow.objects.update(position=1, digest=b"x", data={}),
        lambda: EventRow.objects.all().delete(),
    ],
)
def test_the_database_refuses_to_change_the_log(act):
    record(TeaServed(1, "龙井"))

    with pytest.raises(IntegrityError, match="append only"), transaction.atomic():
        act()

    assert EventRow.objects.get().name == "core.TeaServed"


@pytest.mark.django_db
def test_the_database_refuses_to_empty_the_log():
    record(TeaServed(1, "龙井"))

    with connection.cursor() as cursor:
        connection.check_constraints()
        cursor.execute("ALTER TABLE core_eventrow ENABLE TRIGGER core_log_keeps_all")
        with pytest.raises(IntegrityError, match="append only"), transaction.atomic():
            cursor.execute("TRUNCATE core_eventrow CASCADE")

    assert EventRow.objects.exists()
