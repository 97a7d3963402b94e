"""Every setting of Kefu, read from the environment, with values that suit a developer's machine."""

from typing import Any

import dj_database_url
from django.utils.translation import gettext_lazy as _

from kefu.config import env, places

BASE_DIR = env.BASE_DIR
VAR_DIR = env.var_dir()

PROFILE = env.text("KEFU_PROFILE", "development")
DEMO_SECRET = "only-for-development"  # noqa: S105
SECRET_KEY = env.text("KEFU_SECRET_KEY", DEMO_SECRET)
PERSONAL_KEY = env.text("KEFU_PERSONAL_KEY", SECRET_KEY)  # encrypts what identifies a person
PERSONAL_KEYS = [PERSONAL_KEY, *env.words("KEFU_OLD_PERSONAL_KEYS")]  # old ones can only read
DEBUG = env.flag("KEFU_DEBUG", default=False)
ALLOWED_HOSTS = env.words("KEFU_ALLOWED_HOSTS", "" if PROFILE == "production" else "*")
TRUSTED_PROXIES = int(env.text("KEFU_TRUSTED_PROXIES", "0"))  # own ones before us, for addresses
CSRF_TRUSTED_ORIGINS = env.words("KEFU_ORIGINS")
HOST = env.text("KEFU_HOST", "127.0.0.1")
PORT = env.number("KEFU_PORT", 8000)
LIVE_PORT = env.number("KEFU_LIVE_PORT", PORT + 1)  # production serves live streams apart
WEB_WORKERS = env.number("KEFU_WEB_WORKERS", 1)
SITE_URL = env.text("KEFU_SITE_URL", f"http://localhost:{PORT}")
DEMO = env.flag("KEFU_DEMO", default=PROFILE != "production")

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
    "kefu.core.web.RefusalMiddleware",
    "kefu.surfaces.storefront.shopper.JoinBaskets",
    "kefu.tracking.middleware.TrailMiddleware",
]
FORM_RENDERER = "kefu.core.widgets.Quick"
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
                "kefu.core.templatetags.kefu_forms",
                "kefu.core.templatetags.kefu_figures",
                "kefu.core.templatetags.kefu_parts",
                "kefu.core.templatetags.kefu_kept",
                "django.templatetags.i18n",
                "kefu.core.templatetags.kefu_addresses",
                "kefu.core.templatetags.kefu_translated",
            ],
        },
    }
]
PLACES, DOORS, PARTS = places.PLACES, places.DOORS, places.PARTS  # what base templates show
SHOP_NAME = places.SHOP_NAME
CSRF_FAILURE_VIEW = "kefu.core.web.stale_form"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PROFILE == "production"
SECURE_SSL_REDIRECT = env.flag("KEFU_HTTPS_REDIRECT", default=False)
SECURE_HSTS_SECONDS = env.number("KEFU_HSTS_SECONDS", 0)  # binds browsers for so long: be sure
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("KEFU_HSTS_SUBDOMAINS", default=False)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

ROOT_URLCONF = "kefu.config.urls"
WSGI_APPLICATION = "kefu.config.wsgi.application"

DATABASE_URL = env.database_url()
DATABASES: dict[str, Any] = {"default": dj_database_url.parse(DATABASE_URL)}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "pool": {"min_size": 0, "max_size": 12, "timeout": 10},
}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = (
    True  # else each pooled line fails once after a restart
)
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
    }
}
SESSION_ENGINE = "kefu.core.sessions"
LIVE_READER = "kefu.accounts.queries.people.reader_of_session"  # who hears live topics
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["kefu.accounts.backends.AddressBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SECOND_FACTOR_URL = "mfa_activate_totp"
STAFF_SECOND_FACTOR = env.flag("KEFU_STAFF_SECOND_FACTOR", default=PROFILE == "production")
CONFIRM_EMAIL = env.flag("KEFU_CONFIRM_EMAIL", default=PROFILE == "production")  # before sign-up
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "kefu.accounts.passwords.LongEnough"},
    {"NAME": "kefu.accounts.passwords.NotCommon"},
    {"NAME": "kefu.accounts.passwords.NotAboutYou"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
INVITATION_DAYS = int(env.text("KEFU_INVITATION_DAYS", "7"))
ERASURE_GRACE_DAYS = int(env.text("KEFU_ERASURE_GRACE_DAYS", "7"))
RETENTION_DAYS = {
    "guests": int(env.text("KEFU_KEEP_GUESTS_DAYS", "365")),  # since they were last seen
    "looks": int(env.text("KEFU_KEEP_LOOKS_DAYS", "1095")),  # who read personal data in clear
    "trail": int(env.text("KEFU_KEEP_TRAIL_DAYS", "365")),
}
DEMO_PASSWORD = env.text("KEFU_DEMO_PASSWORD", "seal-and-promise")
ACCOUNT_ADAPTER = "kefu.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 10
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
STAFF_HOMES = [  # where a colleague's day begins: the first whose verb their role allows
    ("desk.read", "/desk/"),
    ("office.goods", "/office/"),
    ("house.enter", "/account/profile/"),
]
MFA_ADAPTER = "kefu.accounts.adapters.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Kefu"
MFA_TOTP_TOLERANCE = 1

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
TIME_ZONE = env.text("KEFU_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "media"
SEARCH_DIR = VAR_DIR / "search"  # this node's index: made from the database, never backed up
LAKE_ROOT = VAR_DIR / "lake"  # Parquet; with several nodes, a folder that all of them see
TRAIL_BATCHES_A_MINUTE = {
    "visitor": env.number("KEFU_TRAIL_BATCHES_PER_VISITOR", 90),
    "address": env.number("KEFU_TRAIL_BATCHES_PER_ADDRESS", 3_000),  # a whole school may share it
}
FILE_UPLOAD_HANDLERS = [
    "kefu.core.uploads.intake.Doorkeeper",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PROFILE == "production"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = PROFILE != "production"

SMTP_HOST = env.text("KEFU_SMTP_HOST")
SENDS_MAIL = bool(SMTP_HOST) or PROFILE == "production"  # else letters lie in files, to be read
EMAIL_BACKEND = env.text(
    "KEFU_EMAIL_BACKEND",
    f"django.core.mail.backends.{'smtp' if SENDS_MAIL else 'filebased'}.EmailBackend",
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = SMTP_HOST or "localhost"
EMAIL_PORT = int(env.text("KEFU_SMTP_PORT", "25"))
EMAIL_HOST_USER = env.text("KEFU_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("KEFU_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("KEFU_SMTP_TLS", default=False)
EMAIL_TIMEOUT = 10
PAYMENT_PROVIDERS = [  # in the order in which customers see them
    "kefu.payments.providers.alipay.client.Alipay",
    "kefu.payments.providers.wechat.client.WeChat",
    "kefu.payments.providers.stripe.client.Stripe",
]
HAND_OVER_ALONE = env.number("KEFU_HAND_OVER_ALONE", 500)  # a refund by hand above it needs two
DELIVERY_ADAPTERS = [  # who may tell of parcels
    "kefu.delivery.carriers.sf.client.SfExpress",
    "kefu.delivery.carriers.kuaidi100.client.Kuaidi100",
]
LOOPBACK_PORT = env.number("KEFU_LOOPBACK_PORT", PORT + 2)  # the demo's own payment gateway
LOOPBACK_URL = env.text("KEFU_LOOPBACK_URL", f"http://localhost:{LOOPBACK_PORT}")

DEFAULT_FROM_EMAIL = env.text("KEFU_MAIL_FROM", "service@kefu.example")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "broken": {  # a page that is missing or not allowed is no news
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: record.exc_info is not None,
        }
    },
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("KEFU_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"filters": ["broken"], "level": "ERROR"},
        "procrastinate": {"level": "WARNING"},
    },
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
