"""django-helpdesk, driven as its own pages drive it. Run by a Python that has it installed.

Reads one JSON object a line ({"do": "create", "times": 50}), answers with one ({"wall_ms": 12.3}).
"""

# mypy: ignore-errors
# what it imports lives in an environment of its own

import base64
import json
import os
import sys
import time
from types import ModuleType

import django
from django.conf import settings

QUEUE = {"id": 1, "title": "Bench", "slug": "bench"}
ROWS = 25
ADDRESSES = "bench_addresses"
TICKETS = """
INSERT INTO helpdesk_ticket (id, title, queue_id, created, modified, submitter_email, status,
  on_hold, description, priority, secret_key, assigned_to_id)
SELECT c, left(said.body, 60), 1, now() - make_interval(secs => 30.0 * c), now(),
  'c' || c / 4 || '@bench.example', CASE WHEN c > 2000 THEN 4 ELSE 1 END, false, said.body, 3,
  md5(c::text), 1
FROM generate_series(%s + 1, %s) AS c
JOIN bench_pool AS said ON said.id = abs(hashint8(c::bigint * 7919 + 1)::bigint) %% %s
"""
FOLLOW_UPS = """
INSERT INTO helpdesk_followup (ticket_id, date, title, comment, public, user_id)
SELECT c, now(), 'Comment', said.body, true, 1
FROM generate_series(%s + 1, %s) AS c CROSS JOIN generate_series(2, 3) AS n
JOIN bench_pool AS said ON said.id = abs(hashint8(c::bigint * 7919 + n)::bigint) %% %s
"""

NEXT = """
SELECT setval(pg_get_serial_sequence('helpdesk_ticket', 'id'), greatest(10000000, max(id)))
FROM helpdesk_ticket
"""
UNCHECKED = """
SELECT set_config('session_replication_role', %s, false)
FROM pg_roles WHERE rolname = current_user AND rolsuper
"""


def configure() -> None:
    apps = ["auth", "contenttypes", "sessions", "sites", "messages", "humanize", "admin"]
    settings.configure(
        DEBUG=False,
        SECRET_KEY="bench",  # noqa: S106  of a database that is dropped
        ALLOWED_HOSTS=["testserver"],
        DATABASES={"default": json.loads(os.environ["BENCH_DATABASE"])},
        INSTALLED_APPS=[
            *(f"django.contrib.{name}" for name in apps),
            "django.contrib.staticfiles",
            "rest_framework",
            "helpdesk",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        ROOT_URLCONF=ADDRESSES,
        STATIC_URL="/static/",
        SITE_ID=1,
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        HELPDESK_TEAMS_MODE_ENABLED=False,
        HELPDESK_TEAMS_MODEL="auth.User",
        HELPDESK_TEAMS_MIGRATION_DEPENDENCIES=[],
        HELPDESK_KBITEM_TEAM_GETTER=lambda _: None,
    )
    django.setup()
    from django.urls import include, path  # noqa: PLC0415  only once it is set up

    root = ModuleType(ADDRESSES)
    root.__dict__["urlpatterns"] = [path("", include("helpdesk.urls", namespace="helpdesk"))]
    sys.modules[ADDRESSES] = root


class Desk:
    def __init__(self) -> None:
        from django.contrib.auth.models import User  # noqa: PLC0415  only once it is set up
        from django.core.management import call_command  # noqa: PLC0415
        from django.test import Client  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        from helpdesk.models import Queue  # noqa: PLC0415

        self.user = User.objects.create_superuser("agent", "agent@bench.example", "bench")
        Queue.objects.create(**QUEUE)
        self.client = Client()
        self.client.force_login(self.user)

    def create(self, order: dict) -> None:
        """A ticket by its own form, which is what its page and its mail do."""
        from helpdesk.forms import TicketForm  # noqa: PLC0415

        values = {"queue": "1", "title": order["words"][:60], "body": order["words"]}
        values |= {"priority": "3", "submitter_email": "lin@bench.example"}
        for _ in range(order["times"]):
            form = TicketForm(data=values, queue_choices=[("1", "Bench")])
            form.fields["assigned_to"].choices = [("", "")]
            if not form.is_valid():
                raise ValueError(form.errors)
            form.save(user=self.user)

    def list(self, order: dict) -> None:
        """The page of the list, and the rows that it fetches."""
        self._get("/tickets/")
        self._rows({"search_string": "", "sorting": "created", "sortreverse": True})

    def open(self, order: dict) -> None:
        self._get(f"/tickets/{order['number']}/")

    def search(self, order: dict) -> None:
        self._rows({"search_string": order["words"], "sorting": "created", "sortreverse": True})

    def fill(self, order: dict) -> None:
        from django.db import connection  # noqa: PLC0415

        with connection.cursor() as cursor:
            if order["sentences"]:
                cursor.execute("CREATE UNLOGGED TABLE bench_pool (id int PRIMARY KEY, body text)")
                rows = list(enumerate(order["sentences"]))
                cursor.executemany("INSERT INTO bench_pool VALUES (%s, %s)", rows)
            numbers = [order["done"], order["upto"], order["pool"]]
            cursor.execute(UNCHECKED, ["replica"])
            cursor.execute(TICKETS, numbers)
            cursor.execute(FOLLOW_UPS, numbers)
            cursor.execute(UNCHECKED, ["origin"])
            cursor.execute(NEXT)
            cursor.execute("VACUUM ANALYZE")

    def _rows(self, query: dict) -> None:
        coded = base64.b64encode(json.dumps(query).encode()).decode()
        wanted = {"draw": "1", "start": "0", "length": str(ROWS)}
        wanted |= {"order[0][column]": "0", "order[0][dir]": "desc", "search[value]": ""}
        self._get(f"/datatables_ticket_list/{coded}", wanted)

    def _get(self, address: str, values: dict | None = None) -> None:
        answer = self.client.get(address, values or {})
        if answer.status_code != 200:  # noqa: PLR2004
            raise ValueError(f"{address} answered {answer.status_code}")


def main() -> None:
    configure()
    desk = Desk()
    print(json.dumps({"ready": True}), flush=True)  # noqa: T201  it is how we speak
    for line in sys.stdin:
        order = json.loads(line)
        cpu, wall = time.thread_time(), time.perf_counter()
        getattr(desk, order.pop("do"))(order)
        spent = {
            "wall_ms": (time.perf_counter() - wall) * 1000,
            "cpu_ms": (time.thread_time() - cpu) * 1000,
        }
        print(json.dumps(spent), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
