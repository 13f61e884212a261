import pytest

from accounts.actor import Actor
from accounts.models import User
from live import topics
from problems.problem import Problem


def test_whoever_may_see_an_inspection_may_watch_it(operator: Actor) -> None:
    topics.check(operator, "inspection:7")


def test_a_token_without_the_right_to_see_it_may_not_watch(operator: Actor) -> None:
    narrow = Actor(user=operator.user, via="api", scopes=frozenset({"submit"}))
    with pytest.raises(Problem, match="topic_forbidden"):
        topics.check(narrow, "inspection:7")


def test_a_disabled_user_may_not_watch(operator: Actor) -> None:
    disabled = Actor(user=User(username="gone", role="operator", is_active=False), via="page")
    with pytest.raises(Problem, match="topic_forbidden"):
        topics.check(disabled, "inspection:7")
