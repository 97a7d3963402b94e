"""A price is one pure function: what always holds, for any basket and any offers."""

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.shop.paid_back import per_piece
from kefu.shop.pricing import (
    MOST_TOGETHER,
    Back,
    Facts,
    NotTogether,
    Offer,
    Step,
    Voucher,
    Wanted,
    best,
    falls_short,
    price,
)

SHELVES = ["home", "home/kitchen", "homeware", "books"]
cents = st.integers(1, 30_000).map(lambda n: Decimal(n) / 100)
percents = st.integers(1, 90).map(Decimal)


@st.composite
def baskets(draw):
    count = draw(st.integers(1, 4))
    return tuple(
        Wanted(
            key=f"sku-{n}",
            unit=draw(cents),
            quantity=draw(st.integers(1, 5)),
            product=draw(st.integers(1, 3)),
            brand=draw(st.sampled_from([None, 1, 2])),
            shelf=draw(st.sampled_from(SHELVES)),
        )
        for n in range(count)
    )


@st.composite
def offers(draw, basket):
    keys = [one.key for one in basket]
    made = []
    for n in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["deal", "brand", "first", "bulk"]))
        steps = [Step(draw(st.integers(1, 6)), draw(percents)) for _ in range(2)]
        made.append(
            Offer(
                key=f"{kind}:{n}",
                kind=kind,
                names=(kind, kind),
                lines=frozenset(draw(st.lists(st.sampled_from(keys), min_size=1))),
                price=draw(cents) if kind == "deal" else None,
                percent=draw(percents) if kind in {"brand", "first"} else Decimal(0),
                steps=tuple(steps) if kind == "bulk" else (),
                most=draw(st.integers(0, 3)) if kind == "deal" else None,
                takes_coupons=draw(st.booleans()),
            )
        )
    return tuple(made)


@st.composite
def vouchers(draw, most=4):
    return tuple(
        Voucher(
            key=f"c{n}",
            names=("券", "coupon"),
            is_percent=(is_percent := draw(st.booleans())),
            value=draw(percents if is_percent else cents),
            cap=draw(st.none() | cents) if is_percent else None,
            least=draw(st.just(Decimal(0)) | cents),
            brand=draw(st.sampled_from([None, None, 1])),
            shelf=draw(st.sampled_from(["", "", "home"])),
            together=draw(st.booleans()),
            ends=draw(st.integers(0, 3)),
        )
        for n in range(draw(st.integers(0, most)))
    )


@st.composite
def orders(draw):
    basket = draw(baskets())
    backs = draw(st.lists(st.builds(_back, st.just(basket), percents), max_size=1))
    return Facts(basket, draw(offers(basket)), tuple(backs)), draw(vouchers())


def _back(basket, percent):
    return Back("back:1", frozenset(one.key for one in basket), percent)


@given(orders())
def test_shares_add_up_to_the_total_and_nothing_is_negative(order):
    facts, own = order

    priced = price(facts, best(facts, own))

    assert priced.total == sum(line.due for line in priced.lines)
    assert priced.total == priced.gross - sum(one.amount for one in priced.discounts)
    assert all(line.due >= 0 for line in priced.lines)
    assert all(cut.amount > 0 for line in priced.lines for cut in line.cuts)
    assert all(line.due == line.due.quantize(Decimal("0.01")) for line in priced.lines)
    assert priced.back <= priced.total


@given(orders())
def test_what_single_pieces_pay_back_adds_up_to_their_line(order):
    facts, own = order

    for line in price(facts, best(facts, own)).lines:
        pieces = per_piece(line.due, line.wanted.quantity)
        assert sum(pieces) == line.due
        assert max(pieces) - min(pieces) <= Decimal("0.01")


@given(orders())
def test_the_best_choice_is_what_trying_everything_finds(order):
    facts, own = order
    possible = [()]
    for size in range(1, len(own) + 1):
        for chosen in combinations(own, size):
            alone = any(not one.together for one in chosen) and size > 1
            if size <= MOST_TOGETHER and not alone:
                possible.append(chosen)
    offs = {}
    for chosen in possible:
        try:
            offs[frozenset(chosen)] = price(facts, chosen).off
        except NotTogether:
            assert any(falls_short(facts, one) is not None for one in chosen)

    found = frozenset(best(facts, own))

    assert offs[found] == max(offs.values())
    assert not [few for few, off in offs.items() if off == offs[found] and len(few) < len(found)]


