"""What is counted, where a count holds, and what those who tried too often are told."""

from collections.abc import Callable

import pytest
from django.contrib.auth import hashers
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.limits import FAILED_SIGN_INS, REFUSED_TOKENS
from accounts.models import AuditRow, Tally, User
from accounts.tallies import Limit

from .conftest import PASSWORD

Person = Callable[..., User]
BAD_TOKEN = {"authorization": "Bearer bl_00000000_0"}
MINUTE = Limit("trial", most=10, window_s=60)


def another_process() -> None:
    """Nothing that this process remembers is known there, only the database."""
    cache.clear()


@pytest.mark.django_db
class TestLimit:
    def test_as_many_as_allowed_and_no_more(self) -> None:
        waits = [MINUTE.count("ada") for _ in range(11)]

        assert waits[:10] == [0] * 10
        assert 1 <= waits[10] <= 60
        assert MINUTE.count("bob") == 0

    def test_holds_in_the_other_processes_and_after_a_restart(self) -> None:
        for _ in range(10):
            another_process()
            assert MINUTE.count("ada") == 0
        another_process()

        assert MINUTE.count("ada") > 0
        assert MINUTE.wait_s("ada") > 0

    def test_in_steps_all_processes_together_let_through_a_step_each_more(self) -> None:
        limit = Limit("steps", most=100, window_s=60, step=10)
        passed = 0
        for _process in range(3):
            another_process()
            while not limit.count("ada"):
                passed += 1

        assert 100 <= passed <= 100 + 3 * 10

    def test_in_steps_most_requests_cost_no_query(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        limit = Limit("steps", most=100, window_s=60, step=10)
        with django_assert_num_queries(0):
            for _ in range(9):
                limit.count("ada")

    def test_old_windows_are_cleared_away(self) -> None:
        Tally.objects.create(subject="trial:old", ends_at=1, counted=5)

        MINUTE.count("ada")

        assert not Tally.objects.filter(subject="trial:old").exists()

    def test_what_somebody_typed_is_not_kept(self) -> None:
        MINUTE.count("my-password")

        assert "my-password" not in Tally.objects.get().subject

    def test_without_a_database_nobody_is_kept_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from django.db import OperationalError

        def gone(*_: object) -> None:
            raise OperationalError

        monkeypatch.setattr(connection, "cursor", gone)

        assert [MINUTE.count("ada") for _ in range(12)] == [0] * 12


def test_one_address_tries_only_so_many_names(client: Client, person: Person) -> None:
    person()
    for number in range(FAILED_SIGN_INS.most):
        client.post("/sign-in/", {"username": f"nobody{number}", "password": "wrong"})

    another_process()
    locked = client.post("/sign-in/", {"username": "oskar", "password": PASSWORD})

    assert locked.status_code == 429
    assert int(locked["Retry-After"]) > 0
    assert "from this address" in locked.content.decode()


def test_the_present_password_is_tried_only_so_often(client: Client, person: Person) -> None:
    client.force_login(person())
    tries = {"present": "wrong", "new": "another-board-18"}
    answers = [client.post("/settings/profile/password/", tries).status_code for _ in range(10)]

    another_process()
    locked = client.post("/settings/profile/password/", {"present": PASSWORD, "new": "another-board-18"})

    assert answers == [400] * 10
    assert (locked.status_code, locked.json()["error"]["code"]) == (429, "password_tries")
    assert int(locked["Retry-After"]) > 0
    assert User.objects.get().check_password(PASSWORD)
    assert AuditRow.objects.filter(action="user.wrong_password").count() == 10


def test_guessing_tokens_is_slowed_down_and_valid_ones_go_on(client: Client, person: Person) -> None:
    from accounts import tokens
    from accounts.actor import SYSTEM

    secret = tokens.issue(SYSTEM, person(), "line 3", ["view"], None)[1]
    answers = [client.get("/api/v1/me", headers=BAD_TOKEN) for _ in range(REFUSED_TOKENS.most + 1)]

    assert {answer.status_code for answer in answers[:-1]} == {401}
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0
    assert client.get("/api/v1/me", headers={"authorization": f"Bearer {secret}"}).status_code == 200


def test_visitors_are_counted_by_address(client: Client, db: None, settings: Settings) -> None:
    settings.VISITOR_REQUESTS_PER_MINUTE = 5

    answers = [client.get("/sign-in/", headers={"accept": "text/html"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert client.get("/sign-in/", REMOTE_ADDR="10.0.0.7").status_code == 200


def test_what_a_user_sends_from_pages_counts_too(client: Client, person: Person, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    client.force_login(person())

    sent = [client.post("/files/uploads/").status_code for _ in range(4)]

    assert sent[:3] == [412] * 3
    assert sent[3] == 429
    assert client.get("/settings/profile/").status_code == 200


@pytest.mark.parametrize("name", ["oskar", "gone", "nobody"])
def test_no_answer_to_a_sign_in_is_cheaper_than_another(
    client: Client, person: Person, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """One password is hashed, whether the name is known, disabled or unknown: nothing to tell apart by time."""
    person()
    User.objects.create_user("gone", password=PASSWORD, is_active=False)
    hashed: list[str] = []
    plain = hashers.MD5PasswordHasher.encode

    def counting(self: hashers.MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return str(plain(self, password, salt))

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counting)
    client.post("/sign-in/", {"username": name, "password": "wrong"})

    assert hashed == ["wrong"]


def test_signing_in_and_out_is_written_down_with_the_address(client: Client, person: Person) -> None:
    user = person()
    client.post("/sign-in/", {"username": "oskar", "password": "wrong"})
    client.post("/sign-in/", {"username": "oskar", "password": PASSWORD})
    client.post("/sign-out/")

    rows = list(AuditRow.objects.order_by("id").values_list("action", "subject", "who", "after"))
    told = f"user:{user.pk}", {"address": "127.0.0.1"}
    assert rows == [
        ("sign_in.failed", told[0], None, told[1]),
        ("sign_in", told[0], user.pk, told[1]),
        ("sign_out", told[0], user.pk, told[1]),
    ]


def test_a_name_that_nobody_has_is_not_written_down(client: Client, db: None) -> None:
    client.post("/sign-in/", {"username": "hunter2-my-password", "password": "x"})

    row = AuditRow.objects.get()
    assert (row.action, row.subject) == ("sign_in.failed", "user:unknown")
    assert "hunter2" not in str(vars(row))


def test_a_lock_out_is_written_down_once(client: Client, person: Person) -> None:
    person()
    for _ in range(14):
        client.post("/sign-in/", {"username": "oskar", "password": "wrong"})

    assert AuditRow.objects.filter(action="sign_in.locked_out").count() == 1


def test_a_lock_holds_in_another_process(person: Person, client: Client) -> None:
    from axes.models import AccessAttempt

    person()
    for _ in range(10):
        client.post("/sign-in/", {"username": "oskar", "password": "wrong"})

    assert AccessAttempt.objects.get().failures_since_start == 10  # in the database, so in every process
    another_process()
    assert Client().post("/sign-in/", {"username": "oskar", "password": PASSWORD}).status_code == 429
