"""Every setting of Kefu, read from the environment, with values that suit a developer's machine."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.translation import gettext_lazy as _

from kefu.config import env

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.text("KEFU_VAR", str(BASE_DIR / "var")))

PROFILE = env.text("KEFU_PROFILE", "development")
DEMO_SECRET = "only-for-development"  # noqa: S105
SECRET_KEY = env.text("KEFU_SECRET_KEY", DEMO_SECRET)
PERSONAL_KEY = env.text("KEFU_PERSONAL_KEY", SECRET_KEY)  # encrypts what identifies a person
DEBUG = env.flag("KEFU_DEBUG", default=False)
ALLOWED_HOSTS = env.words("KEFU_ALLOWED_HOSTS", "" if PROFILE == "production" else "*")
CSRF_TRUSTED_ORIGINS = env.words("KEFU_ORIGINS")
SITE_URL = env.text("KEFU_SITE_URL", "http://localhost:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "kefu.core",
    "kefu.accounts",
    "kefu.notices",
    "kefu.payments",
    "kefu.delivery",
    "kefu.shop",
    "kefu.tracking",
    "kefu.discovery",
    "kefu.knowledge",
    "kefu.desk",
    "kefu.aftersale",
    "kefu.surveys",
    "kefu.gateways",
    "kefu.workforce",
    "kefu.connectors",
    "kefu.crm",
    "kefu.insight",
    "kefu.surfaces",
    "kefu.api",
    "kefu.demo",
    "kefu.config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kefu.core.web.WrongMoveMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "kefu.core.templatetags.kefu",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]
ROOT_URLCONF = "kefu.config.urls"
WSGI_APPLICATION = "kefu.config.wsgi.application"

DATABASE_URL = env.text("DATABASE_URL", f"postgresql://postgres@/kefu?host={VAR_DIR / 'pg'}")
DATABASES: dict[str, Any] = {"default": dj_database_url.parse(DATABASE_URL)}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "pool": {"min_size": 0, "max_size": 12, "timeout": 10},
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
TIME_ZONE = env.text("KEFU_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = PROFILE != "production"

EMAIL_BACKEND = env.text("KEFU_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = env.text("KEFU_SMTP_HOST", "localhost")
EMAIL_PORT = int(env.text("KEFU_SMTP_PORT", "25"))
EMAIL_HOST_USER = env.text("KEFU_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("KEFU_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("KEFU_SMTP_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("KEFU_MAIL_FROM", "service@kefu.example")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
