import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import translation
from playwright.sync_api import Browser, sync_playwright

from kefu.core import texts


def pytest_sessionstart() -> None:
    """Whoever calls pytest by hand reads Chinese too."""
    texts.compile_all(Path(__file__).parent / "kefu")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes may hold the time of day, and parallel workers must agree on names."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests that commit empty every table afterwards; elsewhere the log of events refuses that."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_eventrow DISABLE TRIGGER core_log_keeps_all")


@pytest.fixture(scope="session", autouse=True)
def _files_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Uploads of tests go where nobody else's are, however many run at once."""
    media, static = tmp_path_factory.mktemp("media"), tmp_path_factory.mktemp("static")
    with override_settings(MEDIA_ROOT=media, STATIC_ROOT=static):
        yield


@pytest.fixture(autouse=True)
def _the_shops_language() -> None:
    """A page leaves its reader's language behind in the thread; no test starts with another's."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="module")
def browser(monkeymodule: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Chromium, one for a file: it ends with the file, for its event loop is in others' way."""
    monkeymodule.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the loop runs in this very thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("KEFU_CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def monkeymodule() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch
