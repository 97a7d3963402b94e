from kefu.accounts.events import CustomerErased, CustomerIdentified, StaffDeactivated
from kefu.accounts.queries.personal import everything_about
from kefu.accounts.services.customers import identify_guest, make_guest
from kefu.core.testing import deliver_all
from kefu.desk.handlers import (
    bring_the_guests_words_along,
    forget_the_words,
    hand_over_what_is_theirs,
)
from kefu.desk.models.cases import Case
from kefu.desk.models.talks import Message
from kefu.desk.queries.cases import conversations_for
from kefu.desk.services.conversations import post_message, say


def ask(customer, body="水壶不加热"):
    return say(customer=customer, channel="chat", body=body, client_id="first")


def test_a_guests_words_move_to_the_account(lin, mei):
    guest = make_guest()
    said = ask(guest)

    identify_guest(number=guest.number, as_user=lin)
    deliver_all()

    said.refresh_from_db()
    assert (said.author, said.conversation.customer, Case.objects.get().customer) == (lin, lin, lin)


def test_the_account_sees_the_guests_words_before_they_have_moved(lin, mei):
    guest = make_guest()
    said = ask(guest)

    identify_guest(number=guest.number, as_user=lin)

    assert list(conversations_for(lin)) == [said.conversation]
    assert ask(lin) == said


def test_moving_twice_does_no_harm(lin, mei):
    guest = make_guest()
    ask(guest)
    event = CustomerIdentified(guest.pk, lin.pk)

    bring_the_guests_words_along(event)
    bring_the_guests_words_along(event)

    assert Case.objects.get().customer == lin


def test_to_be_forgotten_takes_the_words_and_leaves_the_figures(lin, wei, mei):
    said = ask(lin)
    post_message(said.conversation, author=mei, body="林女士您好", client_id="a")
    of_wei = ask(wei, "我的呢?")

    forget_the_words(CustomerErased(lin.pk))
    forget_the_words(CustomerErased(lin.pk))

    words = Message.objects.exclude(kind="fact").filter(conversation=said.conversation)
    assert set(words.values_list("body", flat=True)) == {""}
    assert Case.objects.get(customer=lin).subject == ""
    of_wei.refresh_from_db()
    assert of_wei.body == "我的呢?"


def test_who_leaves_the_house_leaves_no_case_behind(lin, mei, hao):
    ask(lin)

    hand_over_what_is_theirs(StaffDeactivated(mei.pk))

    assert Case.objects.get().owner == hao


def test_a_copy_of_ones_data_holds_ones_words_and_no_notes(lin, mei):
    said = ask(lin)
    Message.objects.create(
        conversation=said.conversation, seq=9, author=mei, kind="note", body="内部", client_id="n"
    )

    words = everything_about(lin)["conversations"]

    assert [word["text"] for word in words] == ["水壶不加热"]
