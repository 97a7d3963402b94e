"""Words written once and used often: saved replies, and macros that do several things in one."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from kefu.accounts.models import Team
from kefu.core.words import Bilingual, unguessable_number
from kefu.desk.models.cases import Case


class SavedReply(models.Model):
    """Words for a question that comes again, with places to fill; for one team or for all."""

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    shortcut = models.CharField(max_length=24, blank=True)  # typed after a slash
    title_zh = models.CharField(max_length=80, blank=True)
    title_en = models.CharField(max_length=80, blank=True)
    body_zh = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    changed_at = models.DateTimeField(default=now)
    retired_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    title = Bilingual()
    body = Bilingual()
    SNAPSHOT: ClassVar[tuple[str, ...]] = (
        "shortcut",
        "title_zh",
        "title_en",
        "body_zh",
        "body_en",
        "team_id",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shortcut"],
                condition=~Q(shortcut="") & Q(retired_at=None),
                name="each_reply_shortcut_once",
            ),
            models.CheckConstraint(
                name="reply_says_something", condition=~Q(body_zh="", body_en="")
            ),
        ]

    def __str__(self) -> str:
        return self.shortcut or self.title


class ReplyVersion(models.Model):
    """How a saved reply read once, and who wrote it so."""

    reply = models.ForeignKey(SavedReply, models.CASCADE, related_name="versions")
    version = models.PositiveSmallIntegerField()
    words = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["reply", "version"], name="each_reply_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reply_id} v{self.version}"


class Macro(models.Model):
    """Several acts on a case done as one: a reply, a note, a promise, a hand-over, the end."""

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    title_zh = models.CharField(max_length=80, blank=True)
    title_en = models.CharField(max_length=80, blank=True)
    steps = models.JSONField()  # [{"do": "note", "body": …}, …], in the order they are done
    version = models.PositiveSmallIntegerField(default=1)
    changed_at = models.DateTimeField(default=now)
    retired_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    title = Bilingual()
    SNAPSHOT: ClassVar[tuple[str, ...]] = ("title_zh", "title_en", "steps", "team_id")

    def __str__(self) -> str:
        return self.title


class MacroVersion(models.Model):
    """What a macro did once, and who wrote it so."""

    macro = models.ForeignKey(Macro, models.CASCADE, related_name="versions")
    version = models.PositiveSmallIntegerField()
    words = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["macro", "version"], name="each_macro_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.macro_id} v{self.version}"


class MacroRun(models.Model):
    """A macro was done on a case; its name makes a repeat harmless."""

    macro = models.ForeignKey(Macro, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    client_id = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.macro_id} on {self.case_id}"
