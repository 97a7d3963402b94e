"""Every address of Kefu, and who may pass.

A new route is one line in `DOORS`: its name, who passes, how its address is made where it names a
thing of Lin's, and what is sent to it. `test_strangers.py` tries everybody at every door.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils.timezone import now

from kefu.accounts import links
from kefu.accounts.models import SignIn, Team, User
from kefu.accounts.permissions import MAY, STAFF_ROLES
from kefu.accounts.services.privacy import reveal
from kefu.connectors.models import ImportRun
from kefu.core.models import Delivery, EventRow
from kefu.core.uploads import services as uploads
from kefu.core.uploads.models import Upload
from kefu.delivery.models import Parcel
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.promises import Promise
from kefu.desk.models.remedies import Approval, Remedy
from kefu.desk.models.replies import Macro, SavedReply
from kefu.desk.models.talks import Conversation
from kefu.desk.models.writing import Outgoing
from kefu.desk.services.conversations import open_conversation, post_message, say
from kefu.desk.services.promises import make_promise
from kefu.desk.services.structure import merge_cases
from kefu.discovery.models.search import Miss
from kefu.shop.models.coupons import CouponOffer
from kefu.shop.models.entrances import Entrance, EntranceItem
from kefu.shop.models.orders import Order, Shipment
from kefu.shop.tests.factories import (
    CouponOfferFactory,
    EntranceFactory,
    OrderFactory,
    OrderLineFactory,
    ParcelFactory,
    ProductFactory,
    SkuFactory,
)
from kefu.surveys.links import token_of
from kefu.surveys.models import Invitation
from kefu.surveys.services import answer
from kefu.surveys.tests.factories import InvitationFactory


@dataclass
class World:
    """Lin, and all that is hers. `secrets` is what nobody else may read anywhere."""

    lin: User
    agent: User
    talk: Conversation
    promise: Promise
    order: Order
    parcel: Parcel
    invitation: Invitation
    upload: Upload
    sign_in: SignIn
    delivery: Delivery

    @property
    def case(self) -> Any:
        return self.talk.case

    @property
    def secrets(self) -> list[str]:
        hers = [self.lin.number, self.lin.name, self.lin.email, self.lin.phone, "new@lin.example"]
        words = [*self.talk.messages.exclude(body="").values_list("body", flat=True), "等了三天"]
        of_order = [self.order.number, self.order.address, self.parcel.tracking_number]
        of_case = [self.case.number, self.talk.number, self.promise.number, self.promise.text]
        return [*hers, *words, *of_order, *of_case, token_of(self.invitation)]


def build() -> World:
    team = Team.objects.create(code="aftersale", name_zh="售后服务", name_en="After-sale")
    agent = User.objects.create_user("mei@example.com", name="王梅", role="agent", team=team)
    lin = User.objects.create_user(
        "lin@example.com", name="林晓雨", phone="+8613800001111", new_email="new@lin.example"
    )
    equipped(lin)
    order, parcel = _order_of(lin)
    said = say(
        customer=lin, channel="chat", body="壶底漏水了怎么办", client_id="lin-1", about=order
    )
    talk = said.conversation
    post_message(talk, author=agent, body="给您换一只新壶", client_id="mei-1")
    promise = make_promise(
        talk.case_id,
        by=agent,
        kind="call_back",
        due_at=now() + timedelta(hours=3),
        client_id="promise-1",
        text="回电告知换货进度",
    )
    reveal(field="phone", of=lin, by=agent, reason="call back")
    row = EventRow.objects.create(name="desk.CaseOpened", data={"case": talk.case.number})
    return World(
        lin=lin,
        agent=agent,
        talk=talk,
        promise=promise,
        order=order,
        parcel=parcel,
        invitation=_answered_survey(talk.case),
        upload=uploads.store(
            uploads.check(ContentFile("林的发票".encode(), name="lin.txt")), owner_id=lin.pk
        ),
        sign_in=_signed_in(lin),
        delivery=Delivery.objects.create(
            event=row, handler="kitchen.cook", due_at=None, tries=8, failed_at=now()
        ),
    )


def equipped(user: User) -> User:
    """With all that an account can have, so that no door is shut for want of it."""
    user.set_password("a quiet morning tea")
    user.save()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def _order_of(lin: User) -> tuple[Order, Parcel]:
    order = OrderFactory(
        customer=lin, recipient=lin.name, phone=lin.phone, address="西湖区文三路 1 号"
    )
    OrderLineFactory(order=order, sku=SkuFactory(code="kettle-red"), amount=Decimal(129))
    parcel = ParcelFactory(tracking_number="YQ0000778899")
    Shipment.objects.create(order=order, parcel=parcel)
    return order, parcel


def _answered_survey(case: Any) -> Invitation:
    invitation = InvitationFactory(case=case)
    return answer(invitation.number, {"solved": 1, "score": 9, "words": "等了三天"})


def _signed_in(lin: User) -> SignIn:
    browser = Client()
    browser.force_login(lin)
    return SignIn.objects.get_or_create(user=lin, session_key=browser.session.session_key)[0]


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


def _lin(world: World) -> list[Any]:
    return [world.lin.number]


def _case(world: World) -> list[Any]:
    return [world.case.number]


def _merged_case(world: World) -> list[Any]:
    """One that went into Lin's, if it did."""
    word = {"body": "壶盖也松了", "client_id": "lin-2"}
    other = open_conversation(customer=world.lin, channel="mail", **word).conversation.case
    merge_cases(other.pk, into_id=world.case.pk, by=world.agent)
    return [world.case.number, other.number]


