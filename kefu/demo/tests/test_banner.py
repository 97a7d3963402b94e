from django.urls import reverse

from kefu.demo import queries


def test_other_shops_do_not_say_so(db, client):
    queries.forget()

    page = client.get(reverse("surfaces:home")).content.decode()

    assert "k-demo" not in page
