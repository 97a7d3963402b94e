"""Lin, and all that is hers: the world in which everybody tries every door."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.base import ContentFile
from django.test import Client
from django.utils.timezone import now

from kefu.accounts.models import SignIn, Team, User
from kefu.accounts.services.privacy import reveal
from kefu.core.models import Delivery, EventRow
from kefu.core.uploads import services as uploads
from kefu.core.uploads.models import Upload
from kefu.delivery.models import Parcel
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Conversation
from kefu.desk.services.conversations import post_message, say
from kefu.desk.services.promises import make_promise
from kefu.shop.models.orders import Order, Shipment
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory, ParcelFactory, SkuFactory
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