def _policy(_: World) -> list[Any]:
    return [ServicePolicy.objects.get_or_create(ended_at=None)[0].pk]


def _promise(world: World) -> list[Any]:
    return [world.promise.number]


def _order(world: World) -> list[Any]:
    return [world.order.number]


def _approval(world: World) -> list[Any]:
    asked = {"case": world.case, "asked_by": world.agent, "kind": "coupon", "reason": "goodwill"}
    remedy, _ = Remedy.objects.get_or_create(client_id="remedy-1", defaults=asked | {"amount": 5})
    due = {"owner": world.agent, "due_at": now() + timedelta(hours=1)}
    Approval.objects.get_or_create(remedy=remedy, defaults=due)
    return [remedy.number]


def _waiting(world: World) -> list[Any]:
    words = {"body": "新壶已寄出", "author": world.agent, "send_at": now() + timedelta(hours=1)}
    of = {"conversation": world.talk, "client_id": "later-1"}
    return [Outgoing.objects.get_or_create(**of, defaults=words)[0].number]


def _reply(_: World) -> list[Any]:
    words = {"title_zh": "道谢", "body_zh": "不客气"}
    return [SavedReply.objects.get_or_create(shortcut="thanks", defaults=words)[0].number]


def _macro(_: World) -> list[Any]:
    steps = {"steps": [{"do": "note", "body": "记一笔"}]}
    return [Macro.objects.get_or_create(title_zh="记一笔", defaults=steps)[0].number]


def _macro_on(world: World) -> list[Any]:
    return [world.case.number, *_macro(world)]


def _agent(world: World) -> list[Any]:
    return [world.agent.number]


def _product(world: World) -> list[Any]:
    return [world.order.lines.get().sku.product.code]


def _import(_world: World) -> list[Any]:
    names = {"format": "newbee", "table": "goods", "file_name": "goods.csv"}
    return [ImportRun.objects.get_or_create(digest="0" * 64, defaults=names)[0].pk]


def _miss(_world: World) -> list[Any]:
    return [Miss.objects.get_or_create(words="量子波动仪")[0].pk]


def _entrance(_world: World) -> list[Any]:
    found = Entrance.objects.filter(title_zh="今日特价").first()
    return [(found or EntranceFactory(is_published=False)).number]


def _thing(_world: World) -> list[Any]:
    entrance = _entrance(_world)
    item = EntranceItem.objects.filter(entrance__number=entrance[0]).first()
    one = item or EntranceItem.objects.create(
        entrance=Entrance.objects.get(number=entrance[0]), product=ProductFactory(code="kettle-9")
    )
    return [*entrance, one.pk]


