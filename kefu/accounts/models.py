from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

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

    DESK_ROLES: ClassVar[frozenset[str]] = frozenset({"agent", "supervisor", "manager"})

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    role = models.CharField(max_length=12, choices=Role, default=Role.CUSTOMER)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="members")
    email = FindableField(null=True, blank=True, unique=True)
    phone = FindableField(null=True, blank=True, unique=True)
    name = SecretField(blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    region = models.CharField(
        max_length=12, blank=True
    )  # administrative division code, or ISO country
    tier = models.PositiveSmallIntegerField(
        default=0
    )  # 0 standard … 3 highest; written down by crm
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    erased_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects: ClassVar[Users] = Users()

    class Meta:
        indexes = [
            models.Index(fields=["role"], condition=~models.Q(role="customer"), name="user_staff")
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.number}"

    @property
    def is_staff(self) -> bool:
        return self.role != self.Role.CUSTOMER

    @property
    def is_agent(self) -> bool:
        """Whether this person works at the desk."""
        return self.role in self.DESK_ROLES

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

    def __str__(self) -> str:
        return f"{self.purpose} of {self.user_id}"


class PersonalLook(models.Model):
    """Somebody of the staff read personal data in clear: who, whose, what, and why."""

    reader = models.ForeignKey(User, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.CASCADE, related_name="looks")
    field = models.CharField(max_length=20)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.reader_id} read {self.field} of {self.person_id}"
