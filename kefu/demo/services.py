"""The demo shop is made in one transaction, from one seed: all of it, or nothing."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now as the_time

from kefu.accounts.models import Consent, Team, User
from kefu.accounts.services.customers import CustomerRow, add_customers
from kefu.accounts.services.demo import (
    add_past_consents,
    demo_colleague,
    let_sign_in,
    remove_demo_customers,
)
from kefu.accounts.services.staff import make_team
from kefu.aftersale.services.bulk import remove_demo_requests
from kefu.delivery.models import Carrier
from kefu.delivery.services import make_carrier, remove_parcels
from kefu.delivery.services.accounts import shut_loopback as shut_carriers
from kefu.demo import queries
from kefu.demo.buying import SHANGHAI, Market, Purchase
from kefu.demo.catalogue import Catalogue, catalogue
from kefu.demo.comparing import compare_goods
from kefu.demo.desk import Cases
from kefu.demo.digital import write_digital
from kefu.demo.gathering import gather
from kefu.demo.ledger import Books, write_orders
from kefu.demo.lives import Back, Lives
from kefu.demo.living import under_way
from kefu.demo.making import make_to_order
from kefu.demo.models import DemoShop
from kefu.demo.money import remove_money, write_money
from kefu.demo.offers import write_offers
from kefu.demo.opinions import Opinion, opinions
from kefu.demo.papers import write_papers
from kefu.demo.parcels import send_on_their_way
from kefu.demo.people import Person, carriers, colleagues, customers, teams
from kefu.demo.people import words as people_words
from kefu.demo.replies import write_replies
from kefu.demo.shelves import draw_everything, fill_shelves, wipe_drawings
from kefu.demo.talks import Story, Teller
from kefu.demo.voices import write_voices
from kefu.demo.wandering import write_trails
from kefu.desk.services.bulk import remove_demo_cases
from kefu.desk.services.replies import remove_demo_replies
from kefu.insight.services.folding import leave_out_the_cleared
from kefu.payments.services import remove_charges
from kefu.payments.services.merchants import open_loopback, shut_loopback
from kefu.shop.services.baskets import remove_demo_baskets
from kefu.shop.services.bulk import past
from kefu.shop.services.bulk.digital import remove_demo_digital
from kefu.shop.services.bulk.making import remove_demo_making
from kefu.shop.services.bulk.offers import remove_demo_offers
from kefu.shop.services.bulk.voices import remove_demo_voices
from kefu.shop.services.freight import remove_demo_freight
from kefu.surveys.services import remove_demo_answers
from kefu.tracking.services.bulk import remove_demo_trails

SEED = 20260101
CUSTOMERS = 2000

Say = Callable[[str], None]


@dataclass(frozen=True)
class World:
    """Two years of a shop, told before anything is written."""

    catalogue: Catalogue
    market: Market
    people: list[Person]
    buys: list[Purchase]
    opinions: list[Opinion]
    back: list[Back]
    stories: list[Story]
    now: datetime


def imagine(*, seed: int, count: int, now: datetime) -> World:
    """The same seed and the same moment give the same world."""
    chance = random.Random(seed)  # noqa: S311
    goods = catalogue()
    local = now.astimezone(SHANGHAI)
    fond = sorted({item.shelf.partition("/")[0] for item in goods.items})
    people = customers(count, chance=chance, now=local, fond=fond)
    market = Market(goods, carriers(), chance=chance, now=local)
    lives = [market.life(person) for person in people]
    names = {colleague.key: colleague.name for colleague in colleagues()}
    around = Lives(market, Teller(chance=chance, names=names))
    for buys in lives:
        around.live(buys)
    moving, stories = under_way(goods, people, market)
    bought = [buy for buys in lives for buy in buys]
    delivered = [buy for buy in bought if id(buy) not in around.written_off]
    return World(
        catalogue=goods,
        market=market,
        people=people,
        buys=[*bought, *moving],
        opinions=opinions(delivered, chance=chance, now=local),
        back=around.back,
        stories=[*around.stories, *stories],
        now=local,
    )


@transaction.atomic
def build_demo(*, seed: int = SEED, count: int = CUSTOMERS, say: Say = print) -> DemoShop:
    """Fill an empty shop. Whoever calls sees to it that there is no demo yet."""
    say("Imagining two years")
    world = imagine(seed=seed, count=count, now=the_time())
    say("Drawing the pictures")
    draw_everything(world.catalogue)
    say("Filling the shelves")
    goods = fill_shelves(world.catalogue, world.market.prices, now=world.now)
    say("Inviting the people")
    crews, staff = _staff()
    books = Books(
        users=_customers(world.people),
        skus={sku.code: sku for sku in goods.skus},
        products={product.code: product for product in goods.products},
        carriers=_carriers(),
        now=world.now,
    )
    say("Writing the orders")
    write_orders(books, world.buys, opinions=world.opinions, back=world.back)
    write_digital(goods.skus, seed=seed)
    write_offers(books, goods, seed=seed)
    write_papers(books, world.people)
    make_to_order(books, staff=staff["shi"], seed=seed)
    gather(books, world.people[: len(people_words()["guests"])], goods)
    write_voices(world.catalogue, books, staff=staff, chance=random.Random(seed))  # noqa: S311
    say("Writing the talks")
    Cases(books, staff=staff, teams=crews).write(world.stories)
    write_replies(by=staff["hao"], teams=crews)
    compare_goods(goods.products, seed=seed, now=world.now)
    say("Laying the trails")
    allowed = [(person, books.users[person.key]) for person in world.people]
    write_trails(world.catalogue, world.buys, allowed, seed=seed, now=world.now)
    say("Opening the doors")
    _open_doors(books, staff=staff, seed=seed)
    shop = DemoShop.objects.create(pk=1, seed=seed, customers=count)
    transaction.on_commit(queries.forget)
    return shop


def _open_doors(books: Books, *, staff: dict[str, User], seed: int) -> None:
    """Gateways and carriers that answer, and what moved through them."""
    open_loopback()
    write_money(books, staff=staff)
    send_on_their_way(books, seed=seed)


@transaction.atomic
def clear_demo() -> None:
    """Take the demo's customers, orders, talks and goods away; the staff stays.

    Raises shop.services.bulk.past.StillInUse, and nothing is gone.
    """
    remove_demo_trails()
    remove_demo_answers()
    remove_demo_voices()
    remove_demo_requests()
    remove_demo_cases()
    remove_demo_replies()
    leave_out_the_cleared()
    remove_demo_offers()
    remove_demo_making()
    remove_demo_digital()
    remove_demo_freight()
    remove_demo_baskets()
    freed = past.remove_demo()
    remove_parcels(freed.parcels)
    remove_money()
    remove_charges(freed.charges)
    shut_loopback()
    shut_carriers()
    remove_demo_customers()
    DemoShop.objects.all().delete()
    wipe_drawings()
    transaction.on_commit(queries.forget)


def _staff() -> tuple[dict[str, Team], dict[str, User]]:
    crews = {
        code: make_team(code=code, name_zh=words.zh, name_en=words.en)
        for code, words in teams().items()
    }
    staff = {
        one.key: demo_colleague(
            email=one.email,
            name=one.name,
            role=one.role,
            team=crews[one.team],
            password=settings.DEMO_PASSWORD,
        )
        for one in colleagues()
    }
    return crews, staff


def _customers(people: list[Person]) -> dict[str, User]:
    rows = [
        CustomerRow(
            email=person.email,
            phone=person.phone,
            name=person.name,
            language=person.language,
            region=person.city.region,
            created_at=person.joined_at,
            is_demo=True,
        )
        for person in people
    ]
    users = add_customers(rows, source="demo")
    add_past_consents(
        [
            Consent(user=user, purpose=purpose, given_at=person.joined_at, source="demo")
            for person, user in zip(people, users, strict=True)
            for purpose in person.allows
        ]
    )
    guests = len(people_words()["guests"])
    let_sign_in(users[:guests], password=settings.DEMO_PASSWORD)
    return {person.key: user for person, user in zip(people, users, strict=True)}


def _carriers() -> dict[str, Carrier]:
    return {
        one.code: make_carrier(code=one.code, name_zh=one.name.zh, name_en=one.name.en)
        for one in carriers()
    }
