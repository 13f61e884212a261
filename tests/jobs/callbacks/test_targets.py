"""What administrators do with targets, on pages and by the API: the same, with the same audit."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import AuditRow, Role, User
from jobs.callbacks import outbox, signing, targets
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.models import Job
from problems.problem import Problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_kinds")]
URL = "https://mes.example:8443/key-in-the-path?key=in-the-query"
Acts = Callable[[Actor], Any]


@pytest.fixture
def admin(actor_as: Callable[..., Actor]) -> Actor:
    return actor_as(Role.ADMINISTRATOR)


@pytest.fixture
def page(admin: Actor) -> Client:
    return signed_in(admin)


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.required_user)
    return client


def add(actor: Actor, name: str = "line 3", **changes: Any) -> tuple[CallbackTarget, str]:
    return targets.add(actor, name, **{"url": URL, "events": ["succeeded"], **changes})


def ended(target: CallbackTarget, state: str = "given_up") -> Callback:
    callback = outbox.write_test(target)
    Callback.objects.filter(pk=callback.pk).update(state=state, attempts=14, last_code="callback_timeout")
    return callback


def test_a_secret_is_derived_and_kept_nowhere(admin: Actor) -> None:
    target, secret = add(admin)
    assert secret == signing.secret_for(target.nonce)
    assert secret.startswith("whsec_")
    everything = json.dumps([*CallbackTarget.objects.values(), *AuditRow.objects.values()], default=str)
    assert secret not in everything
    assert secret.removeprefix("whsec_") not in everything


def test_the_audit_names_the_host_and_no_path(admin: Actor) -> None:
    target, _secret = add(admin)
    row = AuditRow.objects.get(action="callback_target.add")
    assert (row.subject, row.after["to"]) == (f"callback_target:{target.pk}", "https://mes.example:8443")
    assert "key" not in json.dumps(row.after)


def test_a_new_secret_voids_the_former(admin: Actor) -> None:
    target, former = add(admin)
    renewed, secret = targets.new_secret(admin, target.pk)
    assert secret != former
    assert signing.secret_for(renewed.nonce) == secret
    row = AuditRow.objects.get(action="callback_target.new_secret")
    assert (row.before, row.after) == ({}, {})


def test_another_key_of_the_site_makes_other_secrets(settings: Any) -> None:
    before = signing.secret_for("nonce")
    settings.SECRET_KEY = "another"
    assert signing.secret_for("nonce") != before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "callback_name_needed"),
        ({"name": "a" * 81}, "callback_name_needed"),
        ({"url": "https://127.0.0.1/"}, "callback_address_refused"),
        ({"url": "mes.example"}, "callback_url_refused"),
        ({"events": []}, "callback_events_needed"),
        ({"events": ["succeeded", "queued"]}, "callback_events_needed"),
        ({"of_kinds": ["trial", "unheard_of"]}, "callback_kinds_unknown"),
    ],
)
def test_what_is_refused_changes_nothing(admin: Actor, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Problem, match=code):
        add(admin, **changes)
    assert not CallbackTarget.objects.exists()


def test_there_is_an_end_to_targets(admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "MOST_TARGETS", 2)
    add(admin), add(admin)
    with pytest.raises(Problem, match="callback_targets_full"):
        add(admin)
    targets.remove(admin, CallbackTarget.objects.earliest("pk").pk)
    add(admin)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.REVIEWER])
@pytest.mark.parametrize(
    "act",
    [
        lambda actor: add(actor),
        lambda actor: targets.switch(actor, 1, active=False),
        lambda actor: targets.new_secret(actor, 1),
        lambda actor: targets.send_test(actor, 1),
        lambda actor: targets.remove(actor, 1),
        lambda actor: targets.resend(actor, 1),
    ],
)
def test_only_administrators_may(actor_as: Callable[..., Actor], role: str, act: Acts) -> None:
    with pytest.raises(Problem, match="forbidden"):
        act(actor_as(role))
    assert not AuditRow.objects.filter(action__startswith="callback").exists()


def test_a_token_needs_the_scope(admin: Actor) -> None:
    narrow = Actor(admin.user, via="api", scopes=frozenset({"view", "submit"}))
    with pytest.raises(Problem, match="forbidden"):
        add(narrow)
    add(Actor(admin.user, via="api", scopes=frozenset({"manage_callbacks"})))


def test_each_change_leaves_one_row_in_the_audit(admin: Actor) -> None:
    target, _secret = add(admin)
    targets.switch(admin, target.pk, active=False)
    targets.switch(admin, target.pk, active=False)
    targets.switch(admin, target.pk, active=True)
    targets.new_secret(admin, target.pk)
    targets.send_test(admin, target.pk)
    targets.resend(admin, ended(target).pk)
    targets.remove(admin, target.pk)
    actions = list(AuditRow.objects.order_by("pk").values_list("action", flat=True))
    assert actions == [
        "callback_target.add",
        "callback_target.switch_off",
        "callback_target.switch_on",
        "callback_target.new_secret",
        "callback_target.test",
        "callback.resend",
        "callback_target.remove",
    ]


def test_sent_again_a_message_keeps_its_id_and_has_all_attempts(admin: Actor) -> None:
    callback = ended(add(admin)[0])
    again = targets.resend(admin, callback.pk)
    assert (again.message_id, again.state, again.attempts) == (callback.message_id, "waiting", 0)
    with pytest.raises(Problem, match="callback_waits_already"):
        targets.resend(admin, callback.pk)


def test_nothing_is_sent_to_a_target_that_is_off(admin: Actor) -> None:
    target, _secret = add(admin)
    callback = ended(target)
    targets.switch(admin, target.pk, active=False)
    with pytest.raises(Problem, match="callback_target_is_off"):
        targets.send_test(admin, target.pk)
    with pytest.raises(Problem, match="callback_target_is_off"):
        targets.resend(admin, callback.pk)


def test_a_removed_target_is_gone_for_everybody_and_what_waited_is_given_up(admin: Actor) -> None:
    target, _secret = add(admin)
    callback = targets.send_test(admin, target.pk)
    targets.remove(admin, target.pk)
    callback.refresh_from_db()
    assert (callback.state, callback.last_code) == ("given_up", "callback_target_removed")
    with pytest.raises(Problem, match="callback_target_missing"):
        targets.switch(admin, target.pk, active=True)
    with pytest.raises(Problem, match="callback_missing"):
        targets.resend(admin, callback.pk)


class TestPages:
    def test_the_secret_is_on_one_answer_and_never_again(self, page: Client) -> None:
        answer = page.post("/settings/callbacks/", {"name": "line 3", "url": URL, "events": ["failed"]})
        target = CallbackTarget.objects.get()
        secret = signing.secret_for(target.nonce)
        assert f'value="{secret}"' in answer.content.decode()
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["HX-Push-Url"] == f"/settings/callbacks/{target.pk}/"
        for path in ("/settings/callbacks/", f"/settings/callbacks/{target.pk}/", "/settings/audit/"):
            assert secret not in page.get(path).content.decode()

    def test_a_refused_target_keeps_what_was_typed(self, page: Client) -> None:
        answer = page.post("/settings/callbacks/", {"name": "me", "url": "https://10.0.0.1/x", "events": ["failed"]})
        text = answer.content.decode()
        assert answer.status_code == 400
        assert "BENCHLIGHT_CALLBACK_NETWORKS" in text
        assert 'value="https://10.0.0.1/x"' in text
        assert "data-open-now" in text

    def test_the_list_tells_what_waits_and_what_was_given_up(self, page: Client, admin: Actor) -> None:
        target, _secret = add(admin)
        targets.send_test(admin, target.pk)
        ended(target), ended(target)
        ended(target, "delivered")
        text = page.get("/settings/callbacks/").content.decode()
        assert re.findall(r'<td class="number">(\d+)</td>', text) == ["1", "2"]

    def test_a_target_shows_its_messages_and_offers_to_send_them_again(self, page: Client, admin: Actor) -> None:
        target, _secret = add(admin)
        callback = ended(target)
        path = f"/settings/callbacks/{target.pk}/"
        assert "The answer took too long." in page.get(path).content.decode()
        answer = page.post(f"/settings/callbacks/messages/{callback.pk}/resend/", follow=True)
        assert answer.redirect_chain == [(path, 302)]
        assert "hx-trigger" in answer.content.decode(), "it is looked at again while something waits"

    def test_others_see_no_tab(self, actor_as: Callable[..., Actor], page: Client) -> None:
        link = 'href="/settings/callbacks/"'
        assert link in page.get("/settings/profile/").content.decode()
        assert link not in signed_in(actor_as(Role.REVIEWER)).get("/settings/profile/").content.decode()


class TestApi:
    def test_from_a_new_target_to_a_message(self, page: Client) -> None:
        made = send(page, "/api/v1/callback-targets", name="mes", url=URL, kinds=["trial"])
        assert made["secret"].startswith("whsec_")
        path = f"/api/v1/callback-targets/{made['id']}"
        assert "secret" not in page.get(path).json()
        renewed = send(page, f"{path}/new-secret")
        assert renewed["secret"] not in {made["secret"], ""}
        sent = send(page, f"{path}/test")
        assert (sent["event"], sent["state"], sent["job"]) == ("test", "waiting", None)
        assert page.get(path).json()["waiting"] == 1
        assert [one["id"] for one in page.get(f"{path}/callbacks").json()["items"]] == [sent["id"]]
        assert send(page, f"{path}/switch", active=False)["active"] is False
        assert page.delete(path).status_code == 204
        assert page.get(path).status_code == 404
        assert page.get("/api/v1/callback-targets").json() == []

    def test_messages_come_in_pages(self, page: Client, admin: Actor) -> None:
        target, _secret = add(admin)
        ids = [targets.send_test(admin, target.pk).pk for _ in range(3)]
        path = f"/api/v1/callback-targets/{target.pk}/callbacks?limit=2"
        first = page.get(path).json()
        assert [one["id"] for one in first["items"]] == ids[:0:-1]
        assert [one["id"] for one in page.get(f"{path}&cursor={first['next']}").json()["items"]] == ids[:1]


def send(client: Client, path: str, **data: Any) -> Any:
    answer = client.post(path, json.dumps(data), content_type="application/json")
    assert answer.status_code in {200, 201, 202}, answer.content
    return answer.json()


def test_a_disabled_administrators_target_goes_on(admin: Actor) -> None:
    target, _secret = add(admin)
    User.objects.update(is_active=False)
    assert outbox._listening(Job()) == [target]
