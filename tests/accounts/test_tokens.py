from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import tokens, users
from accounts.actor import SYSTEM, Actor
from accounts.models import ApiToken, AuditRow, Role, User
from accounts.permissions import Permission
from problems.problem import Problem

Person = Callable[..., User]


def issued(user: User, scopes: list[str] | None = None, days: float | None = 30) -> str:
    expires_at = timezone.now() + timedelta(days=days) if days else None
    return tokens.issue(Actor(user=user, via="page"), user, "line 3", scopes or ["view"], expires_at)[1]


def test_a_token_acts_for_its_user(person: Person) -> None:
    user = person()

    actor = tokens.actor_for(issued(user))

    assert (actor.user, actor.via) == (user, "api")


def test_a_token_may_no_more_than_its_scopes(person: Person) -> None:
    actor = tokens.actor_for(issued(person(role=Role.REVIEWER), ["view"]))

    assert actor.may(Permission.VIEW)
    assert not actor.may(Permission.REVIEW)


def test_a_token_may_no_more_than_its_users_role_of_now(person: Person, admins_actor: Actor) -> None:
    user = person(role=Role.REVIEWER)
    secret = issued(user, ["view", "review"])

    users.set_role(admins_actor, user.pk, Role.OPERATOR)

    assert not tokens.actor_for(secret).may(Permission.REVIEW)


def test_the_secret_is_not_kept(person: Person) -> None:
    secret = issued(person())

    row = ApiToken.objects.get()

    assert secret.rsplit("_", 1)[1] not in str(vars(row))
    assert len(row.secret_sha256) == 64


@pytest.mark.parametrize("spoil", ["", "bl_", "bl_00000000_0", "nonsense", "bl__"])
def test_nonsense_is_refused(person: Person, spoil: str) -> None:
    issued(person())

    assert refusal(spoil) == ("token_refused", 401)


def test_a_token_with_another_secret_is_refused(person: Person) -> None:
    secret = issued(person())
    assert refusal(secret[:-1] + ("0" if secret[-1] != "0" else "1")) == ("token_refused", 401)


def test_a_revoked_token_is_refused(person: Person) -> None:
    user = person()
    secret = issued(user)

    tokens.revoke(Actor(user=user, via="page"), ApiToken.objects.get().pk)

    assert refusal(secret) == ("token_refused", 401)


def test_an_expired_token_is_refused(person: Person) -> None:
    secret = issued(person())

    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert refusal(secret) == ("token_refused", 401)
    assert tokens.state(ApiToken.objects.get()) == "expired"


def test_a_disabled_users_token_is_refused(person: Person, admins_actor: Actor) -> None:
    user = person()
    secret = issued(user)

    users.disable(admins_actor, user.pk)

    assert refusal(secret) == ("token_refused", 401)


def test_nobody_revokes_anothers_token(person: Person) -> None:
    secret = issued(person("oskar"))

    with pytest.raises(Problem) as refused:
        tokens.revoke(Actor(user=person("mina"), via="page"), ApiToken.objects.get().pk)

    assert refused.value.code == "token_not_found"
    assert tokens.actor_for(secret)


def test_an_administrator_revokes_anybodys_token(person: Person, admins_actor: Actor) -> None:
    secret = issued(person("oskar"))

    tokens.revoke(admins_actor, ApiToken.objects.get().pk)

    assert refusal(secret) == ("token_refused", 401)


def test_a_scope_beyond_the_role_is_refused(person: Person) -> None:
    with pytest.raises(Problem) as refused:
        issued(person(), ["view", "manage_users"])

    assert refused.value.code == "token_scopes_refused"
    assert refused.value.params["scopes"] == "manage_users"


def test_a_token_makes_no_token(person: Person) -> None:
    user = person(role=Role.ADMINISTRATOR)
    short_lived = tokens.actor_for(issued(user, [str(scope) for scope in Permission], days=0.1))

    with pytest.raises(Problem) as refused:
        tokens.issue(short_lived, user, "for ever", ["view"], None)

    assert (refused.value.code, refused.value.status) == ("session_needed", 403)
    assert ApiToken.objects.count() == 1


def test_a_token_revokes_no_token(person: Person) -> None:
    user = person()
    secret = issued(user, ["view"])
    narrow = tokens.actor_for(issued(user, ["view"]))

    with pytest.raises(Problem) as refused:
        tokens.revoke(narrow, ApiToken.objects.earliest("pk").pk)

    assert refused.value.code == "session_needed"
    assert tokens.actor_for(secret)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_token_needs_a_name(person: Person, name: str) -> None:
    user = person()
    with pytest.raises(Problem) as refused:
        tokens.issue(SYSTEM, user, name, ["view"], None)

    assert refused.value.code == "token_name_needed"


def test_issuing_and_revoking_are_audited_without_the_secret(person: Person) -> None:
    user = person()
    secret = issued(user)
    tokens.revoke(Actor(user=user, via="page"), ApiToken.objects.get().pk)

    rows = AuditRow.objects.order_by("id")

    assert [row.action for row in rows] == ["token.issue", "token.revoke"]
    assert secret.rsplit("_", 1)[1] not in str([vars(row) for row in rows])


def test_use_is_noted(person: Person) -> None:
    secret = issued(person())

    tokens.actor_for(secret)

    assert ApiToken.objects.get().last_used_at is not None


def refusal(secret: str) -> tuple[str, int]:
    with pytest.raises(Problem) as refused:
        tokens.actor_for(secret)
    return refused.value.code, refused.value.status
