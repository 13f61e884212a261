"""The audit's filters."""

from datetime import datetime
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditRow, User


@pytest.mark.parametrize("zone", ["UTC", "Asia/Seoul", "America/Los_Angeles"])
@pytest.mark.parametrize(
    "asked", [{"until": "9999-12-31"}, {"since": "0001-01-01"}, {"since": "9999-12-31"}, {"until": "1999-12-31"}]
)
def test_a_day_that_nobody_means_is_refused_on_the_form(
    client: Client, admin: User, asked: dict[str, str], zone: str
) -> None:
    client.force_login(admin)
    with timezone.override(zone):
        page = client.get("/settings/audit/?" + urlencode(asked))

    assert page.status_code == 200
    assert list(page.context["asked"].errors) == list(asked)
    assert "Ensure this value is" in page.content.decode()


def test_the_days_asked_for_are_all_inside(client: Client, admin: User) -> None:
    for moment in ("2026-03-01T23:59Z", "2026-03-02T00:00Z", "2026-03-03T23:59Z", "2026-03-04T00:00Z"):
        with mock.patch("django.utils.timezone.now", return_value=datetime.fromisoformat(moment)):
            AuditRow.objects.create(who=admin, via="page", action="trial", subject=moment)
    client.force_login(admin)

    page = client.get("/settings/audit/?since=2026-03-02&until=2026-03-03&action=trial")

    assert {row.subject for row in page.context["page"]} == {"2026-03-02T00:00Z", "2026-03-03T23:59Z"}
