"""Secrets that nobody could mistake for anything else are put into the running product, everything is made to fail,
and then they are searched for wherever something was written or said."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest
from django.conf import settings

from jobs import engine
from tests.live.running_site import RunningSite

KEY = "canary-key-5f1d0a7e3c9b4286-5f1d0a7e3c9b4286-5f1d0a7e3c9b4286"
DATABASE_PASSWORD = "canary-database-91c2"
ADMIN_PASSWORD = "canary-admin-4b77"
USER_PASSWORD = "canary-user-e03a"
WRONG_PASSWORD = "canary-wrong-77d1"
BROKEN_TABLE = "jobs_job"


@dataclass
class Spoken:
    """What the product said, and the secrets that it made itself."""

    site: RunningSite
    url: str
    secrets: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)

    def ask(self, browser: httpx.Client, method: str, path: str, **options: object) -> httpx.Response:
        answer = browser.request(method, path, **options)  # type: ignore[arg-type]
        self.answers.append(f"{method} {path} {answer.headers.multi_items()} {answer.text}")
        return answer


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory, new_postgres_database: Callable[[], str]) -> Iterator[Spoken]:
    url = new_postgres_database().replace("//benchlight@", f"//benchlight:{DATABASE_PASSWORD}@")
    folder = tmp_path_factory.mktemp("canaries")
    with RunningSite(
        folder,
        database_url=url,
        application="webapp.asgi:application",
        BENCHLIGHT_SECRET_KEY=KEY,
        BENCHLIGHT_ADMIN_PASSWORD=ADMIN_PASSWORD,
        BENCHLIGHT_LOG_LEVEL="INFO",
    ) as site:
        site.manage("ensure_admin")
        said = Spoken(site, url)
        _work(said)
        _fail(said)
        yield said


def _work(said: Spoken) -> None:
    browser = httpx.Client(base_url=said.site.url, timeout=60)
    csrf = {"X-CSRFToken": _token_of(browser.get("/sign-in/").text)}
    signed_in = browser.post("/sign-in/", data={"username": "admin", "password": ADMIN_PASSWORD}, headers=csrf)
    assert signed_in.status_code == 302
    said.secrets["session key"] = browser.cookies["sessionid"]
    csrf = {"X-CSRFToken": browser.get("/settings/profile/").text.split('data-csrf="')[1].split('"')[0]}
    user = {"username": "mina", "password": USER_PASSWORD, "role": "operator"}
    assert browser.post("/api/v1/users", json=user, headers=csrf).status_code == 201
    issued = browser.post("/api/v1/tokens", json={"name": "line", "scopes": ["view"]}, headers=csrf)
    said.secrets["token"] = issued.json()["secret"].rsplit("_", 1)[1]
    bearer = {"authorization": f"Bearer {issued.json()['secret']}"}
    said.secrets |= {"key": KEY, "database's password": DATABASE_PASSWORD, "administrator's password": ADMIN_PASSWORD}
    said.secrets |= {"user's password": USER_PASSWORD, "wrong password": WRONG_PASSWORD}
    said.ask(browser, "GET", "/settings/tokens/")
    said.ask(browser, "POST", "/api/v1/users", json=user | {"role": "emperor"}, headers=csrf)
    said.ask(browser, "POST", "/api/v1/users", json=user | {"username": 1}, headers=csrf)
    said.ask(browser, "POST", "/api/v1/users", json={"password": WRONG_PASSWORD}, headers=csrf)
    said.ask(browser, "POST", "/api/v1/users", content=f'{{"password": "{WRONG_PASSWORD}"', headers=csrf)
    said.ask(browser, "POST", "/settings/users/", data={"username": "a b", "password": WRONG_PASSWORD}, headers=csrf)
    form = {"present": WRONG_PASSWORD, "new": WRONG_PASSWORD}
    said.ask(browser, "POST", "/settings/profile/password/", data=form, headers=csrf)
    said.ask(browser, "POST", "/settings/profile/password/", data=form)
    for headers in (bearer, {"authorization": bearer["authorization"][:-1] + "x"}, {"authorization": "Basic x"}):
        said.ask(httpx.Client(base_url=said.site.url), "GET", "/api/v1/me", headers=headers)
        said.ask(httpx.Client(base_url=said.site.url), "GET", "/api/v1/users", headers=headers)
    stranger = httpx.Client(base_url=said.site.url, timeout=60)
    for form in ({"username": "mina", "password": WRONG_PASSWORD}, {"username": WRONG_PASSWORD, "password": "x"}):
        csrf_of_page = _token_of(stranger.get("/sign-in/").text)
        refused = stranger.post("/sign-in/", data=form | {"csrfmiddlewaretoken": csrf_of_page})
        assert refused.status_code == 200


def _fail(said: Spoken) -> None:
    """Tables are gone: pages, API and sign-in break with a traceback in the log."""
    with psycopg.connect(said.url, autocommit=True) as database:
        browser = said.site.browser(said.secrets["session key"])
        database.execute(f"ALTER TABLE {BROKEN_TABLE} RENAME TO gone")
        assert said.ask(browser, "GET", "/queue/").status_code == 500
        assert said.ask(browser, "GET", "/api/v1/jobs").status_code == 500
        database.execute(f"ALTER TABLE gone RENAME TO {BROKEN_TABLE}")
        database.execute("ALTER TABLE accounts_auditrow RENAME TO gone")
        form = {"username": "mina", "password": USER_PASSWORD}
        stranger = httpx.Client(base_url=said.site.url, timeout=60)
        form["csrfmiddlewaretoken"] = _token_of(stranger.get("/sign-in/").text)
        assert said.ask(stranger, "POST", "/sign-in/", data=form).status_code == 500
        database.execute("ALTER TABLE gone RENAME TO accounts_auditrow")


def _token_of(page: str) -> str:
    return page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


def found_in(text: str, secrets: dict[str, str]) -> list[str]:
    return [name for name, secret in secrets.items() if secret in text]


def test_the_log_has_the_failures_and_no_secret(spoken: Spoken) -> None:
    log = "\n".join(path.read_text(errors="replace") for path in spoken.site.folder.rglob("*.log"))

    assert "Traceback" in log
    assert f'relation "{BROKEN_TABLE}" does not exist' in log
    assert found_in(log, spoken.secrets) == []


def test_no_answer_has_a_secret(spoken: Spoken) -> None:
    assert len(spoken.answers) > 15
    assert found_in("\n".join(spoken.answers), spoken.secrets) == []


def test_a_dump_of_the_database_has_no_secret_but_the_sessions_own(spoken: Spoken) -> None:
    """Sessions are found by their key; whoever has the dump can use it until they end (docs/security.md)."""
    with psycopg.connect(spoken.url) as database:
        tables = [name for (name,) in database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        dump = "\n".join(str(database.execute(f'SELECT * FROM "{table}"').fetchall()) for table in tables)

    assert "mina" in dump
    # The name that was typed at a failed sign-in is what django-axes counts by, until the lock ends.
    kept = {"session key", "wrong password"}
    assert set(found_in(dump, spoken.secrets)) <= kept


def test_no_process_shows_a_secret_in_its_arguments(spoken: Spoken) -> None:
    processes = [psutil.Process(spoken.site.daphne.pid), *psutil.Process(spoken.site.daphne.pid).children(True)]

    assert found_in(json.dumps([process.cmdline() for process in processes]), spoken.secrets) == []


def test_the_engine_that_decodes_uploads_has_no_secret_in_its_environment(spoken: Spoken) -> None:
    environment = {
        "BENCHLIGHT_SECRET_KEY": KEY,
        "BENCHLIGHT_DATABASE_URL": spoken.url,
        "BENCHLIGHT_ADMIN_PASSWORD": ADMIN_PASSWORD,
    }

    assert found_in(json.dumps(engine._without_secrets(environment)), spoken.secrets) == []


def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    url = f"postgres://benchlight:{DATABASE_PASSWORD}@127.0.0.1:1/benchlight"
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=settings.BASE_DIR,
        env={"BENCHLIGHT_DATABASE_URL": url, "BENCHLIGHT_DATA": str(tmp_path), "BENCHLIGHT_SECRET_KEY": KEY},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert found_in(done.stdout + done.stderr, {"password": DATABASE_PASSWORD, "key": KEY}) == []


def test_the_search_finds_what_is_there(spoken: Spoken) -> None:
    assert found_in(f"... {USER_PASSWORD} ...", spoken.secrets) == ["user's password"]
