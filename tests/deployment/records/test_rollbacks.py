"""A rollback asked for on the site: who may, of what, and how it goes through a deployer's hands."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditRow, Role, User
from deployment.models import RollbackRequest
from deployment.records import hosts, intake, rollbacks
from deployment.records.hosts import HostTold
from problems.problem import Problem
from tests.deployment.lines import lines

pytestmark = pytest.mark.django_db
SLOTS = {"blue": "0.1.0-now", "green": "0.1.0-new"}


@pytest.fixture
def admin() -> Actor:
    return Actor(User.objects.create_user("ada", role=Role.ADMINISTRATOR), via="page")


@pytest.fixture
def plant(admin: Actor) -> None:
    """Two hosts that serve 0.1.0-now, and still have 0.1.0-new, which has served."""
    intake.take(admin, lines("in service", "deployment ends well"))
    for name in ("web1", "web2"):
        hosts.report(admin, [HostTold(name, "blue", SLOTS, ["0.1.0-now", "0.1.0-new"])])


def refusal(admin: Actor, release: str = "0.1.0-new", reason: str = "") -> str:
    with pytest.raises(Problem) as refused:
        rollbacks.ask(admin, release, reason)
    return refused.value.code


def test_from_the_wish_to_its_end(admin: Actor, plant: None) -> None:
    assert rollbacks.take(admin, "laptop") is None
    asked = rollbacks.ask(admin, "0.1.0-new", "slow")
    taken = rollbacks.take(admin, "laptop")
    assert taken is not None
    assert (taken.pk, rollbacks.take(admin, "other")) == (asked.pk, None)
    rollbacks.end(admin, asked.pk, done=True, told="")
    asked.refresh_from_db()
    assert (asked.state, asked.taken_by) == ("done", "laptop")
    done = AuditRow.objects.filter(subject=f"rollback:{asked.pk}").order_by("id").values_list("action", flat=True)
    assert list(done) == ["deployment.ask_rollback", "deployment.take_rollback", "deployment.end_rollback"]


def test_only_what_every_host_has_and_none_serves(admin: Actor, plant: None) -> None:
    rollbacks.take(admin, "laptop")
    assert rollbacks.candidates() == ["0.1.0-new"]
    assert refusal(admin, "0.1.0-now") == refusal(admin, "$(reboot)") == "deployment_release_not_there"
    hosts.report(admin, [HostTold("web2", "blue", SLOTS, ["0.1.0-now"])])
    assert refusal(admin) == "deployment_release_not_there"


def test_nobody_listens(admin: Actor, plant: None) -> None:
    assert refusal(admin) == "deployment_nobody_listens"


def test_a_run_goes_on(admin: Actor, plant: None) -> None:
    rollbacks.take(admin, "laptop")
    now = {"at": timezone.now().isoformat()}
    intake.take(admin, [one | now for one in lines("uploaded", run="20261121T110000Z")])
    assert refusal(admin) == "deployment_running"


def test_one_wish_at_a_time(admin: Actor, plant: None) -> None:
    rollbacks.take(admin, "laptop")
    asked = rollbacks.ask(admin, "0.1.0-new")
    assert refusal(admin) == "deployment_rollback_open"
    with pytest.raises(IntegrityError):
        RollbackRequest.objects.create(release="x", asked_by=admin.required_user)
    assert asked.state == "asked"


def test_a_wish_that_nobody_took_lapses(admin: Actor, plant: None) -> None:
    rollbacks.take(admin, "laptop")
    asked = rollbacks.ask(admin, "0.1.0-new")
    RollbackRequest.objects.update(asked_at=timezone.now() - timedelta(minutes=6))
    assert rollbacks.take(admin, "laptop") is None
    asked.refresh_from_db()
    assert asked.state == "lapsed"


def test_what_was_withdrawn_is_not_taken(admin: Actor, plant: None) -> None:
    rollbacks.take(admin, "laptop")
    asked = rollbacks.ask(admin, "0.1.0-new")
    rollbacks.withdraw(admin, asked.pk)
    assert rollbacks.take(admin, "laptop") is None
    with pytest.raises(Problem):
        rollbacks.end(admin, asked.pk, done=True, told="")
