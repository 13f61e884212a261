from collections.abc import Callable

import pytest
from django.test import Client

from accounts import tokens, users
from accounts.actor import SYSTEM, Actor
from accounts.models import AuditRow, Role, User
from problems.problem import Problem

from .conftest import PASSWORD

Person = Callable[..., User]


def test_a_new_user_has_role_and_password(admins_actor: Actor) -> None:
    made = users.create(admins_actor, "mina", role=Role.REVIEWER, password=PASSWORD)

    assert made.role == Role.REVIEWER
    assert made.check_password(PASSWORD)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.REVIEWER])
def test_only_an_administrator_manages_users(person: Person, role: str) -> None:
    other, actor = person("mina"), Actor(user=person("oskar", role), via="page")
    attempts = [
        lambda: users.create(actor, "new", role=Role.ADMINISTRATOR, password=PASSWORD),
        lambda: users.set_role(actor, other.pk, Role.ADMINISTRATOR),
        lambda: users.disable(actor, other.pk),
        lambda: users.enable(actor, other.pk),
        lambda: users.reset_password(actor, other.pk, PASSWORD),
    ]

    assert [code_of(attempt) for attempt in attempts] == ["forbidden"] * 5


@pytest.mark.parametrize(
    ("username", "code"), [("", "username_refused"), ("a b", "username_refused"), ("ADA", "user_exists")]
)
def test_a_name_must_be_usable_and_free(admins_actor: Actor, username: str, code: str) -> None:
    assert code_of(lambda: users.create(admins_actor, username, role=Role.OPERATOR, password=PASSWORD)) == code


@pytest.mark.parametrize("password", ["short", "password123", "minakim1", "Benchlight2026"])
def test_a_weak_password_is_refused_with_the_reason(admins_actor: Actor, password: str) -> None:
    with pytest.raises(Problem) as refused:
        users.create(admins_actor, "minakim", role=Role.OPERATOR, password=password)

    assert refused.value.code == "password_refused"
    assert refused.value.params["why"]
    assert not User.objects.filter(username="minakim").exists()


def test_nobody_locks_themselves_out(admins_actor: Actor, person: Person) -> None:
    person("second", Role.ADMINISTRATOR)
    own = admins_actor.required_user.pk

    assert code_of(lambda: users.disable(admins_actor, own)) == "not_yourself"
    assert code_of(lambda: users.set_role(admins_actor, own, Role.OPERATOR)) == "not_yourself"


def test_the_last_active_administrator_stays(admins_actor: Actor, person: Person) -> None:
    person("disabled", Role.ADMINISTRATOR)
    User.objects.filter(username="disabled").update(is_active=False)
    system = Actor(user=None, via="system")
    last = admins_actor.required_user.pk

    assert code_of(lambda: users.disable(system, last)) == "last_administrator"
    assert code_of(lambda: users.set_role(system, last, Role.REVIEWER)) == "last_administrator"


def test_a_change_is_audited_with_before_and_after(admins_actor: Actor, person: Person) -> None:
    user = person()

    users.set_role(admins_actor, user.pk, Role.REVIEWER)

    row = AuditRow.objects.get()
    assert (row.who, row.action, row.subject) == (admins_actor.user, "user.set_role", f"user:{user.pk}")
    assert (row.before, row.after) == ({"role": "operator"}, {"role": "reviewer"})


def test_what_changes_nothing_leaves_no_row(admins_actor: Actor, person: Person) -> None:
    users.set_role(admins_actor, person().pk, Role.OPERATOR)

    assert not AuditRow.objects.exists()


def test_an_unknown_role_is_refused(admins_actor: Actor, person: Person) -> None:
    assert code_of(lambda: users.set_role(admins_actor, person().pk, "owner")) == "role_unknown"


def test_ones_own_password_needs_the_present_one(person: Person) -> None:
    actor = Actor(user=person(), via="page")

    assert code_of(lambda: users.change_own_password(actor, "wrong", "another-board-18")) == "password_wrong"
    assert users.change_own_password(actor, PASSWORD, "another-board-18").check_password("another-board-18")


def code_of(attempt: Callable[[], object]) -> str:
    with pytest.raises(Problem) as refused:
        attempt()
    return refused.value.code


def test_a_reset_password_ends_the_user_s_tokens_too(admins_actor: Actor, person: Person) -> None:
    other = person("mina")
    _, secret = tokens.issue(SYSTEM, other, "line 3", ["view"], None)

    users.reset_password(admins_actor, other.pk, "another-long-password-5")

    assert code_of(lambda: tokens.actor_for(secret)) == "token_refused"


def test_a_password_is_taken_as_it_was_typed_with_its_blanks(client: Client, person: Callable[..., User]) -> None:
    client.force_login(person())
    wanted = "  bright board 19  "

    client.post("/settings/profile/password/", {"present": PASSWORD, "new": wanted})

    assert User.objects.get().check_password(wanted)
    assert Client().post("/sign-in/", {"username": "oskar", "password": wanted}).status_code == 302
