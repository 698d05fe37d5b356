"""Django's settings, read from the environment once. Every name an operator may set is listed in docs/operating/settings.md."""

import os
from pathlib import Path
from typing import Any

from duebook.main import environment

DATA = environment.data_folder()
SECRET_KEY = environment.secret_key(DATA)
DEBUG = False
BASE_URL = environment.base_url()
ALLOWED_HOSTS = environment.hosts(BASE_URL)
CSRF_TRUSTED_ORIGINS = [BASE_URL]
ROOT_URLCONF = "duebook.main.urls"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "ninja",  # the API's own documentation page, from local files
    "duebook.store",
    "duebook.web",
    "duebook.portal",
    "duebook.main.wiring.RoofConfig",
]
MIDDLEWARE = [
    "duebook.main.proxies.TrustedProxies",
    "django.middleware.security.SecurityMiddleware",
    "duebook.web.middleware.Frame",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "duebook.web.middleware.Tongue",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "duebook.web.shell.shell",
            ],
        },
    }
]
DATABASES = {"default": environment.database(os.environ.get("DATABASE_URL", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "store.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "duebook.web.trouble.csrf_failed"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español")]
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = None  # WhiteNoise serves them from the package
WHITENOISE_USE_FINDERS = True
STORAGES = environment.storages(DATA)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
PROXIES = int(os.environ.get("DUEBOOK_PROXIES", "0"))  # reverse proxies of ours in front
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

CACHES = {"default": environment.cache()}
SMTP_URL = os.environ.get("DUEBOOK_SMTP_URL", "")  # smtp[s]://user:password@host:port; empty: the built-in mailbox only
MAIL_FROM = os.environ.get("DUEBOOK_MAIL_FROM", "")  # the address mails come from and bounces go to
EGRESS_ALLOW = os.environ.get("DUEBOOK_EGRESS_ALLOW", "").split()  # host:port of private addresses that may be called
INBOX_FOLDER = os.environ.get("DUEBOOK_INBOX_FOLDER", "")  # files dropped there are received as bills
BANK_FOLDER = os.environ.get("DUEBOOK_BANK_FOLDER", "")  # files dropped there are taken in as bank statements
PUBLIC_VALIDATOR = os.environ.get("DUEBOOK_PUBLIC_VALIDATOR", "") == "yes"  # the validator and the rules without sign-in
QUEUE_URL = os.environ.get("DUEBOOK_QUEUE_URL", "")
LOGGING = environment.logging()
