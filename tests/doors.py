"""Every address of Kefu, and who may pass.

A new route is one line in `DOORS`: its name, who passes, how its address is made where it names a
thing of Lin's, and what is sent to it. `test_strangers.py` tries everybody at every door.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLResolver, get_resolver

from kefu.accounts.permissions import MAY, STAFF_ROLES
from kefu.surveys.links import token_of
from tests import ways
from tests.world import World

EVERYBODY = frozenset({"nobody", "guest", "wei", "lin", *STAFF_ROLES})
ACCOUNTS = EVERYBODY - {"nobody", "guest"}
CUSTOMERS = frozenset({"wei", "lin"})
LIN = frozenset({"lin"})
CHATTERS = frozenset({"nobody", "guest", "wei", "lin"})
WROTE = CHATTERS - {"nobody"}


def may(verb: str) -> frozenset[str]:
    return frozenset(role for role in STAFF_ROLES if verb in MAY[role])


@dataclass(frozen=True)
class Door:
    """`passes` get in, all others do not. `forged` makes the address of a link that nobody sent:
    it opens for nobody, while the true one opens for whoever holds it."""

    passes: frozenset[str]
    of: Callable[[World], list[Any]] = lambda _: []
    sent: dict[str, str] = field(default_factory=dict)
    forged: Callable[[World], list[Any]] | None = None


DESK = may("desk.work")
DUE = {"kind": "answer", "due": "2099-01-01T15:00:00+08:00", "client_id": "promise-2"}
GIFT = {"kind": "coupon", "reason": "goodwill", "amount": "5", "how": "whole", "step": "confirm"}
BRIEF = {"happened": "壶漏水", "promised": "", "next_step": "换新"}
ROUTING = {
    "wait_seconds": "60",
    "away_seconds": "180",
    "short_break_minutes": "15",
    "contact_gap_minutes": "30",
    "target_seconds": "60",
    "chat_room": "5",
    "mail_room": "20",
    "phone_room": "1",
    "slot_minutes": "30",
    "calls_in_a_slot": "2",
}
DEAL = {"sku": "kettle-red", "price": "79", "pieces": "5", "each": "1"}
CREDIT = {"amount": "5", "note": "抱歉", "click": "credit-1"}
MONEY, KEYS = may("office.money"), may("house.settings")
WORD = {"body": "您好", "client_id": "word-2"}
DOORS = {
    "account_inactive": Door(EVERYBODY),
    "account_login": Door(EVERYBODY),
    "account_logout": Door(EVERYBODY),
    "account_reauthenticate": Door(ACCOUNTS),
    "account_signup": Door(EVERYBODY),
    "accounts:access": Door(may("staff.manage"), ways.agent, {"act": "second_step"}),
    "accounts:address": Door(LIN, ways.address),
    "accounts:address_removal": Door(LIN, ways.address),
    "accounts:address_return": Door(LIN, ways.removed_address),
    "accounts:addresses": Door(CUSTOMERS),
    "accounts:allowance": Door(CUSTOMERS, lambda _: ["surveys"]),
    "accounts:browser": Door(LIN, lambda world: [world.sign_in.pk]),
    "accounts:card": Door(may("customer.read"), ways.customer),
    "accounts:colleague": Door(may("staff.manage"), ways.agent),
    "accounts:confirm_email": Door(EVERYBODY, ways.letter("email"), forged=ways.another_letter),
    "accounts:copy": Door(CUSTOMERS),
    "accounts:default_address": Door(LIN, ways.address),
    "accounts:email": Door(ACCOUNTS),
    "accounts:erasure": Door(CUSTOMERS),
    "accounts:everywhere": Door(ACCOUNTS),
    "accounts:forgotten": Door(EVERYBODY),
    "accounts:forgotten_done": Door(EVERYBODY),
    "accounts:home": Door(ACCOUNTS),
    "accounts:new_address": Door(CUSTOMERS),
    "accounts:new_password": Door(EVERYBODY, ways.letter("reset"), forged=ways.another_letter),
    "accounts:no_erasure": Door(CUSTOMERS),
    "accounts:password": Door(ACCOUNTS),
    "accounts:phone": Door(ACCOUNTS),
    "accounts:privacy": Door(CUSTOMERS),
    "accounts:profile": Door(ACCOUNTS),
    "accounts:reveal": Door(
        may("personal.read"), ways.customer, {"field": "phone", "reason": "call"}
    ),
    "accounts:security": Door(ACCOUNTS),
    "accounts:sign_up_code": Door(EVERYBODY),
    "accounts:staff": Door(may("staff.manage")),
    "accounts:welcome": Door(EVERYBODY, ways.letter("invitation"), forged=ways.another_letter),
    "aftersale:new_pick_up": Door(DESK, lambda world: [world.case.number, world.order.number]),
    "connectors:import": Door(may("office.goods"), ways.import_run),
    "connectors:imports": Door(may("office.goods")),
    "core:delivery_retry": Door(may("house.mend"), lambda world: [world.delivery.pk]),
    "core:health": Door(EVERYBODY),
    "core:reading": Door(EVERYBODY, sent={"paste": "杭州市西湖区文三路 2 号", "read": "1"}),
    "core:regions": Door(EVERYBODY),
    "demo:mailbox": Door(EVERYBODY),
    "desk:approval": Door(may("desk.supervise"), ways.approval, {"verdict": "declined"}),
    "desk:approvals": Door(may("desk.supervise")),
    "desk:alarms": Door(DESK),
    "desk:brief": Door(DESK, ways.case),
    "desk:cards": Door(DESK, ways.case, {"product": "kettle-0", "client_id": "card-1"}),
    "desk:case_promises": Door(DESK, ways.case, DUE),
    "desk:about": Door(DESK, ways.case),
    "desk:colleagues": Door(DESK),
    "desk:company": Door(DESK, ways.case),
    "desk:fields": Door(DESK, ways.case),
    "desk:followers": Door(DESK, ways.case),
    "desk:clocks": Door(DESK, ways.case),
    "desk:forward": Door(DESK, ways.case),
    "desk:brief_read": Door(DESK, ways.case),
    "desk:call_number": Door(DESK, ways.promise),
    "desk:duty": Door(DESK, sent={"state": "break"}),
    "desk:floor": Door(DESK),
    "desk:here": Door(DESK),
    "desk:inbox": Door(DESK),
    "desk:keeping": Door(DESK, ways.promise),
    "desk:links": Door(DESK, ways.case),
    "desk:many": Door(DESK),
    "desk:many_said": Door(frozenset(), ways.many),  # whoever asked, alone
    "desk:many_undoing": Door(frozenset(), ways.many),
    "desk:narrowing": Door(DESK),
    "desk:merge": Door(DESK, ways.case),
    "desk:merge_undoing": Door(DESK, ways.merged_case),
    "desk:limit": Door(may("house.settings"), lambda _: [1]),
    "desk:limits": Door(may("order.act"), sent={"once": "5", "daily": "5"}),
    "desk:leave": Door(DESK, sent={"first": "2099-01-01", "back": "2099-01-02"}),
    "desk:mend": Door(DESK, ways.case, BRIEF),
    "desk:new_promise": Door(DESK, ways.case, DUE),
    "desk:new_remedy": Door(DESK, ways.case, GIFT | {"client_id": "remedy-2"}),
    "desk:new_policy": Door(may("desk.policy")),
    "desk:owner": Door(DESK, ways.case),
    "desk:policies": Door(DESK),
    "desk:policy": Door(may("desk.policy"), ways.policy),
    "desk:policy_end": Door(may("desk.policy"), ways.policy),
    "desk:promises": Door(DESK),
    "desk:release": Door(DESK, ways.promise),
    "desk:remedies": Door(DESK, ways.case),
    "desk:reopening": Door(DESK, ways.case),
    "desk:seen": Door(DESK, ways.case),
    "desk:routing": Door(may("desk.supervise"), sent=ROUTING),
    "desk:routing_trial": Door(may("desk.supervise"), ways.trial, {"wait": "60", "room": "5"}),
    "desk:routing_trials": Door(
        may("desk.supervise"), sent={"channel": "chat", "days": "30", "waits": "0", "rooms": "1"}
    ),
    "desk:routing_agent": Door(may("desk.supervise"), ways.agent, {"chat": "3"}),
    "desk:shift": Door(DESK),
    "desk:solution": Door(DESK, ways.case, WORD),
    "desk:split": Door(DESK, ways.case),
    "desk:subject": Door(DESK, ways.case, {"subject": "水壶漏水"}),
    "desk:tag_list": Door(may("desk.supervise")),
    "desk:tags": Door(DESK, ways.case, {"name": "水壶"}),
    "desk:team_form": Door(may("desk.supervise")),
    "desk:team_form_of": Door(frozenset({"manager"}), lambda world: [world.agent.team.code]),
    "desk:draft": Door(DESK, ways.case, WORD),
    "desk:going": Door(DESK, ways.case),
    "desk:habit": Door(DESK, sent={"undo_seconds": "8"}),
    "desk:macro": Door(may("desk.supervise"), ways.macro, {"title_zh": "记一笔", "note": "记"}),
    "desk:macro_end": Door(may("desk.supervise"), ways.macro),
    "desk:macro_on": Door(DESK, ways.macro_on, WORD),
    "desk:macros_for": Door(DESK, ways.case),
    "desk:new_macro": Door(may("desk.supervise"), sent={"title_zh": "记两笔", "note": "记"}),
    "desk:new_reply": Door(may("desk.supervise"), sent={"title_zh": "道歉", "body_zh": "抱歉"}),
    "desk:noticed": Door(DESK, ways.waiting),
    "desk:reading": Door(DESK, ways.case, WORD),
    "desk:replies": Door(DESK),
    "desk:replies_for": Door(DESK, ways.case),
    "desk:reply": Door(
        may("desk.supervise"), ways.reply, {"title_zh": "道谢", "body_zh": "不客气"}
    ),
    "desk:reply_end": Door(may("desk.supervise"), ways.reply),
    "desk:taken_back": Door(DESK, ways.waiting),
    "desk:waiting": Door(DESK, ways.waiting, {"body": "新壶已寄出", "client_id": "later-2"}),
    "desk:why": Door(DESK, ways.case),
    "desk:words": Door(DESK, ways.case, WORD),
    "gateways:call_back": Door(
        LIN, ways.case, {"slot": "2099-01-01T15:00", "phone": "13900001111"}
    ),
    "discovery:dropped": Door(may("office.goods"), lambda _: [1]),
    "discovery:missed": Door(may("office.goods"), ways.miss),
    "discovery:misses": Door(may("office.goods")),
    "discovery:reasons": Door(may("office.goods")),
    "discovery:suggestions": Door(EVERYBODY),
    "discovery:synonyms": Door(may("office.goods")),
    "discovery:trial": Door(may("office.goods")),
    "gateways:chat": Door(CHATTERS),
    "gateways:leave_line": Door(LIN, ways.case),
    "gateways:panel": Door(CHATTERS),
    "gateways:queue": Door(LIN, ways.case),
    "gateways:release": Door(LIN, ways.promise),
    "gateways:seen": Door(WROTE),
    "gateways:unread": Door(EVERYBODY),
    "gateways:verdict": Door(LIN, ways.case, {"solved": "no"}),
    "gateways:words": Door(CHATTERS, sent=WORD),
    "insight:behind": Door(may("insight.read") & may("desk.read"), lambda _: ["promises"]),
    "insight:charter": Door(may("insight.read")),
    "mfa_activate_totp": Door(ACCOUNTS),
    "mfa_authenticate": Door(EVERYBODY),
    "mfa_deactivate_totp": Door(ACCOUNTS),
    "mfa_download_recovery_codes": Door(ACCOUNTS),
    "mfa_generate_recovery_codes": Door(ACCOUNTS),
    "mfa_index": Door(ACCOUNTS),
    "mfa_reauthenticate": Door(ACCOUNTS),
    "mfa_view_recovery_codes": Door(ACCOUNTS),
    "delivery:notice": Door(EVERYBODY, lambda _: ["sf"]),  # what is not signed has no effect
    "payments:notice": Door(EVERYBODY, lambda _: ["alipay"]),  # what is not signed has no effect
    "set_language": Door(EVERYBODY),
    "shop:desk_order": Door(DESK, ways.order),
    "shop:desk_orders": Door(DESK, ways.customer),
    "shop:picture": Door(EVERYBODY, lambda _: ["kettle.svg"]),
    "surfaces:answers": Door(LIN, ways.question, {"text": "可以"}),
    "surfaces:arrival": Door(EVERYBODY, ways.product, {"region": "330000"}),
    "surfaces:asking": Door(EVERYBODY, ways.product),
    "surfaces:basket": Door(CHATTERS),
    "surfaces:basket_lines": Door(CHATTERS, sent={"sku": "kettle-red"}),
    "surfaces:checkout": Door(CHATTERS, lambda _: ["basket"]),
    "surfaces:checkout_address": Door(CHATTERS, lambda _: ["basket"]),
    "surfaces:checkout_delivery": Door(CHATTERS, lambda _: ["basket"]),
    "surfaces:checkout_review": Door(CHATTERS, lambda _: ["basket"]),
    "surfaces:office_freight": Door(
        may("office.orders"), sent={"way": "standard", "by": "flat", "first": "8"}
    ),
    "surfaces:beside": Door(EVERYBODY, ways.product),
    "surfaces:beside_order": Door(LIN, ways.order),
    "surfaces:balance": Door(CUSTOMERS),
    "surfaces:bank_line": Door(MONEY, ways.bank_line, {"act": "aside", "note": "利息"}),
    "surfaces:bank_payer": Door(MONEY, ways.bank_line),
    "surfaces:bill_again": Door(MONEY, ways.bill_day),
    "surfaces:bill_difference": Door(MONEY, ways.difference, {"act": "own"}),
    "surfaces:board": Door(EVERYBODY, lambda _: ["sellers"]),
    "surfaces:boards": Door(EVERYBODY),
    "surfaces:as_on": Door(may("office.offers"), sent={"at": "2026-12-12T10:00"}),
    "surfaces:categories": Door(EVERYBODY),
    "surfaces:claim": Door(CUSTOMERS, ways.coupon_offer),
    "surfaces:coupon_centre": Door(EVERYBODY),
    "surfaces:coupon_copy": Door(may("office.offers"), ways.coupon_offer),
    "surfaces:coupon_end": Door(may("office.offers"), ways.coupon_offer),
    "surfaces:coupon_offers": Door(may("office.offers")),
    "surfaces:entrance": Door(EVERYBODY, ways.shown_entrance),
    "surfaces:entrance_copy": Door(may("office.offers"), ways.entrance),
    "surfaces:entrance_end": Door(may("office.offers"), ways.entrance),
    "surfaces:entrance_goods": Door(may("office.offers"), ways.entrance, DEAL),
    "surfaces:entrance_strip": Door(EVERYBODY, ways.shown_entrance),
    "surfaces:entrance_thing": Door(may("office.offers"), ways.thing),
    "surfaces:entrances": Door(may("office.offers")),
    "surfaces:new_coupon_offer": Door(may("office.offers")),
    "surfaces:new_entrance": Door(may("office.offers")),
    "surfaces:office_coupon_offer": Door(may("office.offers"), ways.coupon_offer),
    "surfaces:office_entrance": Door(may("office.offers"), ways.entrance),
    "surfaces:category": Door(EVERYBODY, lambda _: ["kitchen"]),
    "surfaces:charter": Door(EVERYBODY),
    "surfaces:compare": Door(EVERYBODY),
    "surfaces:compare_picks": Door(EVERYBODY),
    "surfaces:compare_tray": Door(EVERYBODY),
    "surfaces:coupons": Door(CUSTOMERS),
    "surfaces:desk": Door(DESK),
    "surfaces:desk_case": Door(DESK, ways.case),
    "surfaces:desk_case_orders": Door(DESK, ways.case),
    "surfaces:film": Door(EVERYBODY, lambda _: ["K7QM-AAAA-AAAA"]),
    "surfaces:for_you": Door(EVERYBODY),
    "surfaces:gateway_door": Door(KEYS, lambda _: ["wechat"], {"act": "open"}),
    "surfaces:gateway_test": Door(KEYS, lambda _: ["wechat"]),
    "surfaces:helpful": Door(CUSTOMERS, ways.helpful),
    "surfaces:home": Door(EVERYBODY),
    "surfaces:new_review": Door(LIN, ways.review),
    "surfaces:office_answer": Door(may("voices.answer"), ways.question, {"text": "可以"}),
    "surfaces:office": Door(may("order.read")),
    "surfaces:office_batch": Door(frozenset(), ways.batch),  # whoever asked, alone
    "surfaces:office_many": Door(may("office.orders"), sent={"what": "slips"}),
    "surfaces:office_digital": Door(may("office.goods")),
    "surfaces:office_digital_of": Door(may("office.goods"), ways.digital),
    "surfaces:office_keys": Door(may("office.goods"), ways.digital, {"keys": "AAAA"}),
    "surfaces:office_versions": Door(may("office.goods"), ways.digital),
    "surfaces:office_class": Door(may("office.goods"), ways.product_class),
    "surfaces:office_classes": Door(may("office.goods")),
    "surfaces:office_low_mark": Door(may("office.goods"), ways.sku, {"mark": "3"}),
    "surfaces:office_plan_drop": Door(may("office.goods"), ways.planned_price),
    "surfaces:office_price_of": Door(may("office.goods"), ways.sku),
    "surfaces:office_prices": Door(may("office.goods")),
    "surfaces:office_stock": Door(may("office.goods")),
    "surfaces:office_stock_of": Door(may("office.goods"), ways.sku),
    "surfaces:office_table": Door(may("office.goods"), ways.table),
    "surfaces:office_table_file": Door(may("office.goods"), ways.table),
    "surfaces:office_tables": Door(may("office.orders") | may("office.goods")),
    "surfaces:office_order": Door(may("order.read"), ways.order),
    "surfaces:office_orders": Door(may("order.read")),
    "surfaces:office_unpacking": Door(may("office.orders"), ways.order),
    "surfaces:office_balance": Door(may("balance.credit"), ways.customer, CREDIT),
    "surfaces:office_bills": Door(MONEY),
    "surfaces:office_gateway": Door(KEYS, lambda _: ["wechat"]),
    "surfaces:office_gateways": Door(MONEY),
    "surfaces:office_payment": Door(MONEY, ways.payment),
    "surfaces:office_payments": Door(MONEY),
    "surfaces:office_refunds": Door(MONEY),
    "surfaces:office_statement": Door(MONEY, ways.statement),
    "surfaces:office_transfers": Door(MONEY),
    "surfaces:office_cities": Door(may("office.orders"), sent={"code": "330100"}),
    "surfaces:carrier_keys": Door(may("office.orders"), lambda _: ["sf"], {"act": "shut"}),
    "surfaces:carrier_scores": Door(may("office.orders")),
    "surfaces:office_carrier": Door(may("office.orders"), lambda _: ["cloud"]),
    "surfaces:office_carriers": Door(may("office.orders")),
    "surfaces:office_dates": Door(may("office.orders")),
    "surfaces:office_parcel": Door(may("office.orders"), ways.parcel),
    "surfaces:office_parcels": Door(may("office.orders")),
    "surfaces:parcel_day": Door(
        may("office.orders"), ways.parcel, {"day": "2099-01-01", "because": "office"}
    ),
    "surfaces:parcel_question": Door(may("office.orders"), ways.parcel),
    "surfaces:parcel_steps": Door(
        may("office.orders"), ways.parcel, {"status": "in_transit", "at": "2026-01-01T10:00"}
    ),
    "surfaces:strange_meaning": Door(
        may("office.orders"), ways.strange_code, {"means": "in_transit"}
    ),
    "surfaces:office_film": Door(may("office.goods"), ways.product),
    "surfaces:office_hiding": Door(
        may("voices.moderate"),
        lambda world: ["question", *ways.question(world)],
        {"because": "广告"},
    ),
    "surfaces:office_questions": Door(may("voices.answer")),
    "surfaces:office_reach": Door(may("office.orders"), lambda _: ["330000"], {"days": "2"}),
    "surfaces:office_reply": Door(may("voices.answer"), ways.said, {"text": "谢谢"}),
    "surfaces:office_reviews": Door(may("voices.answer")),
    "surfaces:photo": Door(EVERYBODY, lambda _: ["K7QM-AAAA-AAAA"]),
    "surfaces:questions": Door(EVERYBODY, ways.product, {"text": "底座能收线吗"}),
    "surfaces:returns": Door(EVERYBODY, ways.product),
    "surfaces:reviews": Door(EVERYBODY, ways.product),
    "surfaces:ask_for_invoice": Door(
        LIN, ways.order, {"invoice": "personal", "title": "林晓雨", "invoice_email": ""}
    ),
    "surfaces:invoice_file": Door(EVERYBODY, ways.invoice_link, forged=ways.anothers_invoice_link),
    "surfaces:office_invoice": Door(may("office.orders"), ways.invoice, {"serial": "12345678"}),
    "surfaces:office_invoices": Door(may("office.orders")),
    "surfaces:find_order": Door(EVERYBODY, sent={"number": "K7QM", "contact": "a@b.example"}),
    "surfaces:open_order": Door(EVERYBODY, ways.guests_link, forged=ways.anothers_link),
    "surfaces:download": Door(EVERYBODY, ways.file_link, forged=ways.forged_link),
    "surfaces:downloads": Door(EVERYBODY, ways.download_link, forged=ways.forged_link),
    "surfaces:order_downloads": Door(LIN, ways.order),
    "surfaces:buy_now": Door(CHATTERS, ways.product),
    "surfaces:new_order": Door(CHATTERS, ways.product),
    "surfaces:order_price": Door(CHATTERS, ways.product),
    "surfaces:order": Door(LIN, ways.order),
    "surfaces:orders": Door(CUSTOMERS),
    "surfaces:pay": Door(LIN, ways.order),
    "surfaces:pay_balance": Door(LIN, ways.order_to_pay, {"amount": "5", "click": "pay-1"}),
    "surfaces:pay_surplus": Door(LIN, ways.surplus),
    "surfaces:refund_again": Door(MONEY, ways.refund),
    "surfaces:refund_balance": Door(MONEY, ways.refund),
    "surfaces:refund_hand": Door(MONEY, ways.refund, {"note": "柜台转账"}),
    "surfaces:refund_verdict": Door(MONEY, ways.refund),
    "surfaces:statement_columns": Door(MONEY, ways.statement),
    "surfaces:statement_state": Door(MONEY, ways.statement),
    "surfaces:statement_undo": Door(MONEY, ways.statement),
    "surfaces:pay_asking": Door(LIN, ways.order),
    "surfaces:pay_state": Door(LIN, ways.order),
    "surfaces:call_off": Door(LIN, ways.order),
    "surfaces:design": Door(EVERYBODY, ways.shared_design),
    "surfaces:design_picture": Door(EVERYBODY, ways.shared_design),
    "surfaces:designs": Door(EVERYBODY),
    "surfaces:made_photo": Door(LIN, ways.made_photo),
    "surfaces:made_picture": Door(LIN, ways.made_picture),
    "surfaces:make": Door(EVERYBODY, ways.made_product),
    "surfaces:make_live": Door(EVERYBODY, ways.made_product),
    "surfaces:office_drawing": Door(may("office.goods"), ways.made_product),
    "surfaces:office_option": Door(
        may("office.goods"), lambda world: [*ways.made_product(world), "body"]
    ),
    "surfaces:office_options": Door(may("office.goods"), ways.made_product),
    "surfaces:office_rule": Door(may("office.goods"), lambda world: [*ways.made_product(world), 1]),
    "surfaces:production": Door(may("office.orders")),
    "surfaces:production_date": Door(
        may("office.orders"), ways.production, {"due_at": "2099-01-01T10:00", "because": "木料晚到"}
    ),
    "surfaces:production_file": Door(
        may("office.orders"), lambda world: [*ways.production(world), "photo-of-it"]
    ),
    "surfaces:production_picture": Door(may("office.orders"), ways.production),
    "surfaces:production_piece": Door(may("office.orders"), ways.production),
    "surfaces:production_stage": Door(may("office.orders"), ways.production),
    "surfaces:product": Door(EVERYBODY, ways.product),
    "surfaces:search": Door(EVERYBODY),
    "surfaces:styleguide": Door(EVERYBODY),
    "surveys:answer": Door(
        EVERYBODY,
        lambda world: [token_of(world.invitation)],
        forged=lambda world: [world.invitation.number],
    ),
    "surveys:verdict": Door(DESK, ways.case),
    "tracking:choice": Door(CHATTERS),
    "tracking:copy": Door(CHATTERS),
    "tracking:earlier": Door(CHATTERS),
    "tracking:erasure": Door(CHATTERS),
    "tracking:trail": Door(CHATTERS),
}


def routes() -> set[str]:
    """The name of every address, and of those that have none, the address itself."""

    def walk(patterns: list[Any], space: str, path: str) -> Iterator[str]:
        for one in patterns:
            here = f"{path}{one.pattern}"
            if isinstance(one, URLResolver):
                inner = f"{space}{one.namespace}:" if one.namespace else space
                yield from walk(one.url_patterns, inner, here)
            else:
                yield f"{space}{one.name}" if one.name else f"/{here}"

    return set(walk(get_resolver().url_patterns, "", ""))


TOPICS = {
    "connectors.imports": may("office.goods"),
    "desk.alarms.*": may("desk.supervise"),
    "desk.case.*": may("desk.read"),
    "desk.company.*": may("desk.read"),
    "desk.floor": may("desk.read"),
    "desk.inbox.*": may("desk.supervise"),
    "desk.loud": may("desk.supervise"),
    "desk.talks.*": LIN,
    "insight.charter": may("insight.read"),
    "shop.tables": may("office.orders") | may("office.goods"),
}
KEYS = {
    "desk.alarms.*": ways.agent,
    "desk.case.*": ways.case,
    "desk.company.*": ways.case,
    "desk.inbox.*": ways.agent,
    "desk.talks.*": ways.customer,
}


def topic(pattern: str, world: World) -> str:
    """A topic as a browser asks for it, with the number of something of Lin's."""
    return pattern.replace("*", KEYS[pattern](world)[0]) if pattern in KEYS else pattern
