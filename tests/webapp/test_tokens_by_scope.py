"""A token reaches what its scopes grant, on every route, and nothing else; what was done is written down."""

import pytest

from accounts.permissions import Permission
from tests.webapp.asking import World
from tests.webapp.routes import ROUTES, Route
from tests.webapp.scopes import EITHER, NEEDS, NOT_AUDITED, SESSIONS_ONLY

ALL = [str(permission) for permission in Permission]


def test_every_route_says_what_a_token_needs() -> None:
    assert sorted({_name(route) for route in ROUTES} ^ set(NEEDS)) == []


@pytest.mark.parametrize("start", range(0, len(ROUTES), 20))
def test_a_token_with_less_than_a_route_needs_is_refused(world: World, start: int) -> None:
    """Each right taken away alone: exactly those that are declared are missed. An administrator's token, so that the
    role refuses nothing."""
    wrong = []
    for route in ROUTES[start : start + 20]:
        missed = {scope for scope in ALL if _refused(world, route, [one for one in ALL if one != scope])}
        needs = NEEDS[_name(route)]
        declared = set(ALL) if needs == SESSIONS_ONLY else needs
        if missed != declared:
            wrong.append(f"{route.method} {route.path} needs {sorted(missed)}, declared is {sorted(declared)}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("start", range(0, len(ROUTES), 20))
def test_a_token_with_just_what_a_route_needs_is_as_good_as_the_session(world: World, start: int) -> None:
    wrong = []
    for route in ROUTES[start : start + 20]:
        needs = NEEDS[_name(route)] | EITHER.get(_name(route), set())
        if needs == SESSIONS_ONLY:
            continue
        by_token = world.ask("administrator", route, scopes=sorted(needs) or ["view"])
        by_session = world.ask("administrator", route)
        if by_token.status != by_session.status:
            wrong.append(f"{route.method} {route.path}: {by_token.status} by token, {by_session.status} by session")

    assert not wrong, "\n".join(wrong)


def test_whatever_changes_something_is_written_down(world: World) -> None:
    """By reviewers and administrators, whose rights are over other people's things; exceptions have their reason."""
    silent = set()
    for route in ROUTES:
        if route.method in {"GET", "HEAD", "OPTIONS"}:
            continue
        for role in ("reviewer", "administrator"):
            answer = world.ask(role, route)
            if answer.status in {200, 201, 202, 204, 302} and answer.audit_rows == 0:
                silent.add(_name(route))

    assert silent == set(NOT_AUDITED)


def _name(route: Route) -> str:
    return f"{route.method} {route.path}"


def _refused(world: World, route: Route, scopes: list[str]) -> bool:
    return world.ask("administrator", route, scopes=scopes).status == 403
