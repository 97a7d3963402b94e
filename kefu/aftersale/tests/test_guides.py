import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kefu.accounts.models import User
from kefu.aftersale.models.guides import Guide, GuideVersion, GuideWalk
from kefu.aftersale.queries import guides as queries
from kefu.aftersale.services import guides as services
from kefu.core.testing import together
from kefu.desk.services.refusals import Refusal
from kefu.shop.tests.factories import (
    OrderFactory,
    OrderLineFactory,
    ProductClassFactory,
    SkuFactory,
)


def step(key, *leads):
    answers = [{"zh": f"答{to}", "en": f"Says {to}", "to": to} for to in leads]
    return {"key": key, "zh": f"看{key}", "en": f"Look at {key}", "answers": answers}


STEPS = [step("power", "plug", "base"), step("plug", "solved", "repair"), step("base", "missing")]


@pytest.fixture
def shi(db) -> User:
    return User.objects.create_user("shi@example.com", name="石磊", role="operations")


@pytest.fixture
def guide(db) -> Guide:
    kettles = ProductClassFactory()
    one = Guide.objects.create(title_zh="不加热", title_en="No heat", product_class=kettles)
    GuideVersion.objects.create(guide=one, number=1, steps=STEPS)
    return one


@pytest.fixture
def published(guide, shi):
    services.publish(guide.pk, by=shi)
    return guide


def test_a_path_leads_from_step_to_step_to_an_end():
    assert queries.place_at(STEPS, ()).step["key"] == "power"
    assert queries.place_at(STEPS, (0,)).step["key"] == "plug"
    assert queries.place_at(STEPS, (0, 1)).end == "repair"
    assert [one for _said, one in queries.place_at(STEPS, (0, 0)).said] == ["答plug", "答solved"]
    for nowhere in [(5,), (0, 5), (0, 0, 0)]:
        assert queries.place_at(STEPS, nowhere) is None


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([], 1),
        ([step("a")], 1),
        ([step("a", "nowhere")], 1),
        ([step("a", "solved"), step("b", "solved")], 1),
        ([step("a", "b"), step("b", "a", "solved")], 2),
        (STEPS, 0),
    ],
)
def test_what_would_lead_astray_is_named_before_it_is_published(steps, words):
    assert len(queries.faults(steps)) == words


@given(st.lists(st.lists(st.sampled_from(["s0", "s1", "s2", "s3", "solved", "x"]), max_size=3)))
def test_a_faultless_guide_ends_however_it_is_walked(leads):
    steps = [step(f"s{n}", *to) for n, to in enumerate(leads[:4])]
    if queries.faults(steps):
        return

    open_, ends = [()], 0
    while open_:
        path = open_.pop()
        place = queries.place_at(steps, path)
        assert len(path) <= len(steps)
        ends += bool(place.end)
        open_ += [(*path, at) for at in range(len(place.answers))]
    assert ends


def test_it_is_walked_to_solved_and_counted(published, client):
    page = reverse("aftersale:walk", args=[published.number])

    assert "看power" in client.get(page).content.decode()
    end = client.get(page, {"path": "0.0"})
    assert end.context["place"].end == "solved"
    assert client.post(page, {"path": "0.0"}).status_code == 200
    assert client.post(page, {"path": "0"}).status_code == 404
    assert client.get(page, {"path": "9"}).status_code == 404
    assert client.get(page, {"path": "a.b"}).status_code == 404
    assert list(GuideWalk.objects.values_list("end", "steps")) == [("solved", 2)]


def test_it_ends_in_a_request_that_knows_what_was_tried(published, lin, as_user):
    order = OrderFactory(customer=lin, status="delivered")
    line = OrderLineFactory(order=order, sku=SkuFactory())
    page = reverse("aftersale:walk", args=[published.number])

    led = as_user(lin).post(page, {"path": "0.1", "order": order.number, "line": str(line.pk)})
    anywhere = as_user(lin).post(page, {"path": "0.1"})

    assert order.number in led.url
    assert anywhere.url == reverse("surfaces:orders")
    notes = as_user(lin).get(reverse("aftersale:order_notes", args=[order.number]))
    assert published.number in notes.content.decode()


