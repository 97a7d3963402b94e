"""The index keeps up with the database: changes, deletions, a new build, and kill -9."""

import os
import signal
import subprocess
import sys
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from kefu.discovery.engine.finder import Wish
from kefu.discovery.engine.node import Busy, Node
from kefu.discovery.queries.goods import Catalogue
from kefu.discovery.queries.search import find, node
from kefu.discovery.services.changes import note_changes
from kefu.discovery.services.index import Follower, rebuild
from kefu.discovery.tests.goods import fill, goods
from kefu.shop.models.catalogue import Product, Sku
from kefu.shop.services import catalogue
from kefu.shop.services.bulk.goods import announce
from kefu.shop.services.orders import Destination, place_order
from kefu.shop.tests.factories import SkuFactory

pytestmark = pytest.mark.django_db


def found(words):
    return set(find(Wish(words)).keys)


def test_what_changes_is_found_by_its_new_words_and_price(built, followed):
    kettle = goods("电热水壶", "Kettle", price=100, shelf="kitchen")
    built()

    catalogue.reword(kettle.pk, name_zh="恒温茶炉", name_en="Stove", short_zh="一键煮茶")
    catalogue.set_price(Sku.objects.get().pk, price=Decimal(80))
    followed()

    assert found("茶炉") == found("煮茶") == {kettle.pk}
    assert found("热水壶") == set()
    assert find(Wish(picks={"price": ("70..90",)})).total == 1


def test_a_shelf_put_up_while_goods_are_read_is_known():
    SkuFactory()
    catalogue_of_goods = Catalogue()
    newer = SkuFactory(product__name_zh="恒温茶炉").product

    assert newer.pk in {one.pk for one in catalogue_of_goods.all_goods()}


def test_what_goes_off_sale_or_is_removed_is_found_no_more(built, followed):
    fill()
    built()
    phone = Product.objects.get(name_zh__startswith="小米手机 8")
    mouse = Product.objects.get(name_zh="无线鼠标")

    catalogue.take_off_sale(phone.pk)
    catalogue.remove_product(mouse.pk)
    followed()
    assert found("小米手机") == {Product.objects.get(name_zh__startswith="小米手机 6").pk}
    assert found("鼠标") == set()

    catalogue.put_on_sale(phone.pk)
    followed()
    assert phone.pk in found("小米手机")


def test_what_is_ordered_counts_as_sold_and_what_is_gone_is_not_in_stock(built, followed, lin):
    sku = SkuFactory(stock=1)
    built()

    place_order(
        customer=lin,
        wanted={sku.code: 1},
        to=Destination("林晓雨", "13800000000", "文三路 1 号", "330000"),
        gateway="cod",
    )
    followed()

    assert find(Wish(picks={"stock": ("1",)})).total == 0
    assert find(Wish(sort="sales")).keys == (sku.product_id,)


def test_a_word_that_is_new_to_the_shop_can_be_misspelt_at_once(built, followed):
    goods("电热水壶", "Kettle", price=100, shelf="kitchen")
    built()

    new = goods("咖啡研磨器", "Espresso grinder", price=300, shelf="kitchen")
    catalogue.reword(new.pk, name_en="Espresso grinder deluxe")
    followed()

    assert found("expresso grinder") == found("kafei") == {new.pk}


def test_goods_taken_in_by_the_thousand_lead_to_a_new_index(built, followed, settings):
    built()
    before = Node(settings.SEARCH_DIR).current

    kettle = goods("电热水壶", "Kettle", price=100, shelf="kitchen")
    announce(source="file")
    followed()

    assert Node(settings.SEARCH_DIR).current != before
    assert found("热水壶") == {kettle.pk}


def test_a_change_during_a_new_build_is_not_lost(built, followed):
    kettle = goods("电热水壶", "Kettle", price=100, shelf="kitchen")
    built()
    followed()

    Product.objects.filter(pk=kettle.pk).update(name_zh="恒温茶炉")
    note_changes([kettle.pk])
    rebuild()
    followed()

    assert found("茶炉") == {kettle.pk}


def test_only_one_builds_at_a_time(built, settings):
    with Node(settings.SEARCH_DIR).writing("building"), pytest.raises(Busy):
        rebuild()


WRITES_UNTIL_KILLED = """
import itertools, sys
from pathlib import Path
from kefu.discovery.engine import shelf
from kefu.discovery.engine.goods import Goods, Typist
from kefu.discovery.engine.scales import Scales
from kefu.discovery.engine.words import Cutter
writer = shelf.Writer(shelf.open_index(Path(sys.argv[1])), Typist(Cutter(), Scales()))
for number in itertools.count(10_000_000):
    list(writer.add([Goods(pk=number, names=("半途而废",))]))
    if number % 200 == 0:
        writer.commit()
        print(number, flush=True)
"""


def test_a_writer_killed_in_the_middle_leaves_an_index_that_serves_and_goes_on(built, settings):
    kettle = goods("电热水壶", "Kettle", price=100, shelf="kitchen")
    built()
    folder = Node(settings.SEARCH_DIR).current

    writer = subprocess.Popen(
        [sys.executable, "-c", WRITES_UNTIL_KILLED, str(folder)],
        stdout=subprocess.PIPE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "kefu.config.settings"},
    )
    for _ in range(3):
        assert writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    writer.wait()

    node(settings.SEARCH_DIR).reload()
    assert found("热水壶") == {kettle.pk}
    note_changes([kettle.pk])
    Product.objects.filter(pk=kettle.pk).update(name_zh="恒温茶炉")
    Follower().follow()
    node(settings.SEARCH_DIR).reload()
    assert found("茶炉") == {kettle.pk}


def test_a_build_killed_in_the_middle_leaves_the_old_index_serving(built, settings):
    kettle = goods("电热水壶", "Kettle", price=100, shelf="kitchen")
    built()
    half = Node(settings.SEARCH_DIR).new_folder()
    half.mkdir()
    (half / "meta.json").write_text("{")

    node(settings.SEARCH_DIR).reload()
    assert found("热水壶") == {kettle.pk}
    assert rebuild() == 1
    assert not half.exists()


def test_what_is_not_committed_is_read_again_later(built, followed):
    """A transaction that began early and ends late must not be passed over."""
    kettle = goods("电热水壶", "Kettle", price=100, shelf="kitchen")
    built()
    follower = Follower()
    follower.follow()

    note_changes([kettle.pk])
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction FROM discovery_touched")
        number = cursor.fetchone()[0]

    assert follower.about.position <= number


def test_the_page_serves_while_a_new_index_is_built(built, client):
    goods("电热水壶", "Kettle", price=100, shelf="kitchen")
    built()
    built()

    page = client.get(reverse("surfaces:search"), {"q": "水壶"})
    assert page.context["found"].total == 1
