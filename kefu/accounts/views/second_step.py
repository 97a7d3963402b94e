"""The second step at sign-in: an app's codes, and recovery codes for the day it is lost."""

from typing import Any

from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from kefu.accounts.forms import AppCodeAgainForm, AppCodeForm, SetUpForm
from kefu.accounts.frame import Framed
from kefu.accounts.services import access
from kefu.core.access import SECOND_FACTOR_KEY, user_of


class SecondStep(Framed, AuthenticateView):
    """At sign-in, after the password."""

    template_name = "accounts/second_step.html"
    title = _("The second step")

    def get_form_class(self) -> type[AppCodeForm]:
        return AppCodeForm


class CodeAgain(Framed, CodeAgainView):
    template_name = "accounts/code_again.html"
    title = _("Is it you?")

    def get_form_class(self) -> type[AppCodeAgainForm]:
        return AppCodeAgainForm


class SetUp(Framed, ActivateTOTPView):
    template_name = "accounts/set_up.html"
    title = _("Set up the second step")

    def get_form_class(self) -> type[SetUpForm]:
        return SetUpForm

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context = super().get_context_data(**more)
        secret = context["form"].secret
        groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
        return {**context, "spelled": " ".join(groups)}

    @transaction.atomic
    def form_valid(self, form: SetUpForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        access.note_second_factor(user=user_of(self.request), what="on")
        self.request.session[SECOND_FACTOR_KEY] = True
        return response


class TakeDown(Framed, DeactivateTOTPView):
    template_name = "accounts/take_down.html"
    title = _("Switch off the second step")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        access.note_second_factor(user=user_of(self.request), what="off")
        self.request.session.pop(SECOND_FACTOR_KEY, None)
        return response


class RecoveryCodes(Framed, ViewRecoveryCodesView):
    template_name = "accounts/recovery_codes.html"
    title = _("Your recovery codes")


class NewRecoveryCodes(Framed, GenerateRecoveryCodesView):
    template_name = "accounts/new_recovery_codes.html"
    title = _("New recovery codes")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        access.note_second_factor(user=user_of(self.request), what="codes")
        return response


class RecoveryCodesFile(DownloadRecoveryCodesView):
    template_name = "accounts/recovery_codes.txt"
