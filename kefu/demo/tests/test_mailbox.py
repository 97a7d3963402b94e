import pytest
from django.core.mail import send_mail
from django.urls import reverse

from kefu.demo import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(settings, tmp_path, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    monkeypatch.setattr(queries, "is_demo_shop", lambda: True)


def test_the_demos_letters_can_be_read_and_their_links_opened(client, kept):
    send_mail(
        "这次服务怎么样",
        "三个问题：\n\nhttp://localhost:8000/survey/x/\n",
        None,
        ["lin@demo.example"],
    )
    send_mail("Second", "Words", None, ["wei@demo.example"])

    page = client.get(reverse("demo:mailbox")).content.decode()

    assert "这次服务怎么样" in page
    assert 'href="http://localhost:8000/survey/x/"' in page
    assert page.index("Second") < page.index("这次服务怎么样")


def test_an_empty_mailbox_says_how_a_letter_comes(client, kept):
    assert "还没有邮件" in client.get(reverse("demo:mailbox")).content.decode()


def test_a_shop_that_sends_its_letters_shows_none(client, kept, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    assert client.get(reverse("demo:mailbox")).status_code == 404


def test_a_real_shop_shows_none(client, kept, monkeypatch):
    monkeypatch.setattr(queries, "is_demo_shop", lambda: False)

    assert client.get(reverse("demo:mailbox")).status_code == 404