def _shown_entrance(_world: World) -> list[Any]:
    found = Entrance.objects.filter(title_zh="人人可看").first()
    return [(found or EntranceFactory(title_zh="人人可看")).number]


def _coupon_offer(_world: World) -> list[Any]:
    return [(CouponOffer.objects.first() or CouponOfferFactory()).number]


def _letter(purpose: str) -> Callable[[World], list[Any]]:
    return lambda world: [links.token(purpose, world.lin)]


def _another_letter(world: World) -> list[Any]:
    return [links.token("another", world.lin)]


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
WORD = {"body": "您好", "client_id": "word-2"}
DOORS = {
    "account_inactive": Door(EVERYBODY),
    "account_login": Door(EVERYBODY),
    "account_logout": Door(EVERYBODY),
    "account_reauthenticate": Door(ACCOUNTS),
    "account_signup": Door(EVERYBODY),
    "accounts:access": Door(may("staff.manage"), _agent, {"act": "second_step"}),
    "accounts:allowance": Door(CUSTOMERS, lambda _: ["surveys"]),
    "accounts:browser": Door(LIN, lambda world: [world.sign_in.pk]),
    "accounts:card": Door(may("customer.read"), _lin),
    "accounts:colleague": Door(may("staff.manage"), _agent),
    "accounts:confirm_email": Door(EVERYBODY, _letter("email"), forged=_another_letter),
    "accounts:copy": Door(CUSTOMERS),
    "accounts:email": Door(ACCOUNTS),
    "accounts:erasure": Door(CUSTOMERS),
    "accounts:everywhere": Door(ACCOUNTS),
    "accounts:forgotten": Door(EVERYBODY),
    "accounts:forgotten_done": Door(EVERYBODY),
    "accounts:home": Door(ACCOUNTS),
    "accounts:new_password": Door(EVERYBODY, _letter("reset"), forged=_another_letter),
    "accounts:no_erasure": Door(CUSTOMERS),
    "accounts:password": Door(ACCOUNTS),
    "accounts:phone": Door(ACCOUNTS),
    "accounts:privacy": Door(CUSTOMERS),
    "accounts:profile": Door(ACCOUNTS),
    "accounts:reveal": Door(may("personal.read"), _lin, {"field": "phone", "reason": "call"}),
    "accounts:security": Door(ACCOUNTS),
    "accounts:sign_up_code": Door(EVERYBODY),
    "accounts:staff": Door(may("staff.manage")),
    "accounts:welcome": Door(EVERYBODY, _letter("invitation"), forged=_another_letter),
    "aftersale:new_pick_up": Door(DESK, lambda world: [world.case.number, world.order.number]),
    "connectors:import": Door(may("office.goods"), _import),
    "connectors:imports": Door(may("office.goods")),
    "core:delivery_retry": Door(may("house.mend"), lambda world: [world.delivery.pk]),
    "core:health": Door(EVERYBODY),
    "demo:mailbox": Door(EVERYBODY),
    "desk:approval": Door(may("desk.supervise"), _approval, {"verdict": "declined"}),
    "desk:approvals": Door(may("desk.supervise")),
    "desk:alarms": Door(DESK),
    "desk:brief": Door(DESK, _case),
    "desk:cards": Door(DESK, _case, {"product": "kettle-0", "client_id": "card-1"}),
    "desk:case_promises": Door(DESK, _case, DUE),
    "desk:about": Door(DESK, _case),
    "desk:colleagues": Door(DESK),
    "desk:company": Door(DESK, _case),
    "desk:fields": Door(DESK, _case),
    "desk:followers": Door(DESK, _case),
    "desk:clocks": Door(DESK, _case),
    "desk:forward": Door(DESK, _case),
    "desk:brief_read": Door(DESK, _case),
    "desk:call_number": Door(DESK, _promise),
    "desk:duty": Door(DESK, sent={"state": "break"}),
    "desk:floor": Door(DESK),
    "desk:here": Door(DESK),
    "desk:inbox": Door(DESK),
    "desk:keeping": Door(DESK, _promise),
    "desk:links": Door(DESK, _case),
    "desk:narrowing": Door(DESK),
    "desk:merge": Door(DESK, _case),
    "desk:merge_undoing": Door(DESK, _merged_case),
    "desk:limit": Door(may("house.settings"), lambda _: [1]),
    "desk:limits": Door(may("order.act"), sent={"once": "5", "daily": "5"}),
    "desk:leave": Door(DESK, sent={"first": "2099-01-01", "back": "2099-01-02"}),
    "desk:mend": Door(DESK, _case, BRIEF),
    "desk:new_promise": Door(DESK, _case, DUE),
    "desk:new_remedy": Door(DESK, _case, GIFT | {"client_id": "remedy-2"}),
    "desk:new_policy": Door(may("desk.policy")),
    "desk:owner": Door(DESK, _case),
    "desk:policies": Door(DESK),
    "desk:policy": Door(may("desk.policy"), _policy),
    "desk:policy_end": Door(may("desk.policy"), _policy),
    "desk:promises": Door(DESK),
    "desk:release": Door(DESK, _promise),
    "desk:remedies": Door(DESK, _case),
    "desk:reopening": Door(DESK, _case),
    "desk:seen": Door(DESK, _case),
    "desk:routing": Door(may("desk.supervise"), sent=ROUTING),
    "desk:routing_agent": Door(may("desk.supervise"), _agent, {"chat": "3"}),
    "desk:shift": Door(DESK),
    "desk:solution": Door(DESK, _case, WORD),
    "desk:split": Door(DESK, _case),
    "desk:subject": Door(DESK, _case, {"subject": "水壶漏水"}),
    "desk:tag_list": Door(may("desk.supervise")),
    "desk:tags": Door(DESK, _case, {"name": "水壶"}),
    "desk:team_form": Door(may("desk.supervise")),
    "desk:team_form_of": Door(frozenset({"manager"}), lambda world: [world.agent.team.code]),
    "desk:draft": Door(DESK, _case, WORD),
    "desk:going": Door(DESK, _case),
    "desk:habit": Door(DESK, sent={"undo_seconds": "8"}),
    "desk:macro": Door(may("desk.supervise"), _macro, {"title_zh": "记一笔", "note": "记"}),
    "desk:macro_end": Door(may("desk.supervise"), _macro),
    "desk:macro_on": Door(DESK, _macro_on, WORD),
    "desk:macros_for": Door(DESK, _case),
    "desk:new_macro": Door(may("desk.supervise"), sent={"title_zh": "记两笔", "note": "记"}),
    "desk:new_reply": Door(may("desk.supervise"), sent={"title_zh": "道歉", "body_zh": "抱歉"}),
    "desk:noticed": Door(DESK, _waiting),
    "desk:reading": Door(DESK, _case, WORD),
    "desk:replies": Door(DESK),
    "desk:replies_for": Door(DESK, _case),
    "desk:reply": Door(may("desk.supervise"), _reply, {"title_zh": "道谢", "body_zh": "不客气"}),
    "desk:reply_end": Door(may("desk.supervise"), _reply),
    "desk:taken_back": Door(DESK, _waiting),
    "desk:waiting": Door(DESK, _waiting, {"body": "新壶已寄出", "client_id": "later-2"}),
    "desk:why": Door(DESK, _case),
    "desk:words": Door(DESK, _case, WORD),
    "gateways:call_back": Door(LIN, _case, {"slot": "2099-01-01T15:00", "phone": "13900001111"}),
    "discovery:dropped": Door(may("office.goods"), lambda _: [1]),
    "discovery:missed": Door(may("office.goods"), _miss),
    "discovery:misses": Door(may("office.goods")),
    "discovery:reasons": Door(may("office.goods")),
    "discovery:suggestions": Door(EVERYBODY),
    "discovery:synonyms": Door(may("office.goods")),
    "discovery:trial": Door(may("office.goods")),
    "discovery:trial": Door(may("office.goods")),
    "gateways:chat": Door(CHATTERS),
    "gateways:panel": Door(CHATTERS),
    "gateways:queue": Door(LIN, _case),
    "gateways:release": Door(LIN, _promise),
    "gateways:seen": Door(WROTE),
    "gateways:unread": Door(EVERYBODY),
    "gateways:verdict": Door(LIN, _case, {"solved": "no"}),
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
    "set_language": Door(EVERYBODY),
    "shop:desk_order": Door(DESK, _order),
    "shop:desk_orders": Door(DESK, _lin),
    "shop:picture": Door(EVERYBODY, lambda _: ["kettle.svg"]),
    "surfaces:beside": Door(EVERYBODY, _product),
    "surfaces:board": Door(EVERYBODY, lambda _: ["sellers"]),
    "surfaces:boards": Door(EVERYBODY),
    "surfaces:as_on": Door(may("office.offers"), sent={"at": "2026-12-12T10:00"}),
    "surfaces:categories": Door(EVERYBODY),
    "surfaces:claim": Door(CUSTOMERS, _coupon_offer),
    "surfaces:coupon_centre": Door(EVERYBODY),
    "surfaces:coupon_copy": Door(may("office.offers"), _coupon_offer),
    "surfaces:coupon_end": Door(may("office.offers"), _coupon_offer),
    "surfaces:coupon_offers": Door(may("office.offers")),
    "surfaces:entrance": Door(EVERYBODY, _shown_entrance),
    "surfaces:entrance_copy": Door(may("office.offers"), _entrance),
    "surfaces:entrance_end": Door(may("office.offers"), _entrance),
    "surfaces:entrance_goods": Door(may("office.offers"), _entrance),
    "surfaces:entrance_strip": Door(EVERYBODY, _shown_entrance),
    "surfaces:entrance_thing": Door(may("office.offers"), _thing),
    "surfaces:entrances": Door(may("office.offers")),
    "surfaces:new_coupon_offer": Door(may("office.offers")),
    "surfaces:new_entrance": Door(may("office.offers")),
    "surfaces:office_coupon_offer": Door(may("office.offers"), _coupon_offer),
    "surfaces:office_entrance": Door(may("office.offers"), _entrance),
    "surfaces:order_price": Door(CUSTOMERS, _product),
    "surfaces:category": Door(EVERYBODY, lambda _: ["kitchen"]),
    "surfaces:charter": Door(EVERYBODY),
    "surfaces:compare": Door(EVERYBODY),
    "surfaces:compare_picks": Door(EVERYBODY),
    "surfaces:compare_tray": Door(EVERYBODY),
    "surfaces:coupons": Door(CUSTOMERS),
    "surfaces:desk": Door(DESK),
    "surfaces:desk_case": Door(DESK, _case),
    "surfaces:desk_case_orders": Door(DESK, _case),
    "surfaces:for_you": Door(EVERYBODY),
    "surfaces:home": Door(EVERYBODY),
    "surfaces:new_order": Door(CUSTOMERS, _product),
    "surfaces:order": Door(LIN, _order),
    "surfaces:orders": Door(CUSTOMERS),
    "surfaces:product": Door(EVERYBODY, _product),
    "surfaces:search": Door(EVERYBODY),
    "surfaces:styleguide": Door(EVERYBODY),
    "surveys:answer": Door(
        EVERYBODY,
        lambda world: [token_of(world.invitation)],
        forged=lambda world: [world.invitation.number],
    ),
    "surveys:verdict": Door(DESK, _case),
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
}
KEYS = {
    "desk.alarms.*": _agent,
    "desk.case.*": _case,
    "desk.company.*": _case,
    "desk.inbox.*": _agent,
    "desk.talks.*": _lin,
}


def topic(pattern: str, world: World) -> str:
    """A topic as a browser asks for it, with the number of something of Lin's."""
    return pattern.replace("*", KEYS[pattern](world)[0]) if pattern in KEYS else pattern
