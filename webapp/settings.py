"""The one settings file: everything comes from the environment, with defaults for a laptop."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.translation import gettext_lazy as _

from gpu.allocation.lane_names import all_lanes
from webapp import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_FOLDER = env.path_of("BENCHLIGHT_DATA", BASE_DIR / "data")
DATA_FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
LOGS_FOLDER = env.path_of("BENCHLIGHT_LOGS", DATA_FOLDER / "logs")  # of this host; the data folder may be shared

DEBUG = False
SECRET_KEY = env.secret_key(DATA_FOLDER)
PORT = env.number("BENCHLIGHT_PORT", 8000)
RELEASE = env.text("BENCHLIGHT_RELEASE", "")  # as the deployer names it; empty where nothing was deployed
SLOT = env.text("BENCHLIGHT_SLOT", "")  # of a deployed release: blue or green
ALLOWED_HOSTS = env.words("BENCHLIGHT_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("BENCHLIGHT_TRUSTED_ORIGINS", "")
BEHIND_HTTPS = env.switch("BENCHLIGHT_HTTPS", default=False)
BEHIND_PROXY = env.switch("BENCHLIGHT_PROXY", default=False)

INSTALLED_APPS = [
    "daphne",
    "webapp",
    "inspections",
    "ocr_jobs",
    "deployment",
    "jobs",
    "gpu",
    "accounts",
    "files",
    "live",
    "problems",
    "channels",
    "django_q",
    "ninja",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "webapp.security_headers.SecurityHeaders",
    "webapp.clean_requests.CleanRequests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.ActorAndLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "webapp.rate_limits.RateLimits",
    "webapp.problem_pages.ProblemPages",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "webapp.urls"
ASGI_APPLICATION = "webapp.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "webapp.page_frame.frame",
            ],
        },
    }
]

_SQLITE = f"sqlite:///{DATA_FOLDER / 'benchlight.sqlite3'}"
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        env.text("BENCHLIGHT_DATABASE_URL") or _SQLITE, conn_max_age=600, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: what an upload was told is accepted must survive a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    # A test database in a file, so that real processes can share it with the tests.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_FOLDER / "test.sqlite3")}
else:
    # Without limits a process waits for ever for a server that froze or a network that forgot the connection, and all
    # wait for a lock that a frozen process holds. An address may set its own (?connect_timeout=3).
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 10,
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,  # ms, that what was sent may stay unacknowledged
        # Whoever stands still in a transaction loses it, before the others give up waiting for what it holds. No limit
        # for statements: backups, migrations and figures over a million rows take their time.
        "options": "-c lock_timeout=30s -c idle_in_transaction_session_timeout=15s",
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- lanes and the doorbell (facts behind each number: docs/jobs.md) ------------------------------------------------
# Set but empty, as on web hosts, means none; not set, `serve` starts those of this host's GPUs besides.
LANES = all_lanes(env.words("BENCHLIGHT_LANES", "")) if env.given("BENCHLIGHT_LANES") else ["cpu0"]
JOB_TIMEOUT_S = env.number("BENCHLIGHT_JOB_TIMEOUT_S", 900)
JOB_LEASE_S = env.number("BENCHLIGHT_JOB_LEASE_S", 30)  # unrenewed for so long, a running job goes to somebody else
LANE_DEAF_S = env.number("BENCHLIGHT_LANE_DEAF_S", 20)  # silent for so long, a lane's cluster is restarted
TRAINING_SLICE_S = env.number("BENCHLIGHT_TRAINING_SLICE_S", 240)  # then a training lets others have their turn
YIELD_S = env.number("BENCHLIGHT_YIELD_S", 5)  # so long work may take to its next safe point when it must make room
GPU_IDLE_S = env.number("BENCHLIGHT_GPU_IDLE_S", 300)  # so long unused, models leave a GPU's memory
# Folders of models for text engines that bring none, or not the ones wanted (docs/drawings.md).
OCR_MODELS = {engine: env.text(f"BENCHLIGHT_{engine.upper()}_MODELS") for engine in ("paddleocr", "tesseract")}
ENGINE_MEMORY_BYTES = env.number("BENCHLIGHT_ENGINE_MEMORY_MB", 8192) * 1024 * 1024
Q_CLUSTER: dict[str, Any] = {
    "name": "unrung",  # a process that is no lane never works: lanes are named by Q_CLUSTER_NAME
    "orm": "default",
    "workers": 1,
    "queue_limit": 1,
    "bulk": 1,
    "poll": 0.05,
    "scheduler": False,
    "recycle": 1_000_000,  # a new worker would start with a cold engine
    "timeout": JOB_TIMEOUT_S + 120,
    "retry": 3 * (JOB_TIMEOUT_S + 120) + 60,
    "max_attempts": 1,
    "ack_failures": True,
    "save_limit": -1,
    "catch_up": False,
    "label": "lanes",
    "ALT_CLUSTERS": {lane: {} for lane in LANES},
}

# --- files -----------------------------------------------------------------------------------------------------------
FILES_FOLDER = DATA_FOLDER / "files"
DERIVED_FOLDER = DATA_FOLDER / "derived"  # pyramids: may be deleted, a re-run makes them again
UPLOADS_FOLDER = DATA_FOLDER / "uploads"
UPLOAD_MAX_BYTES = env.number("BENCHLIGHT_UPLOAD_MAX_MB", 500) * 1024 * 1024
UPLOAD_CHUNK_BYTES = 4 * 1024 * 1024
UPLOAD_PIECE_MAX_BYTES = 4 * UPLOAD_CHUNK_BYTES  # a client may choose pieces somewhat larger than ours
UPLOAD_KEEP_HOURS = env.number("BENCHLIGHT_UPLOAD_KEEP_HOURS", 24)
IMAGE_MAX_SIDE_PX = env.number("BENCHLIGHT_IMAGE_MAX_SIDE_PX", 16384)
ZIP_MAX_FILES = env.number("BENCHLIGHT_ZIP_MAX_FILES", 2000)
ZIP_MAX_TOTAL_BYTES = env.number("BENCHLIGHT_ZIP_MAX_TOTAL_MB", 8192) * 1024 * 1024  # unpacked
DETECT_MAX_BYTES = env.number("BENCHLIGHT_DETECT_MAX_MB", 64) * 1024 * 1024  # daphne holds a multipart body in memory
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FREE_SPACE_KEEP_BYTES = env.number("BENCHLIGHT_FREE_SPACE_KEEP_MB", 200) * 1024 * 1024

# --- callbacks: where the site calls out (docs/callbacks.md) ----------------------------------------------------------
CALLBACK_NETWORKS = env.networks("BENCHLIGHT_CALLBACK_NETWORKS")  # of the plant; the internet needs no naming
# Trusted besides the system's authorities.
CALLBACK_CA_FILE = env.path_of("BENCHLIGHT_CALLBACK_CA", Path()) if env.text("BENCHLIGHT_CALLBACK_CA") else None

# --- devices ----------------------------------------------------------------------------------------------------------
TELEMETRY_HZ = min(5, max(1, env.number("BENCHLIGHT_TELEMETRY_HZ", 2)))
METRICS_NETWORKS = env.networks("BENCHLIGHT_METRICS_NETWORKS")  # whose scrapes of /metrics need no token
EMAIL_HOST = env.text("BENCHLIGHT_SMTP_HOST")  # none: alarms are sent to nobody by e-mail
EMAIL_PORT = env.number("BENCHLIGHT_SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("BENCHLIGHT_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("BENCHLIGHT_SMTP_PASSWORD")
EMAIL_USE_TLS = env.switch("BENCHLIGHT_SMTP_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("BENCHLIGHT_EMAIL_FROM", "benchlight@localhost")

# --- models that ship ------------------------------------------------------------------------------------------------
WEIGHTS_FOLDER = BASE_DIR / "inspections" / "weights"

# --- people ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
ADMIN_PASSWORD = env.text("BENCHLIGHT_ADMIN_PASSWORD")  # of the first start
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
] + [{"NAME": "accounts.password_words.NoWordsOfOurs"}]
LIVE_WATCHER = "accounts.actor.on_pages"  # who a signed-in user is to the rules of live topics
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "webapp.problem_pages.csrf_failed"
AXES_VERBOSE = False
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_CLIENT_IP_CALLABLE = "accounts.sign_in.address_behind_proxy" if BEHIND_PROXY else None
AXES_LOCKOUT_CALLABLE = "accounts.sign_in.locked_out"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_DISABLE_ACCESS_LOG = True  # the audit says who signed in and out
API_REQUESTS_PER_MINUTE = env.number("BENCHLIGHT_API_REQUESTS_PER_MINUTE", 3000)  # of one user
VISITOR_REQUESTS_PER_MINUTE = env.number("BENCHLIGHT_VISITOR_REQUESTS_PER_MINUTE", 600)  # of one address
# From the sign-in on, whatever is done meanwhile: nothing saves a session later but a new password.
SESSION_COOKIE_AGE = 14 * 24 * 3600
# A browser takes a cookie so named only over HTTPS and from this very host: a neighbour can neither set nor read it.
COOKIE_PREFIX = "__Host-" if BEHIND_HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
MESSAGE_STORAGE = "webapp.message_cookie.MessageCookie"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SECURE_SSL_REDIRECT = BEHIND_HTTPS
SECURE_HSTS_SECONDS = 31536000 if BEHIND_HTTPS else 0
# Other hosts below the plant's domain are not ours to promise for.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if BEHIND_HTTPS else None  # browsers take it over HTTPS only
X_FRAME_OPTIONS = "DENY"

# --- languages and looks ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ko", _("Korean"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("BENCHLIGHT_TIME_ZONE", "UTC")
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "build" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "webapp.static_storage.HashedFiles"},
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("BENCHLIGHT_LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}, "django-q": {"level": "WARNING"}},
}