def test_a_guide_of_the_very_product_comes_before_that_of_its_class(published, shi, lin):
    sku = SkuFactory()
    own = Guide.objects.create(
        title_zh="此款", title_en="This", product_class=sku.product.product_class,
        product=sku.product,
    )  # fmt: skip
    GuideVersion.objects.create(guide=own, number=1, steps=STEPS)
    line = OrderLineFactory(order=OrderFactory(customer=lin), sku=sku)

    assert queries.guides_of_order(line.order) == [(line, published)]
    services.publish(own.pk, by=shi)
    assert queries.guides_of_order(line.order) == [(line, own)]


def test_a_new_draft_begins_as_the_newest_version_and_changes_nothing_yet(published, shi):
    draft = services.draft(published.pk, by=shi)
    changed = step("plug", "solved")
    services.write_step(published.pk, changed, was="plug", changes=0, by=shi)

    assert (draft.number, draft.steps) == (2, STEPS)
    assert queries.newest(published).steps == STEPS
    with pytest.raises(Refusal):
        services.write_step(published.pk, changed, was="plug", changes=0, by=shi)
    services.publish(published.pk, by=shi)
    assert queries.newest(published).number == 2


def test_a_step_that_is_renamed_is_led_to_by_its_new_name(guide, shi):
    services.write_step(guide.pk, step("socket", "solved"), was="plug", changes=0, by=shi)

    assert queries.draft_of(guide).steps[0]["answers"][0]["to"] == "socket"


@pytest.mark.django_db(transaction=True)
def test_two_editors_do_not_overwrite_each_other(guide, shi):
    wanted = [step("a", "solved"), step("b", "solved")]

    def write():
        return services.write_step(guide.pk, wanted.pop(), was="new", changes=0, by=shi)

    done = together(2, write)

    assert sum(isinstance(one, Refusal) for one in done) == 1
    assert len(queries.draft_of(guide).steps) == len(STEPS) + 1


def test_operations_write_a_guide_from_its_first_step_to_published(shi, mei, as_user, client):
    kettles, office = ProductClassFactory(), as_user(shi)
    said = {
        "title_zh": "漏水",
        "title_en": "It leaks",
        "product_class": kettles.pk,
        "is_shown": "on",
    }
    assert office.post(reverse("aftersale:new_guide"), said | {"code": "no"}).status_code == 422
    office.post(reverse("aftersale:new_guide"), said)
    guide = Guide.objects.get()
    page = reverse("aftersale:guide", args=[guide.number])
    new = reverse("aftersale:guide_step", args=[guide.number, "new"])
    first = {"key": "lid", "zh": "盖子盖好了吗", "en": "Is the lid shut?", "changes": "0"}

    assert office.post(page, {"act": "publish"}).status_code == 409
    assert office.post(new, first | {"zh1": "好了"}).status_code == 422
    assert office.post(new, first | {"key": "solved"}).status_code == 422
    office.post(new, first | {"zh1": "好了", "en1": "Yes", "to1": "solved"})
    one = reverse("aftersale:guide_step", args=[guide.number, "lid"])
    assert office.get(one).status_code == 200
    assert office.post(one, {"act": "drop", "changes": "0"}).status_code == 409
    assert as_user(mei).post(page, {"act": "publish"}).status_code == 403
    assert client.get(reverse("aftersale:walk", args=[guide.number])).status_code == 404
    assert office.post(page, {"act": "publish"}).status_code == 302
    assert client.get(reverse("aftersale:walk", args=[guide.number])).status_code == 200
    assert "漏水" in client.get(reverse("aftersale:help")).content.decode()


def test_the_list_of_guides_costs_the_same_however_long(published, shi, as_user, flat_queries):
    client = as_user(shi)

    def grow():
        for n in range(5):
            Guide.objects.create(
                title_zh=f"{n}", title_en=f"{n}", product_class=published.product_class
            )

    flat_queries(lambda: client.get(reverse("aftersale:guides")), grow)
