"""What people type at the door and about themselves. Errors stand beside the field."""

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kefu.accounts.adapters import AccountAdapter
from kefu.accounts.models import Address, Consent, Team, User
from kefu.accounts.queries import people
from kefu.core.addresses.forms import AddressFields
from kefu.core.personal import seal, unseal
from kefu.core.regions import provinces, region_name

NAME_LENGTH = 60


def password_field(label: Any, *, new: bool = False) -> forms.CharField:
    fill = "new-password" if new else "current-password"
    return forms.CharField(
        label=label, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": fill})
    )


class AddressField(forms.CharField):
    """An e-mail address or a telephone number, in the one form we keep it in."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        address = people.normal_login(typed)
        if not address:
            raise ValidationError(
                _("This is neither an e-mail address nor a telephone number."), code="address"
            )
        if "@" in address:
            validate_email(address)
        return address


class SignInForm(forms.Form):
    login = forms.CharField(
        label=_("E-mail or mobile number"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = password_field(_("Password"))
    remember = forms.BooleanField(label=_("Keep me signed in"), required=False, initial=True)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        adapter = AccountAdapter(self.request)
        address = people.normal_login(data["login"])
        self.user = adapter.authenticate(self.request, username=address, password=data["password"])
        if self.user is None:
            raise adapter.validation_error("username_password_mismatch")
        return data


class SignUpForm(forms.Form):
    address = AddressField(
        label=_("E-mail or mobile number"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    name = forms.CharField(
        label=_("What may we call you?"),
        required=False,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = password_field(_("Choose a password"), new=True)
    consents = forms.MultipleChoiceField(
        label=_("You may, if I want it"),
        required=False,
        choices=[
            (purpose.value, purpose.label)
            for purpose in (Consent.Purpose.REMINDERS, Consent.Purpose.MARKETING)
        ],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            address = data["address"]
            key = "email" if "@" in address else "phone"
            draft = User(name=data["name"], **{key: address})
            _check_new(self, data["password"], draft)
        return data


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The six digits from the mail"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


class ForgottenForm(forms.Form):
    address = AddressField(
        label=_("E-mail or mobile number"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )


class NewPasswordForm(forms.Form):
    """A password for somebody who showed a link."""

    password = password_field(_("New password"), new=True)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "password" in data:
            _check_new(self, data["password"], self.user)
        return data


class KnownPasswordForm(forms.Form):
    """Begins with the password one has: for what nobody else at this browser may do."""

    current = password_field(_("Your password"))

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_current(self) -> str:
        typed: str = self.cleaned_data["current"]
        adapter = AccountAdapter(self.request)
        if not adapter.reauthenticate(self.request.user, typed):
            raise adapter.validation_error("incorrect_password")
        return typed


class ChangePasswordForm(KnownPasswordForm):
    password = password_field(_("New password"), new=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "password" in data:
            _check_new(self, data["password"], self.request.user)
        return data


class EmailForm(KnownPasswordForm):
    email = forms.EmailField(
        label=_("New e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ("email", "current")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class PhoneForm(KnownPasswordForm):
    phone = AddressField(
        label=_("Mobile number"), widget=forms.TextInput(attrs={"autocomplete": "tel"})
    )
    field_order = ("phone", "current")

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if "@" in phone:
            raise ValidationError(_("This is not a telephone number."), code="phone")
        return phone


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("What may we call you?"),
        required=False,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("zh-hans", "简体中文"), ("en", "English")]
    )
    theme = forms.ChoiceField(label=_("Light or dark"), choices=User.Theme.choices)
    region = forms.ChoiceField(
        label=_("Region"),
        required=False,
        help_text=_("So that the dates of arrival are those of your place."),
    )
    field_order = ("name", "region", "language", "theme")

    def __init__(self, *args: Any, now_in: str = "", **kwargs: Any) -> None:
        """`now_in`: a region that is none of the provinces stays to choose."""
        super().__init__(*args, **kwargs)
        known = provinces()
        if now_in and now_in not in dict(known):
            known.append((now_in, region_name(now_in)))
        self.fields["region"].choices = [("", "—"), *known]  # type: ignore[attr-defined]


class BookForm(AddressFields):
    """An address of the book: with a label, and whether orders start with it."""

    label = forms.ChoiceField(
        label=_("Label"), choices=Address.Label.choices, required=False, widget=forms.RadioSelect
    )
    is_default = forms.BooleanField(label=_("Start my orders with this address"), required=False)
    client_id = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def more(self) -> dict[str, Any]:
        """All that is not the place."""
        return {name: self.cleaned_data[name] for name in ("label", "is_default", "client_id")}


class RevealForm(forms.Form):
    field = forms.ChoiceField(choices=[("name", ""), ("email", ""), ("phone", "")])
    reason = forms.CharField(max_length=200)


class StaffForm(forms.Form):
    """A colleague's place in the house; the roles are those the reader may give."""

    role = forms.ChoiceField(label=_("Role"))
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), required=False)

    def __init__(self, *args: Any, manager: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = people.colleagues_of(manager)
        labels = dict(User.Role.choices)
        self.fields["role"].choices = [(role, labels[role]) for role in offered.roles]  # type: ignore[attr-defined]
        self.fields["team"].queryset = offered.teams  # type: ignore[attr-defined]
        self.fields["team"].label_from_instance = lambda team: team.name  # type: ignore[attr-defined]
        self.fields["team"].empty_label = _("no team")  # type: ignore[attr-defined]


class InviteForm(StaffForm):
    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    language = forms.ChoiceField(
        label=_("Language of the invitation"), choices=[("zh-hans", "简体中文"), ("en", "English")]
    )
    field_order = ("email", "name", "role", "team", "language")


class AppCodeForm(AuthenticateForm):
    """The second step at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self)


class AppCodeAgainForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self)


class SetUpForm(ActivateTOTPForm):
    """The new secret waits in the session until its first code; it waits there sealed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        session = context.request.session
        waiting = session.get(SECRET_SESSION_KEY)
        super().__init__(*args, **kwargs)
        if self.is_bound and waiting:
            self.secret = unseal(waiting)
        session[SECRET_SESSION_KEY] = seal(self.secret)
        _dress_code(self)
        self.fields["code"].label = _("The six digits your app shows")


def _dress_code(form: forms.Form) -> None:
    field = form.fields["code"]
    field.label = _("Code from your app, or a recovery code")
    field.widget.attrs = {
        "autocomplete": "one-time-code",
        "inputmode": "numeric",
        "autofocus": True,
    }


def _check_new(form: forms.Form, password: str, user: Any) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        form.add_error("password", error)
