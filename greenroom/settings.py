"""Settings of the application. What differs between installations comes from the environment."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from greenroom.kit import buckets, env, logs

BASE_DIR = Path(__file__).resolve().parent
DATA = Path(env.text("DATA", str(BASE_DIR.parent / ".data" / "main")))
DEBUG = False
VERSION = "0.1.0"

BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
_base = urlsplit(BASE_URL)
HTTPS = _base.scheme == "https"
ALLOWED_HOSTS = [_base.hostname or "127.0.0.1", *filter(None, env.text("HOSTS").split(","))]
SECRET_KEY = env.secret_key(DATA)
GREENROOM_KEYS = env.encryption_keys(DATA)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_vite",
    "csp",
    "allauth",
    "allauth.account",
    "procrastinate.contrib.django",
    "greenroom.kit",
    "greenroom.ui",
    "greenroom.audit",
    "greenroom.accounts",
    "greenroom.branding",
    "greenroom.effects",
    "greenroom.privacy",
    "greenroom.messaging",
    "greenroom.recordings",
    "greenroom.interviews",
    "greenroom.ats",
    "greenroom.portal",
    "greenroom.reviews",
    "greenroom.intake",
    "greenroom.help",
    "greenroom.operate",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "greenroom.kit.logs.RequestLog",
    "greenroom.kit.characters.NoNul",
    "greenroom.kit.scope.RequestTransaction",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "greenroom.accounts.middleware.MemberMiddleware",
]

ROOT_URLCONF = "greenroom.urls"
WSGI_APPLICATION = "greenroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "ui" / "templates"],  # before allauth's own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "greenroom.ui.context.shell",
                "greenroom.help.context.coach",
            ],
        },
    },
]

# Without DATABASE_URL the supervisor starts an embedded server and hands its address down.
DATABASE_URL = env.text("DATABASE_URL", "postgresql://greenroom_app@/greenroom?host=/nowhere")
DATABASES = {"default": env.database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "greenroom.messaging.account_adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # members are added by an admin, nobody signs up
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _base.scheme

# Cookies ignore ports: a name of our own keeps other programs on this host apart.
_cookie = "__Host-greenroom" if HTTPS else "greenroom"
SESSION_COOKIE_NAME = f"{_cookie}-session"
CSRF_COOKIE_NAME = f"{_cookie}-csrf"
LANGUAGE_COOKIE_NAME = f"{_cookie}-language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "greenroom.portal.views.problems.expired_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = HTTPS and env.switch("SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000) if HTTPS else 0
# What binds other names of the operator's domain, and browsers for months, is theirs to say.
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env.switch("HSTS_SUBDOMAINS")
SECURE_HSTS_PRELOAD = SECURE_HSTS_INCLUDE_SUBDOMAINS and env.switch("HSTS_PRELOAD")
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # they ask for both
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if env.switch("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],  # daisyUI puts small images into its style sheet
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "microphone": [],
    "geolocation": [],
    "display-capture": [],
    "payment": [],
    "usb": [],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # one chunk of an answer is at most 4 MiB

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS: list[Path] = []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"/build/assets/.+-[\w-]{8}\.\w+$"  # named by their content
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "static_url_prefix": "build",
        "manifest_path": BASE_DIR / "ui" / "static" / "build" / "manifest.json",
    }
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # The counters against guessing lie here: with Django's 300 places others push them out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

TAG_PREFIX = env.text("TAG_PREFIX", "myInterview")

# Which class implements each of our ports.
CONNECTORS = {"lever": "greenroom.integrations.lever.connector.LeverConnector"}
QUIET_DAYS = env.number("QUIET_DAYS", 7)  # so long may an ATS tell us nothing while people move
EMAIL_CHANNEL = "greenroom.integrations.smtp.channel.SmtpChannel"
SMS_CHANNEL = "greenroom.integrations.twilio.channel.TwilioChannel"
S3 = buckets.from_environment()
MEDIA_STORE = (
    "greenroom.integrations.s3.store.BucketStore"
    if S3["bucket"]
    else "greenroom.integrations.disk.store.DiskStore"
)
if S3["bucket"] and S3["serves_links"]:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["media-src"].append(buckets.origin(S3))
MEDIA_ROOT_FOLDER = DATA / "media"
MEDIA_FREE_FLOOR_BYTES = env.number("FREE_FLOOR_BYTES", 2 * 1024**3)
# How many bytes may come; 0: as many as there is room for. Twenty long answers with their tries
# stay far below that of an interview.
QUOTAS = {
    "answer": env.number("ANSWER_BYTES", 4 * 1024**3),
    "interview": env.number("INTERVIEW_BYTES", 8 * 1024**3),
    "organisation": env.number("ORGANISATION_BYTES", 0),
}
TRANSCRIBER = "greenroom.integrations.whisper.transcriber.WhisperTranscriber"
SPEECH_FOLDER = env.text("SPEECH_FOLDER")  # a model of faster-whisper; without it no transcripts
SPEECH_THREADS = env.number("SPEECH_THREADS", 2)
MEDIA_JAIL = env.text("MEDIA_JAIL", "auto")  # "required" refuses to work without the sandbox

LEVER = {
    "api_url": env.text("LEVER_API_URL", "https://api.lever.co/v1"),
    "auth_url": env.text("LEVER_AUTH_URL", "https://auth.lever.co"),
    "app_url": env.text("LEVER_APP_URL", "https://hire.lever.co"),
    "client_id": env.text("LEVER_CLIENT_ID"),
    "client_secret": env.text("LEVER_CLIENT_SECRET"),
}
# Only `make demo` on one's own machine sets these: then visitors walk in without a password.
DEMO = (
    {
        "member": env.text("DEMO_MEMBER"),
        "lever_url": env.text("LEVER_APP_URL"),
        "inbox_url": env.text("SMS_URL"),
        "playground": "greenroom.integrations.sandbox.playground.SandboxPlayground",
    }
    if env.text("DEMO_MEMBER")
    else {}
)
SMTP_URL = env.text("SMTP_URL", "smtp://127.0.0.1:25")
# The typeface of PDF summaries, regular and bold; without it they can write Western letters only.
PDF_FONTS = env.text(
    "PDF_FONTS",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf,"
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
).split(",")
MAIL_FROM = env.text("MAIL_FROM", f"interviews@{_base.hostname}")
SMS = {
    "url": env.text("SMS_URL", "https://api.twilio.com"),
    "account": env.text("SMS_ACCOUNT"),
    "token": env.text("SMS_TOKEN"),
    "from": env.text("SMS_FROM"),
}

LOGGING_CONFIG = None
logs.configure()
