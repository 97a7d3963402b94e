# ruff: noqa: E501  a case is a line
# fmt: off
from kefu.aftersale.policy.answers import Wish
from kefu.aftersale.tests.policy_cases import case, fixed, no, yes

F, X, P = Wish.FAULTY, Wish.EXCHANGE, Wish.REPAIR
XDAYS, TWICE = "sanbao.exchange.days", "sanbao.repair.max_count"
PARTS, SLOW = "sanbao.repair.parts_days", "sanbao.repair.days"
PAUSE, UNIT = "sanbao.period.pause", "sanbao.period.whole_unit"
PHONE, COMPUTER = "sanbao.period.phone", "sanbao.period.computer"
LATER = "return.quality.days_default (later: exchange, repair)"
YEAR = {"warranty_months": 12}

GUARANTEES = [
    case("exchanged until the fifteenth day", XDAYS, X, "06-16 23:59:59", yes(until="06-16 23:59:59", rule="exchange.days"), **YEAR),
    case("on the sixteenth it is repaired", XDAYS, X, "06-17 00:00", no("exchange_over", "repair", "two_repairs"), **YEAR),
    case("within fifteen days the shop pays the way", XDAYS, X, "06-10 12:00", yes(freight="shop"), **YEAR),
    case("the buyer may choose the return in the first seven", "sanbao.return.days", F, "06-08 12:00", yes(), **YEAR),
    case("after seven the exchange is named", "sanbao.return.days", F, "06-09 12:00", no("faulty_over", "exchange", "repair"), **YEAR),
    case("none in stock", XDAYS, X, "06-10 12:00", no("sold_out", "restocked", "faulty"), in_stock=0, **YEAR),
    case("made to order is made again, whatever the stock", XDAYS, X, "06-10 12:00", yes(), in_stock=0, is_custom=True, **YEAR),
    case("the fifteenth day is a Sunday", "Civil Code art. 203", X, "06-15 12:00", yes(until="06-15 23:59:59"), signed="05-30 10:00", **YEAR),
    case("without a guarantee a fault is exchanged for longer", LATER, X, "11-30 12:00", yes(until="12-01 23:59:59", rule="later.months", because="exchange_later")),
    case("not for ever", LATER, X, "12-02 00:00", no("exchange_over")),
    case("a shop may give longer", LATER, X, "2027-05-31 12:00", yes(), rules={"later.months": 12}),
    case("fresh goods are exchanged too", LATER, X, "06-20 12:00", yes(), exempt="fresh", return_days=0),
    case("a download is not exchanged", "guarantees exclude digital goods", X, "06-02 12:00", no("digital_exchange", "faulty"), exempt="digital"),
    case("a download is not repaired", "guarantees exclude digital goods", P, "06-02 12:00", no("no_repairs", "faulty"), exempt="digital", warranty_months=12),
    case("fresh goods are not repaired", UNIT, P, "06-02 12:00", no("no_repairs"), exempt="fresh"),
    case("a newspaper is not repaired", UNIT, P, "06-02 12:00", no("no_repairs"), exempt="periodical"),
    case("no guarantee, no repair", UNIT, P, "06-02 12:00", no("no_guarantee", "exchange")),
    case("a year on the day", UNIT, P, "2027-06-01 23:59:59", yes(until="2027-06-01 23:59:59", rule="guarantee.months"), **YEAR),
    case("a year and a second", UNIT, P, "2027-06-02 00:00", no("guarantee_over", "extended"), **YEAR),
    case("six months", UNIT, P, "12-01 23:59:59", yes(until="12-01 23:59:59"), warranty_months=6),
    case("from the last of a month", "Civil Code art. 202", P, "2027-02-28 12:00", yes(until="2027-03-01 23:59:59"), signed="08-31 10:00", warranty_months=6),
    case("from the leap day", "Civil Code art. 202", P, "2029-02-28 23:59:59", yes(until="2029-02-28 23:59:59"), signed="2028-02-29 10:00", **YEAR),
    case("the rules give a class more than the product says", UNIT, P, "2028-05-31 12:00", yes(), rules={"guarantee.months": 24}, **YEAR),
    case("the product says more than the rules", UNIT, P, "2028-05-31 12:00", yes(), rules={"guarantee.months": 12}, warranty_months=24),
    case("main parts after the whole", COMPUTER, P, "2028-05-31 12:00", yes(rule="guarantee.parts_months", because="guarantee_parts"), rules={"guarantee.parts_months": 24}, **YEAR),
    case("main parts have an end", COMPUTER, P, "2028-06-02 00:00", no("guarantee_over"), rules={"guarantee.parts_months": 24}, **YEAR),
    case("within the year the whole counts", COMPUTER, P, "12-01 12:00", yes(rule="guarantee.months"), rules={"guarantee.parts_months": 24}, **YEAR),
    case("three years for the compressor", UNIT, P, "2029-05-31 12:00", yes(because="guarantee_parts"), rules={"guarantee.parts_months": 36}, **YEAR),
    case("a phone counts from its invoice", PHONE, P, "2027-06-10 12:00", yes(until="2027-06-10 23:59:59"), invoiced_at="06-10 09:00", rules={"guarantee.from_invoice": 1}, **YEAR),
    case("an earlier invoice takes nothing away", PHONE, P, "2027-06-01 12:00", yes(until="2027-06-01 23:59:59"), invoiced_at="05-28 09:00", rules={"guarantee.from_invoice": 1}, **YEAR),
    case("without an invoice it counts from the signing", PHONE, P, "2027-06-01 12:00", yes(until="2027-06-01 23:59:59"), rules={"guarantee.from_invoice": 1}, **YEAR),
    case("other goods do not wait for an invoice", PHONE, P, "2027-06-02 00:00", no("guarantee_over"), invoiced_at="06-10 09:00", **YEAR),
    case("ten days in repair are added", PAUSE, P, "2027-06-11 12:00", yes(until="2027-06-11 23:59:59", because="guarantee_paused"), repairs=(fixed("07-01 10:00", "07-11 10:00"),), **YEAR),
    case("and then it is over", PAUSE, P, "2027-06-14 12:00", no("guarantee_over"), repairs=(fixed("07-01 10:00", "07-11 10:00"),), **YEAR),
    case("a day begun counts whole", PAUSE, P, "2027-06-02 12:00", yes(until="2027-06-02 23:59:59"), repairs=(fixed("07-01 10:00", "07-01 18:00"),), **YEAR),
    case("two stays are added", PAUSE, P, "2027-06-21 12:00", yes(until="2027-06-21 23:59:59"), repairs=(fixed("07-01 10:00", "07-11 10:00"), fixed("08-01 10:00", "08-11 10:00")), **YEAR),
    case("while it is in repair the end moves with it", PAUSE, P, "06-21 10:00", yes(pieces=1), pieces=2, busy=1, repairs=(fixed("06-11 10:00"),), **YEAR),
    case("the only one is with us", PAUSE, P, "06-21 10:00", no("in_repair", "repair_ends"), busy=1, repairs=(fixed("06-11 10:00"),), **YEAR),
    case("repairs before a new piece came do not count for it", PAUSE, P, "2027-08-01 12:00", yes(until="2027-08-02 23:59:59"), away=1, arrived=[("06-01 10:00", 1), ("08-01 10:00", 1)], repairs=(fixed("07-01 10:00", "07-11 10:00"),), **YEAR),
    case("an exchange begins the year anew", PAUSE, P, "2027-07-01 12:00", yes(until="2027-07-01 23:59:59"), away=1, arrived=[("06-01 10:00", 1), ("07-01 10:00", 1)], **YEAR),
    case("an exchange begins the fifteen days anew", PAUSE, X, "07-16 12:00", yes(), away=1, arrived=[("06-01 10:00", 1), ("07-01 10:00", 1)], **YEAR),
    case("two repairs did not help", TWICE, X, "09-01 12:00", yes(rule="repairs.most", because="exchange_most"), repairs=(fixed("07-01 10:00", "07-05 10:00"), fixed("08-01 10:00", "08-05 10:00")), **YEAR),
    case("one repair is not enough", TWICE, X, "09-01 12:00", no("exchange_over"), repairs=(fixed("07-01 10:00", "07-05 10:00"),), **YEAR),
    case("a repair that found nothing does not count", TWICE, X, "09-01 12:00", no("exchange_over"), repairs=(fixed("07-01 10:00", "07-05 10:00"), fixed("08-01 10:00", "08-05 10:00", counts=False)), **YEAR),
    case("a second one still under way does not count", TWICE, X, "08-02 12:00", no("in_repair"), busy=1, repairs=(fixed("07-01 10:00", "07-05 10:00"), fixed("08-01 10:00")), **YEAR),
    case("after two repairs the guarantee must still hold", TWICE, X, "2027-06-15 12:00", no("exchange_over"), repairs=(fixed("07-01 10:00", "07-02 10:00"), fixed("08-01 10:00", "08-02 10:00")), **YEAR),
    case("after two repairs, days added, it does", TWICE, X, "2027-06-03 12:00", yes(rule="repairs.most"), repairs=(fixed("07-01 10:00", "07-02 10:00"), fixed("08-01 10:00", "08-02 10:00")), **YEAR),
    case("a shop may exchange after one", TWICE, X, "09-01 12:00", yes(rule="repairs.most"), rules={"repairs.most": 1}, repairs=(fixed("07-01 10:00", "07-05 10:00"),), **YEAR),
    case("two repairs, none in stock: it waits or goes back", TWICE, X, "09-01 12:00", no("sold_out", "restocked", "faulty"), in_stock=0, repairs=(fixed("07-01 10:00", "07-05 10:00"), fixed("08-01 10:00", "08-05 10:00")), **YEAR),
    case("two repairs, no such model: the money comes back", TWICE, F, "09-01 12:00", yes(rule="repairs.most", because="faulty_no_model", freight="shop"), in_stock=0, repairs=(fixed("07-01 10:00", "07-05 10:00"), fixed("08-01 10:00", "08-05 10:00")), **YEAR),
    case("two repairs, and there is one: no return", TWICE, F, "09-01 12:00", no("faulty_over"), repairs=(fixed("07-01 10:00", "07-05 10:00"), fixed("08-01 10:00", "08-05 10:00")), **YEAR),
    case("two repairs without a guarantee", TWICE, X, "2027-01-10 12:00", no("exchange_over"), repairs=(fixed("07-01 10:00", "07-05 10:00"), fixed("08-01 10:00", "08-05 10:00"))),
    case("91 days without parts", PARTS, X, "11-01 12:00", yes(rule="repairs.parts_days", because="exchange_parts_days"), repairs=(fixed("07-01 10:00", "10-10 10:00", waited=91),), **YEAR),
    case("90 days without parts", PARTS, X, "11-01 12:00", no("exchange_over"), repairs=(fixed("07-01 10:00", "10-10 10:00", waited=90),), **YEAR),
    case("a shop may wait less", PARTS, X, "11-01 12:00", yes(), rules={"repairs.parts_days": 30}, repairs=(fixed("07-01 10:00", "08-10 10:00", waited=31),), **YEAR),
    case("31 days by the workshop's own fault", SLOW, X, "11-01 12:00", yes(rule="repairs.days", because="exchange_days"), repairs=(fixed("07-01 10:00", "08-10 10:00", own=31),), **YEAR),
    case("30 days by its own fault", SLOW, X, "11-01 12:00", no("exchange_over"), repairs=(fixed("07-01 10:00", "08-10 10:00", own=30),), **YEAR),
    case("no parts and no such model", PARTS, F, "11-01 12:00", yes(because="faulty_no_model"), in_stock=0, repairs=(fixed("07-01 10:00", "10-10 10:00", waited=91),), **YEAR),
    case("an extended guarantee after the year", "shop policy (extended warranty)", P, "2028-01-01 12:00", yes(rule="guarantee.extended", until="2028-06-01 23:59:59"), extended_until="2028-06-01 23:59:59", **YEAR),
    case("its last second", "shop policy (extended warranty)", P, "2028-06-01 23:59:59", yes(because="guarantee_extended"), extended_until="2028-06-01 23:59:59", **YEAR),
    case("it ends too", "shop policy (extended warranty)", P, "2028-06-02 00:00", no("guarantee_over"), extended_until="2028-06-01 23:59:59", **YEAR),
    case("within the year the guarantee itself counts", "shop policy (extended warranty)", P, "12-01 12:00", yes(rule="guarantee.months"), extended_until="2028-06-01 23:59:59", **YEAR),
    case("bought for goods that had none", "shop policy (extended warranty)", P, "12-01 12:00", yes(rule="guarantee.extended"), extended_until="2028-06-01 23:59:59"),
    case("a repair needs the goods", UNIT, P, "12-01 12:00", yes(needs=frozenset({"goods_back"}), freight="shop"), **YEAR),
    case("part of them", UNIT, P, "12-01 12:00", yes(pieces=1), pieces=2, away=1, **YEAR),
    case("a gift is repaired as well", "SPC 2022 No. 8 art. 8", P, "12-01 12:00", yes(), is_gift=True, paid="0", **YEAR),
    case("a gift is exchanged as well", "SPC 2022 No. 8 art. 8", X, "06-10 12:00", yes(), is_gift=True, paid="0", **YEAR),
]
# fmt: on
