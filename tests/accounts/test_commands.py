import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts import tokens
from accounts.models import Role, User


def output_of(*command: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(*command, stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
class TestCreateToken:
    def test_prints_the_token_and_nothing_else(self) -> None:
        user = User.objects.create_user("ada", role=Role.ADMINISTRATOR)

        printed = output_of("create_token", "ada")

        assert tokens.actor_for(printed.rstrip("\n")).user == user

    def test_narrows_and_ends_it(self) -> None:
        user = User.objects.create_user("ada", role=Role.ADMINISTRATOR)

        output_of("create_token", "ada", scopes="view,submit", days=3)

        token = user.api_tokens.get()
        assert token.scopes == ["submit", "view"]
        assert token.expires_at is not None

    def test_says_who_is_missing(self) -> None:
        with pytest.raises(CommandError, match="nobody"):
            call_command("create_token", "nobody")


@pytest.mark.django_db
class TestEnsureAdmin:
    def test_prints_a_made_up_password_once(self, settings: Settings) -> None:
        settings.ADMIN_PASSWORD = ""

        printed = output_of("ensure_admin")

        admin = User.objects.get(username="admin")
        assert admin.role == Role.ADMINISTRATOR
        assert any(admin.check_password(word) for word in printed.split())
        assert output_of("ensure_admin") == ""

    def test_takes_the_given_password_silently(self, settings: Settings) -> None:
        settings.ADMIN_PASSWORD = "given"

        assert output_of("ensure_admin") == ""
        assert User.objects.get(username="admin").check_password("given")

    def test_leaves_a_later_start_alone(self, settings: Settings) -> None:
        output_of("ensure_admin")
        settings.ADMIN_PASSWORD = "another"

        output_of("ensure_admin")

        assert not User.objects.get(username="admin").check_password("another")