@given(orders())
def test_one_that_stands_alone_is_never_used_with_another(order):
    facts, own = order
    found = best(facts, own)

    assert len(found) < 2 or all(one.together for one in found)
    for pair in combinations(own, 2):
        if not all(one.together for one in pair):
            with pytest.raises(NotTogether):
                price(facts, pair)


@given(orders())
def test_coupons_are_counted_after_offers_and_leave_closed_prices_alone(order):
    facts, own = order
    plain = {line.wanted.key: line for line in price(facts).lines}

    for line in price(facts, best(facts, own)).lines:
        before = plain[line.wanted.key]
        by_coupons = sum(cut.amount for cut in line.cuts if cut.kind == "coupon")
        assert before.cuts == tuple(cut for cut in line.cuts if cut.kind != "coupon")
        assert by_coupons <= before.open_to_coupons


@given(orders())
def test_a_coupon_more_never_makes_it_dearer(order):
    facts, own = order

    totals = [price(facts, best(facts, own[:n])).total for n in range(len(own) + 1)]

    assert totals == sorted(totals, reverse=True)


def kettles(quantity, *more, unit=100):
    return Facts((Wanted("kettle", Decimal(unit), quantity, 1, 1, "home/kitchen"),), more)


def test_a_deal_reaches_as_far_as_it_goes_and_the_rest_takes_the_next_best():
    deal = Offer("d", "deal", ("", ""), frozenset({"kettle"}), price=Decimal(60), most=1)
    steps = (Step(2, Decimal(5)), Step(3, Decimal(10)))
    bulk = Offer("b", "bulk", ("", ""), frozenset({"kettle"}), steps=steps)

    priced = price(kettles(3, deal, bulk))

    assert [(one.kind, one.amount) for one in priced.discounts] == [("deal", 40), ("bulk", 20)]
    assert (priced.total, priced.pieces_at("d")) == (240, 1)


def test_a_percentage_is_capped_and_a_threshold_is_met_after_offers():
    brand = Offer("o", "brand", ("", ""), frozenset({"kettle"}), percent=Decimal(20))
    tenth = Voucher("p", ("", ""), Decimal(10), is_percent=True, cap=Decimal(5))
    from_100 = Voucher("m", ("", ""), Decimal(30), least=Decimal(100))

    assert price(kettles(1, brand), [tenth]).total == 75
    assert falls_short(kettles(1, brand), from_100) == 20
    assert price(kettles(2, brand), [from_100]).total == 130


def test_a_deal_that_takes_no_coupons_is_neither_lowered_nor_counted():
    closed = Offer(
        "d", "deal", ("", ""), frozenset({"kettle"}), price=Decimal(60), most=1, takes_coupons=False
    )
    coupon = Voucher("m", ("", ""), Decimal(30), least=Decimal(100))

    assert falls_short(kettles(1, closed), coupon) == 100
    assert price(kettles(2, closed), [coupon]).total == 130


def test_a_narrow_coupon_comes_off_first_so_that_a_wide_one_is_not_wasted():
    facts = Facts(
        (Wanted("a", Decimal(10), 1, 1, 1, "home"), Wanted("b", Decimal(5), 1, 2, 2, "books"))
    )
    narrow, wide = (
        Voucher("z", ("", ""), Decimal(10), shelf="home"),
        Voucher("a", ("", ""), Decimal(5)),
    )

    assert price(facts, [wide, narrow]).total == 0


def test_a_shelf_whose_name_begins_alike_is_another_shelf():
    assert not Voucher("s", ("", ""), Decimal(1), shelf="home").fits(
        Wanted("x", Decimal(1), 1, shelf="homeware")
    )


def test_of_equal_coupons_the_one_that_ends_first_is_used():
    late, soon = (
        Voucher(key, ("", ""), Decimal(5), ends=ends) for key, ends in [("a", 9), ("b", 1)]
    )
    alone = [
        Voucher(one.key, one.names, one.value, together=False, ends=one.ends)
        for one in (late, soon)
    ]

    assert [one.key for one in best(kettles(1), alone)] == ["b"]


def test_goods_that_cost_nothing_any_more_use_up_no_further_coupon():
    coupons = [Voucher(f"c{n}", ("", ""), Decimal(100)) for n in range(3)]

    assert len(best(kettles(1), coupons)) == 1


def test_cashback_is_counted_from_what_is_really_paid():
    facts = Facts(
        kettles(2).wanted, (), (Back("k", frozenset({"kettle"}), Decimal(10), Decimal(15)),)
    )

    assert price(facts).back == 15
    assert price(facts, [Voucher("c", ("", ""), Decimal(80))]).back == 12
