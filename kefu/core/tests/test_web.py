from datetime import timedelta
from typing import ClassVar

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import models
from django.http import Http404
from django.test import Client
from django.urls import include, path
from hypothesis import given
from hypothesis import strategies as st

from kefu.core import web
from kefu.core.limits import Limited
from kefu.core.machine import Stateful, WrongMove

pytestmark = pytest.mark.django_db


class Kettle(Stateful):
    class Status(models.TextChoices):
        COLD = "cold", "cold"
        HOT = "hot", "hot"
        BROKEN = "broken", "broken"

    MOVES: ClassVar = {Status.COLD: {Status.HOT, Status.BROKEN}, Status.HOT: {Status.COLD}}
    status = models.CharField(max_length=10, choices=Status, default=Status.COLD)

    class Meta:
        app_label = "core"
        managed = False


def fail(request):
    errors = {
        "move": WrongMove(Kettle(status="hot"), "broken"),
        "often": Limited(timedelta(seconds=90.2)),
        "much": Limited(timedelta(seconds=1000)),
        "missing": Http404(),
        "closed": PermissionDenied(),
        "strange": SuspiciousOperation(),
        "bug": RuntimeError("secret detail"),
    }
    raise errors[request.GET["how"]]


urlpatterns = [path("fail/", fail), path("", include("kefu.config.urls"))]
handler400, handler403, handler404, handler500 = (
    web.bad_request,
    web.forbidden,
    web.not_found,
    web.broken,
)


@pytest.fixture(autouse=True)
def _failing_page(settings):
    settings.ROOT_URLCONF = __name__


def get(how, **headers):
    client = Client(raise_request_exception=False)
    return client.get("/fail/", {"how": how}, headers={"accept-language": "en", **headers})


@pytest.mark.parametrize(
    ("how", "status", "sentence"),
    [
        ("move", 409, "In the meantime it became “hot”."),
        ("often", 429, "Please try again in 91 seconds."),
        ("much", 429, "Please try again in 17 minutes."),
        ("missing", 404, "The page has moved"),
        ("closed", 403, "Another account of yours"),
        ("strange", 400, "Please go back"),
        ("bug", 500, "It was not your fault"),
    ],
)
def test_a_refusal_is_a_page_with_a_sentence_and_a_way_on(how, status, sentence):
    page = get(how)
    text = page.content.decode()

    assert page.status_code == status
    assert sentence in text
    assert "<h1" in text
    assert 'href="/' in text
    assert "secret detail" not in text


@pytest.mark.parametrize("how", ["move", "often", "missing", "closed"])
def test_a_part_of_a_page_gets_the_sentence_alone(how):
    text = get(how, **{"HX-Request": "true"}).content.decode()

    assert text.startswith("<p")
    assert "data-sentence" in text
    assert "<html" not in text


def test_a_chinese_reader_reads_chinese():
    text = get("often", **{"accept-language": "zh-hans"}).content.decode()

    assert "91 秒" in text
    assert "Please" not in text


def test_whoever_was_too_often_is_told_when_by_machine_too():
    assert get("often")["Retry-After"] == "91"


def test_a_colleague_is_sent_back_to_the_house(as_user, mei):
    page = as_user(mei).get("/fail/?how=missing", headers={"accept-language": "en"})

    assert "To the desk" in page.content.decode()


def test_a_form_from_an_old_page_is_refused_with_a_reason():
    client = Client(enforce_csrf_checks=True)

    page = client.post("/fail/", {"a": "b"}, headers={"accept-language": "en"})

    assert page.status_code == 403
    assert "nothing was sent" in page.content.decode()


@given(st.lists(st.sampled_from(Kettle.Status.values), max_size=30))
def test_no_walk_leaves_the_table(walk):
    kettle = Kettle()
    for step in walk:
        before = kettle.status
        try:
            kettle.move_to(step)
        except WrongMove:
            assert kettle.status == before
        else:
            assert step in Kettle.MOVES[before]


def test_a_final_status_stays():
    kettle = Kettle(status=Kettle.Status.BROKEN)

    with pytest.raises(WrongMove):
        kettle.move_to(Kettle.Status.COLD)

    assert not kettle.can_move_to(Kettle.Status.HOT)
    assert kettle.status == Kettle.Status.BROKEN
