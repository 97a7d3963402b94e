import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def quick(settings):
    """Cheap hashes, and nobody's tries counted against the next test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def visitor(db, client):
    """A browser that shows English, so that tests read what stands in the templates."""
    client.cookies["django_language"] = "en"
    return client
