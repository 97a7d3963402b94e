"""The door: signing in, signing up, and a password that was forgotten."""

from datetime import timedelta
from typing import Any

from allauth.account.internal import flows
from allauth.account.mixins import NextRedirectMixin
from allauth.account.models import Login
from allauth.account.views import AccountInactiveView, LoginView, LogoutView, ReauthenticateView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView, View

from kefu.accounts import links, pending
from kefu.accounts.adapters import home_of
from kefu.accounts.forms import (
    CodeForm,
    ForgottenForm,
    NewPasswordForm,
    SignInForm,
    SignUpForm,
)
from kefu.accounts.frame import FormPage, Framed, frame_of
from kefu.accounts.models import User
from kefu.accounts.queries import people
from kefu.accounts.services import access, consents, customers
from kefu.core.limits import insist, limited
from kefu.core.personal import mask_email
from kefu.core.web import Refusal, refuse

guarded = method_decorator(
    [never_cache, sensitive_post_parameters("password", "current")], name="dispatch"
)
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


class SignIn(Framed, LoginView):
    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    title = _("Sign in")

    def get_form_class(self) -> type[SignInForm]:
        return SignInForm

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**more),
            "demo_accounts": people.demo_accounts(),
            "demo_password": settings.DEMO_PASSWORD,
        }

    def form_valid(self, form: SignInForm) -> HttpResponse:
        login = Login(user=form.user, redirect_url=self.get_success_url())
        if not form.cleaned_data["remember"]:
            self.request.session.set_expiry(0)
        response: HttpResponse = flows.login.perform_password_login(self.request, {}, login)
        return response


class SignOut(LogoutView):
    """POST signs out; who comes by an address alone is asked first."""

    template_name = "accounts/sign_out.html"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return {**super().get_context_data(**more), **frame_of(self.request)}


class Closed(Framed, AccountInactiveView):
    template_name = "accounts/closed.html"
    title = _("This account is closed")


class Again(Framed, ReauthenticateView):
    """The password once more, before what only its owner may do."""

    template_name = "accounts/again.html"
    title = _("Is it you?")


@guarded
@method_decorator(limited(times=20, per=AN_HOUR), name="dispatch")
class SignUp(Framed, NextRedirectMixin, FormPage):
    """Where the shop confirms addresses, the answer is the same whether it is known or not."""

    form_class = SignUpForm
    template_name = "accounts/sign_up.html"
    title = _("Sign up")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect(home_of(request.user))
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        data = {
            "address": form.cleaned_data["address"],
            "name": form.cleaned_data["name"],
            "password": make_password(form.cleaned_data["password"]),
            "consents": form.cleaned_data["consents"],
            "language": get_language() or settings.LANGUAGE_CODE,
            "next": self.get_next_url() or "",
        }
        if settings.CONFIRM_EMAIL and "@" in data["address"]:
            return _ask_for_code(self.request, data)
        try:
            return _welcome(self.request, data)
        except customers.AddressTaken:
            form.add_error(
                "address",
                _("This address cannot be used. If it is yours, sign in or set a new password."),
            )
            return self.form_invalid(form)


@guarded
class SignUpCode(Framed, FormPage):
    form_class = CodeForm
    template_name = "accounts/sign_up_code.html"
    title = _("Check your mail")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.data = pending.waiting(request.session)
        if self.data is None:
            messages.info(request, _("This code has run out. Please sign up again."))
            return redirect("account_signup")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        data = self.data or {}
        return {**super().get_context_data(**more), "masked": mask_email(data.get("address", ""))}

    def form_valid(self, form: CodeForm) -> HttpResponse:
        data = self.data or {}
        if not pending.proves(self.request.session, form.cleaned_data["code"]):
            form.add_error("code", _("This is not the code. Look at the newest mail from us."))
            return self.form_invalid(form)
        pending.drop(self.request.session)
        try:
            return _welcome(self.request, data, proven=True)
        except customers.AddressTaken:
            return redirect("account_login")


