import pytest
from django.test import Client

from accounts.models import Role, Theme, User


@pytest.fixture
def mina(db: None) -> User:
    return User.objects.create_user("mina", role=Role.REVIEWER)


def page(client: Client, path: str = "/settings/profile/", **headers: str) -> str:
    return client.get(path, headers={"accept": "text/html"} | headers).content.decode()


def test_a_chosen_theme_stays_with_the_user(client: Client, mina: User) -> None:
    client.force_login(mina)

    assert client.post("/theme/", {"theme": "dark"}, headers={"hx-request": "true"}).status_code == 204

    assert 'data-theme="dark"' in page(client)
    elsewhere = Client()
    elsewhere.force_login(mina)
    assert 'data-theme="dark"' in page(elsewhere)


def test_a_visitors_theme_stays_in_the_browser(client: Client, db: None) -> None:
    client.post("/theme/", {"theme": "dark"})

    assert 'data-theme="dark"' in page(client, "/sign-in/")


@pytest.mark.parametrize("theme", ["", "pink", '"><script>'])
def test_an_unknown_theme_changes_nothing(client: Client, mina: User, theme: str) -> None:
    client.force_login(mina)
    client.post("/theme/", {"theme": theme})
    client.cookies["theme"] = theme

    mina.refresh_from_db()
    assert mina.theme == Theme.SYSTEM
    assert 'data-theme="system"' in page(client)


def test_the_language_is_the_browsers_until_one_is_chosen(client: Client, mina: User) -> None:
    client.force_login(mina)
    assert '<html lang="ko"' in page(client, **{"accept-language": "ko-KR,en;q=0.5"})

    client.post("/language/", {"language": "en"})

    assert '<html lang="en"' in page(client, **{"accept-language": "ko-KR"})


def test_a_visitors_language_stays_in_the_browser(client: Client, db: None) -> None:
    client.post("/language/", {"language": "ko"})

    assert '<html lang="ko"' in page(client, "/sign-in/")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_language_form_leads_nowhere_else(client: Client, db: None, back: str) -> None:
    assert client.post("/language/", {"language": "ko", "next": back})["Location"] == "/"


def test_the_rail_marks_where_one_is(client: Client, mina: User) -> None:
    client.force_login(mina)

    assert '<a class="place" href="/settings/" title="Settings" aria-current="page">' in page(client)


def test_only_an_administrator_sees_the_administrators_tabs(client: Client, mina: User) -> None:
    client.force_login(mina)
    assert "/settings/users/" not in page(client)

    User.objects.filter(pk=mina.pk).update(role=Role.ADMINISTRATOR)

    assert "/settings/users/" in page(client)


def test_every_answer_bears_the_policy(client: Client, db: None) -> None:
    for path in ("/sign-in/", "/api/docs", "/api/v1/me", "/no/such/"):
        policy = client.get(path)["Content-Security-Policy"]

        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
