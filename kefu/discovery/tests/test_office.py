import pytest
from django.urls import reverse

from kefu.accounts.models import User
from kefu.discovery.models.search import Miss, Synonym
from kefu.discovery.services.misses import note_miss
from kefu.discovery.tests.goods import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(built):
    fill()
    built()


@pytest.fixture
def yu(db):
    """Yu keeps the goods."""
    return User.objects.create_user("yu@example.com", name="余洋", role=User.Role.OPERATIONS)


def test_a_synonym_finds_within_the_next_look(shop, followed, as_user, yu, client):
    note_miss("充电大王")
    search = reverse("surfaces:search")
    assert client.get(search, {"q": "充电大王"}).context["found"].total == 0

    as_user(yu).post(reverse("discovery:synonyms"), {"phrases": "充电大王，移动电源"})
    followed()

    found = client.get(search, {"q": "充电大王"}).context
    assert [card.name_zh for card in found["page"]] == ["移动电源 5000毫安时"]
    assert Miss.objects.get().state == Miss.State.MENDED


def test_a_dropped_synonym_no_longer_finds(shop, followed, as_user, yu, client):
    as_user(yu).post(reverse("discovery:synonyms"), {"phrases": "充电大王, 移动电源"})
    followed()

    as_user(yu).post(reverse("discovery:dropped", args=[Synonym.objects.get().pk]))
    followed()

    assert client.get(reverse("surfaces:search"), {"q": "充电大王"}).context["found"].total == 0


@pytest.mark.parametrize("phrases", ["", "一个词", "same, same", "x" * 61 + ", y", ",，,"])
def test_what_makes_no_synonyms_is_refused_and_kept_in_the_field(as_user, yu, phrases):
    page = as_user(yu).post(reverse("discovery:synonyms"), {"phrases": phrases})

    assert page.status_code == 422
    assert not Synonym.objects.exists()


def test_misses_say_what_to_do(shop, as_user, yu):
    note_miss("蓝芽而机")
    note_miss("量子波动仪")

    page = as_user(yu).get(reverse("discovery:misses")).content.decode()

    assert "可能想找“蓝牙耳机”" in page
    assert "或者考虑进货" in page


def test_a_miss_is_left_and_taken_up_again(as_user, yu):
    note_miss("量子波动仪")
    miss = Miss.objects.get()
    address = reverse("discovery:missed", args=[miss.pk])

    as_user(yu).post(address)
    miss.refresh_from_db()
    assert miss.state == Miss.State.LEFT

    as_user(yu).post(address)
    miss.refresh_from_db()
    assert miss.state == Miss.State.OPEN


def test_operations_see_why_a_product_is_where_it_is(shop, as_user, yu):
    page = as_user(yu).get(reverse("discovery:reasons"), {"q": "蓝牙耳机"})

    first = page.context["explained"].reasons[0]
    assert dict(first.parts)["词语匹配"] == 100
    assert first.total >= page.context["explained"].reasons[-1].total
    assert "排序原因" in page.content.decode()


@pytest.mark.parametrize("who", ["lin", "mei"])
def test_nobody_else_gets_in(as_user, request, who):
    browser = as_user(request.getfixturevalue(who))

    for name in ("misses", "synonyms", "reasons"):
        assert browser.get(reverse(f"discovery:{name}")).status_code == 403
    refused = browser.post(reverse("discovery:synonyms"), {"phrases": "a, b"})
    assert refused.status_code == 403
    assert not Synonym.objects.exists()


def test_misses_cost_the_same_however_many(shop, as_user, yu, flat_queries):
    note_miss("一")
    browser = as_user(yu)

    flat_queries(
        lambda: browser.get(reverse("discovery:misses")),
        grow=lambda: [note_miss(f"词 {number}") for number in range(10)],
    )


@pytest.mark.parametrize("typed", ["蓝牙耳", "lanya", "ly", "blueto", "藍牙", "wireless h"])
def test_typing_goes_on_as_the_catalogue_says(shop, client, typed):
    answer = client.get(reverse("discovery:suggestions"), {"q": typed}).content.decode()

    assert "蓝牙" in answer or "bluetooth" in answer or "headphones" in answer


@pytest.mark.parametrize("typed", ["", " ", "zzzzqq", "\x00", "<script>", "a" * 500])
def test_what_nobody_wrote_goes_on_nowhere(shop, client, typed):
    answer = client.get(reverse("discovery:suggestions"), {"q": typed})

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
