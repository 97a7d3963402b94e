"""One-way messages. Whoever asks for one gets it queued in the same transaction; a job sends it, so
that a mail server that is down never harms what the mail was about."""

import smtplib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.notices.events import NoticeQueued, NoticeSent
from kefu.notices.models import Notice

MOST_TRIES = 8


@transaction.atomic
def send(*, to: User, key: str, template: str, context: dict[str, Any]) -> Notice:
    """Queue a mail, once for each `key`.

    `template` names `<template>.subject.txt`, `.txt` and `.html`; `context` must be JSON, and gets
    `site`, `to` and `notice` added when the mail is written, in the language of who receives it.
    """
    notice, is_new = Notice.objects.get_or_create(
        key=key, defaults={"to": to, "template": template, "context": context}
    )
    if is_new:
        record(NoticeQueued(notice.pk))
    return notice


@transaction.atomic
def send_outside(
    *, address: str, language: str, key: str, template: str, context: dict[str, Any]
) -> Notice:
    """The same to an address that belongs to nobody we know."""
    values = {"address": address, "language": language, "template": template, "context": context}
    notice, is_new = Notice.objects.get_or_create(key=key, defaults=values)
    if is_new:
        record(NoticeQueued(notice.pk))
    return notice


@transaction.atomic
def post(notice_id: int) -> None:
    """Hand one queued mail to the mail server. Its Message-ID comes from its key, so that a mail
    sent twice (we died between the server's yes and our own note of it) is known for one."""
    notice = (
        Notice.objects.select_for_update(of=("self",))
        .select_related("to")
        .filter(pk=notice_id)
        .first()
    )
    if notice is None or notice.status == Notice.Status.SENT:
        return
    if not _address(notice):
        notice.move_to(Notice.Status.FAILED)
        notice.error = "no e-mail address"
        notice.save(update_fields=["status", "error"])
        return
    mail = _written(notice)
    mail.send()
    notice.move_to(Notice.Status.SENT)
    notice.sent_at = now()
    notice.message_id = mail.extra_headers["Message-ID"]
    notice.tries += 1
    if notice.to is None:
        notice.context = {}
    notice.save(update_fields=["status", "sent_at", "message_id", "tries", "context"])
    record(NoticeSent(notice.pk, notice.to_id, notice.template))


@transaction.atomic
def note_failure(notice_id: int, error: OSError) -> None:
    """Keep count of tries that failed; with the last one the mail counts as failed, until somebody
    queues it again."""
    notice = Notice.objects.select_for_update().get(pk=notice_id)
    code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else ""
    notice.tries += 1
    notice.error = f"{type(error).__name__} {code}".strip()
    if notice.tries >= MOST_TRIES and notice.status == Notice.Status.QUEUED:
        notice.move_to(Notice.Status.FAILED)
    notice.save(update_fields=["status", "error", "tries"])


@transaction.atomic
def forget_customer(*, user_id: int) -> None:
    """What was said to somebody who wants to be forgotten; what is queued is not sent any more."""
    Notice.objects.filter(to=user_id).delete()


def _written(notice: Notice) -> EmailMultiAlternatives:
    with translation.override(notice.to.language if notice.to else notice.language):
        context = {
            **notice.context,
            "site": settings.SITE_URL,
            "to": notice.to,
            "notice": notice,
            "LANGUAGE_CODE": translation.get_language(),
        }
        subject = render_to_string(f"{notice.template}.subject.txt", context)
        mail = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=render_to_string(f"{notice.template}.txt", context),
            to=[_address(notice)],
            headers={"Message-ID": _message_id(notice), "Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(render_to_string(f"{notice.template}.html", context), "text/html")
    return mail


def _address(notice: Notice) -> str:
    return (notice.to.email if notice.to else notice.address) or ""


def _message_id(notice: Notice) -> str:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{notice.key.replace(':', '.')}.notice@{host}>"
