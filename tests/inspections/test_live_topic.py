import pytest

from accounts.actor import Actor
from accounts.models import User
from live import topics
from problems.problem import Problem


def test_whoever_may_see_an_inspection_may_watch_it(operator: Actor) -> None:
    topics.check(operator.user, "inspection:7")


def test_a_disabled_user_may_not_watch(operator: Actor) -> None:
    disabled = User(username="gone", role="operator", is_active=False)
    with pytest.raises(Problem, match="topic_forbidden"):
        topics.check(disabled, "inspection:7")