@guarded
@method_decorator(limited(times=20, per=AN_HOUR), name="dispatch")
class Forgotten(Framed, FormPage):
    """Says the same to everybody; who has an account with a mail address finds a letter."""

    form_class = ForgottenForm
    template_name = "accounts/forgotten.html"
    title = _("Forgot your password?")
    success_url = reverse_lazy("accounts:forgotten_done")

    def form_valid(self, form: ForgottenForm) -> HttpResponse:
        address = form.cleaned_data["address"]
        insist(f"accounts.forgotten:{address}", times=5, per=AN_HOUR)
        user = people.user_by_login(address)
        if user is not None and user.is_active:
            access.ask_for_reset(user=user)
        return super().form_valid(form)


class ForgottenDone(Framed, TemplateView):
    template_name = "accounts/forgotten_done.html"
    title = _("Look at your mail")


@guarded
@method_decorator(limited(times=20, per=AN_HOUR), name="dispatch")
class NewPassword(Framed, FormPage):
    """Reached by a signed link; it works once."""

    form_class = NewPasswordForm
    template_name = "accounts/new_password.html"
    title = _("Set a new password")
    purpose = "reset"
    days = settings.PASSWORD_RESET_TIMEOUT / A_DAY.total_seconds()
    success_url = reverse_lazy("account_login")
    said = _("Your new password is set. Sign in with it.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = links.reader(self.purpose, kwargs["token"], days=self.days)
        if user is None:
            context = {**frame_of(request), "title": _("This link no longer works")}
            return render(request, "accounts/dead_link.html", context, status=410)
        self.person: User = user
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.person}

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return {**super().get_context_data(**more), "person": self.person}

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        access.set_password(user=self.person, password=form.cleaned_data["password"])
        messages.success(self.request, self.said)
        return super().form_valid(form)


class Welcome(NewPassword):
    """A colleague's invitation."""

    title = _("Welcome to Kefu")
    purpose = "invitation"
    days = settings.INVITATION_DAYS


@guarded
class ConfirmEmail(View):
    """A letter came back from the new address. Mail programs open links: so a page first."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = links.reader("email", kwargs["token"], days=1)
        self.frame = {**frame_of(request), "title": _("Confirm your address")}
        if user is None or not user.new_email:
            return self._dead()
        self.person: User = user
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return render(request, "accounts/confirm_email.html", {**self.frame, "person": self.person})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            access.confirm_email(user=self.person, email=self.person.new_email or "")
        except customers.AddressTaken:
            return self._dead()
        messages.success(request, _("Your address is confirmed."))
        return redirect("accounts:security")

    def _dead(self) -> HttpResponse:
        return render(self.request, "accounts/dead_link.html", self.frame, status=410)


def too_often(request: HttpRequest) -> HttpResponse:
    """What the library shows to who tries too fast."""
    return refuse(
        request,
        Refusal(429, _("One moment, please"), _("That was too often. Wait a few minutes."), "done"),
    )


def _ask_for_code(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
    """The same whether the address is new or known; only its owner learns which, by mail."""
    code = pending.keep(request.session, data)
    access.ask_for_code(email=data["address"], code=code, language=data["language"])
    return redirect("accounts:sign_up_code")


def _welcome(request: HttpRequest, data: dict[str, Any], *, proven: bool = False) -> HttpResponse:
    """A new account, signed in at once."""
    key = "email" if "@" in data["address"] else "phone"
    profile = customers.Profile(name=data["name"], language=data["language"], proven=proven)
    user = customers.register_customer(
        **{key: data["address"]}, hashed=data["password"], profile=profile
    )
    for purpose in data["consents"]:
        consents.give_consent(user=user, purpose=purpose, source="sign-up")
    flows.login.record_authentication(request, user, method="password")
    login = Login(user=user, redirect_url=data["next"] or None, signup=True)
    response: HttpResponse = flows.login.perform_login(request, login)
    return response
