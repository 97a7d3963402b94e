from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.accounts.permissions import MAY
from kefu.core.addresses.place import Place, place_of
from kefu.core.personal import FindableField, SecretField, mask_email, mask_name, mask_phone
from kefu.core.words import Bilingual, unguessable_number


class Team(models.Model):
    """People who share a queue."""

    code = models.SlugField(unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    name = Bilingual()

    def __str__(self) -> str:
        return self.code


class Users(BaseUserManager["User"]):
    def create_user(
        self, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=username)


class User(AbstractBaseUser):
    """Anybody the shop knows: customers, guests who once wrote, imported buyers, and staff."""

    class Role(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        AGENT = "agent", _("Agent")
        SUPERVISOR = "supervisor", _("Supervisor")
        OPERATIONS = "operations", _("Operations")
        CRM = "crm", _("Customer relations")
        MANAGER = "manager", _("Manager")
        INTEGRATOR = "integrator", _("Integrator")

    class Theme(models.TextChoices):
        AUTO = "auto", _("As my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    DESK_ROLES: ClassVar[frozenset[str]] = frozenset(
        role for role, verbs in MAY.items() if "desk.work" in verbs
    )

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    role = models.CharField(max_length=12, choices=Role, default=Role.CUSTOMER)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="members")
    email = FindableField(null=True, blank=True, unique=True)
    phone = FindableField(null=True, blank=True, unique=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    new_email = FindableField(null=True, blank=True)  # asked for, until its owner says yes by mail
    name = SecretField(blank=True)
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)
    language = models.CharField(max_length=10, default="zh-hans")
    region = models.CharField(
        max_length=12, blank=True
    )  # administrative division code, or ISO country
    tier = models.PositiveSmallIntegerField(
        default=0
    )  # 0 standard … 3 highest; written down by crm
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    is_guest = models.BooleanField(default=False)  # wrote to us without an account
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+"
    )  # the account this guest turned out to be
    created_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(default=now)  # to the day: when retention periods start
    sessions_ended_at = models.DateTimeField(null=True, blank=True)
    erase_due_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects: ClassVar[Users] = Users()

    class Meta:
        indexes = [
            models.Index(fields=["role"], condition=~models.Q(role="customer"), name="user_staff"),
            models.Index(
                fields=["erase_due_at"],
                condition=models.Q(erase_due_at__isnull=False),
                name="user_to_erase",
            ),
            models.Index(
                fields=["seen_at"],
                condition=models.Q(is_guest=True, erased_at=None),
                name="guest_to_forget",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="only_guests_are_merged",
                condition=models.Q(merged_into=None) | models.Q(is_guest=True),
            ),
            models.CheckConstraint(
                name="guests_are_customers",
                condition=models.Q(is_guest=False) | models.Q(role="customer"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.number}"

    @property
    def is_staff(self) -> bool:
        return self.role != self.Role.CUSTOMER

    @property
    def role_label(self) -> str:
        return str(self.Role(self.role).label)

    @property
    def is_agent(self) -> bool:
        """Whether this person works at the desk."""
        return self.role in self.DESK_ROLES

    @property
    def is_invited(self) -> bool:
        """Whether this member of staff has been invited and has not come in yet."""
        return self.is_staff and self.last_login is None and not self.has_usable_password()

    def may(self, verb: str) -> bool:
        """Whether this person's role allows it; the table is in `permissions.py`."""
        return self.is_active and verb in MAY[self.role]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session lives until the password changes, or until "sign out everywhere"."""
        ended = self.sessions_ended_at.isoformat() if self.sessions_ended_at else ""
        key = "kefu.accounts.session"
        return salted_hmac(
            key, f"{self.password}|{ended}", secret=secret, algorithm="sha256"
        ).hexdigest()

    @property
    def masked_name(self) -> str:
        return mask_name(self.name)

    @property
    def masked_email(self) -> str:
        return mask_email(self.email or "")

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone or "")


class Consent(models.Model):
    """What a customer allowed, for one purpose, from when until when; a change is a new row."""

    class Purpose(models.TextChoices):
        TRACKING = "tracking", _("Remember what I look at")
        REMINDERS = "reminders", _("Remind me of occasions")
        MARKETING = "marketing", _("Send me offers")
        RECORDING = "recording", _("Record calls")
        SURVEYS = "surveys", _("Ask how satisfied I am")

    user = models.ForeignKey(User, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose)
    given_at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(
        max_length=40, blank=True
    )  # where it was given: "account", "banner", …

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"],
                condition=models.Q(withdrawn_at=None),
                name="one_open_consent",
            )
        ]
        indexes = [models.Index(fields=["user", "purpose", "-given_at"], name="consent_history")]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.user_id}"


class Address(models.Model):
    """One place of a customer's address book. `region` is the code of its deepest level, `detail`
    what comes below. Who removes one can take that back for a while; then the row goes."""

    class Label(models.TextChoices):
        NONE = "", _("No label")
        HOME = "home", pgettext_lazy("address", "Home")
        WORK = "work", pgettext_lazy("address", "Work")
        FAMILY = "family", _("Family")

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    user = models.ForeignKey(User, models.CASCADE, related_name="addresses")
    label = models.CharField(max_length=6, choices=Label, blank=True, default=Label.NONE)
    recipient = SecretField()
    phone = SecretField()
    region = models.CharField(max_length=12)
    detail = SecretField()
    is_default = models.BooleanField(default=False)
    client_id = models.CharField(max_length=64)  # of the form that added it: sent twice, kept once
    created_at = models.DateTimeField(default=now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "client_id"], name="an_address_once_per_form"),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(is_default=True, removed_at=None),
                name="one_default_address",
            ),
        ]
        indexes = [
            models.Index(
                fields=["removed_at"],
                condition=models.Q(removed_at__isnull=False),
                name="addresses_to_forget",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def label_name(self) -> str:
        return str(self.Label(self.label).label) if self.label else ""

    @property
    def place(self) -> Place:
        return place_of(self.recipient, self.phone, self.region, self.detail)

    @property
    def masked_name(self) -> str:
        return mask_name(self.recipient)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)


FIELD_NAMES = {
    "name": _("Name"),
    "email": _("E-mail address"),
    "phone": _("Mobile number"),
    "design": _("Words and picture of a design"),
}


class PersonalLook(models.Model):
    """Somebody of the staff read personal data in clear: who, whose, what, and why."""

    reader = models.ForeignKey(User, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.CASCADE, related_name="looks")
    field = models.CharField(max_length=20)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="looks_at_a_person")]

    def __str__(self) -> str:
        return f"{self.reader_id} read {self.field} of {self.person_id}"

    @property
    def field_name(self) -> str:
        return str(FIELD_NAMES.get(self.field, self.field))


class SignIn(models.Model):
    """One browser in which somebody is signed in, so that they can see it and end it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=60, blank=True)  # "Chrome, Windows": no more than that
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="sign_ins_of_one")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.device}"
