"""Who watches with which session, for many at once: two queries a round, and every change is heard."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from accounts.permissions import Permission
from live.sessions import Watchers

SignIn = Callable[[str], str]


@pytest.fixture
def sign_in(db: None) -> SignIn:
    def make(name: str) -> str:
        client = Client()
        client.force_login(User.objects.create_user(name), backend="django.contrib.auth.backends.ModelBackend")
        return str(client.session.session_key)

    return make


@pytest.mark.parametrize("count", [3, 30])
def test_a_round_takes_two_queries_however_many_sessions(
    sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    keys, watchers = [sign_in(f"user-{number}") for number in range(count)], Watchers()
    watchers.of(keys)

    with django_assert_num_queries(2):
        found = watchers.of(keys)

    assert [one.user.username for key in keys if (one := found[key])] == [f"user-{number}" for number in range(count)]


def test_whoever_signed_out_was_disabled_or_got_a_new_password_watches_no_more(sign_in: SignIn) -> None:
    stays, out, disabled, changed = keys = [sign_in(name) for name in ("stays", "out", "disabled", "changed")]
    watchers = Watchers()
    assert all(watchers.of(keys).values())

    Session.objects.filter(pk=out).delete()
    User.objects.filter(username="disabled").update(is_active=False)
    User.objects.filter(username="changed").update(password="!another")

    assert [key for key, actor in watchers.of(keys).items() if actor] == [stays]
    assert watchers.of([disabled, changed]) == {disabled: None, changed: None}


def test_a_new_role_holds_from_the_next_round(sign_in: SignIn) -> None:
    key, watchers = sign_in("ada"), Watchers()
    before = watchers.of([key])[key]

    User.objects.filter(username="ada").update(role=Role.REVIEWER)

    after = watchers.of([key])[key]
    assert before
    assert after
    assert (before.may(Permission.REVIEW), after.may(Permission.REVIEW)) == (False, True)
