"""One's own account is for its user alone, signed in: a token has rights over what users do, not over who they are."""

from collections.abc import Callable
from typing import Any, TypeVar

from accounts.actor import Actor
from problems.problem import Problem

View = TypeVar("View", bound=Callable[..., Any])


def sessions_only(view: View) -> View:
    """Marks a view; accounts.middleware refuses tokens there."""
    view.sessions_only = True  # type: ignore[attr-defined]
    return view


def refuse_tokens(actor: Actor) -> None:
    if actor.via == "api":
        raise Problem("session_needed", status=403)
