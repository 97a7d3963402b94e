from datetime import timedelta

import factory
from django.utils.timezone import now

from kefu.desk.tests.factories import CaseFactory
from kefu.surveys import services
from kefu.surveys.models import Invitation
from kefu.surveys.standard import AFTER_A_CASE


class InvitationFactory(factory.django.DjangoModelFactory[Invitation]):
    class Meta:
        model = Invitation

    survey = factory.LazyFunction(lambda: services.ready(AFTER_A_CASE))
    case = factory.SubFactory(CaseFactory)
    customer = factory.SelfAttribute("case.customer")
    expires_at = factory.LazyFunction(lambda: now() + timedelta(days=30))
