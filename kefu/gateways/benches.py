from django.urls import reverse

from kefu.accounts.models import User
from kefu.core.measure_pages import page
from kefu.desk.models.policies import Channel
from kefu.desk.models.talks import Conversation


def _talker() -> User | None:
    """Who has the longest chat."""
    talks = Conversation.objects.filter(channel=Channel.CHAT).select_related("customer")
    talk = talks.order_by("-last_seq").first()
    return talk.customer if talk else None


page("chat", lambda: reverse("gateways:chat"), visitor=_talker)
page("chat, nothing said", lambda: reverse("gateways:chat"))
