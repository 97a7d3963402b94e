import smtplib

import pytest
from django.core import mail

from kefu.core.testing import deliver_all, run_jobs
from kefu.notices import services
from kefu.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(lin):
    return services.send(
        to=lin,
        key="tests:1",
        template="surveys/mail/invitation",
        context={"token": "x", "subject": "水壶不加热"},
    )


def test_a_notice_is_sent_once_however_often_it_is_asked_for(lin, notice):
    again = services.send(to=lin, key="tests:1", template="other", context={})
    deliver_all()
    run_jobs()
    services.post(notice.pk)

    assert again == notice
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == ["lin@example.com"]
    assert "水壶不加热" in mail.outbox[0].body


def test_it_is_written_in_the_language_of_who_gets_it(wei):
    services.send(
        to=wei,
        key="tests:2",
        template="surveys/mail/invitation",
        context={"token": "x", "subject": "Kettle"},
    )
    deliver_all()
    run_jobs()

    assert mail.outbox[0].subject.startswith("How did we do")
    assert "Kettle" in mail.outbox[0].alternatives[0].content


def test_a_mail_server_that_is_away_keeps_the_notice_waiting(notice, monkeypatch):
    def away(self):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", away)
    deliver_all()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        run_jobs()

    notice.refresh_from_db()
    assert (notice.status, notice.tries, notice.error) == ("queued", 1, "SMTPServerDisconnected")


def test_after_the_last_try_it_counts_as_failed_and_can_still_be_sent(notice):
    for _ in range(services.MOST_TRIES):
        services.note_failure(notice.pk, OSError())
    notice.refresh_from_db()
    assert notice.status == Notice.Status.FAILED

    services.post(notice.pk)

    notice.refresh_from_db()
    assert notice.status == Notice.Status.SENT


def test_who_has_no_address_gets_none_and_nobody_waits(lin):
    lin.email = None
    lin.save()
    notice = services.send(to=lin, key="tests:3", template="surveys/mail/invitation", context={})

    services.post(notice.pk)

    notice.refresh_from_db()
    assert (notice.status, notice.error) == ("failed", "no e-mail address")
    assert mail.outbox == []


def test_a_mail_to_an_address_outside_goes_once_and_its_words_are_forgotten(db):
    mail_to = {"address": "works@supplier.example", "language": "en", "key": "tests:9"}
    words = {"token": "x", "subject": "Kettle"}
    first = services.send_outside(template="surveys/mail/invitation", context=words, **mail_to)
    services.send_outside(template="surveys/mail/invitation", context=words, **mail_to)
    deliver_all()
    run_jobs()

    first.refresh_from_db()
    assert [one.to for one in mail.outbox] == [["works@supplier.example"]]
    assert "Kettle" in mail.outbox[0].body
    assert (first.status, first.context) == ("sent", {})
