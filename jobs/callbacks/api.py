"""Callback targets for scripts: what Settings, Callbacks shows and does."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from accounts.actor import actor_of
from accounts.paging import Cursor, Limit, page_of
from jobs.callbacks import listing, targets
from jobs.callbacks.models import Callback

router = Router(tags=["callbacks"])


class CallbackOut(Schema):
    id: int
    message_id: str = Field(description="webhook-id, the same at every attempt")
    event: str = Field(description="succeeded, failed, cancelled or test")
    job: int | None
    state: str = Field(description="waiting, delivered or given_up")
    attempts: int
    last_status: int | None = Field(description="HTTP's, of the last attempt that had an answer")
    last_problem: str = Field(description="A code; empty when it arrived")
    created_at: datetime
    next_at: datetime | None = Field(description="When it is sent next; null when it has ended")
    ended_at: datetime | None

    @classmethod
    def of(cls, callback: Callback) -> "CallbackOut":
        return cls(
            id=callback.pk,
            message_id=callback.message_id,
            event=callback.event,
            job=callback.job_id,
            state=callback.state,
            attempts=callback.attempts,
            last_status=callback.last_status,
            last_problem=callback.last_code,
            created_at=callback.created_at,
            next_at=callback.next_at if callback.state == Callback.State.WAITING else None,
            ended_at=callback.ended_at,
        )


class CallbackPage(Schema):
    items: list[CallbackOut]
    next: int | None = Field(description="Give it as `cursor` for the next page; null: this was the last")


class TargetOut(Schema):
    id: int
    name: str
    url: str
    events: list[str]
    kinds: list[str] = Field(description="Of jobs; empty: all")
    active: bool
    off_reason: str = Field(description="A code, where it was switched off by itself")
    waiting: int
    given_up: int
    last: CallbackOut | None = Field(description="The latest message that was tried")
    created_at: datetime

    @classmethod
    def of(cls, row: listing.TargetRow) -> "TargetOut":
        target = row.target
        return cls(
            id=target.pk,
            name=target.name,
            url=target.url,
            events=target.events,
            kinds=target.kinds,
            active=target.active,
            off_reason=target.off_code,
            waiting=row.waiting,
            given_up=row.given_up,
            last=CallbackOut.of(row.last) if row.last else None,
            created_at=target.created_at,
        )


class TargetWithSecret(TargetOut):
    secret: str = Field(description="Shown this once: the receiver verifies signatures with it")


class NewTarget(Schema):
    name: str
    url: str = Field(description="https; http only into networks that the server's administrator named")
    events: list[str] = Field(["succeeded", "failed", "cancelled"], description="How a job ended")
    kinds: list[str] = Field([], description="inspection, detection …; empty: all")


class Switch(Schema):
    active: bool


@router.get("/callback-targets", response=list[TargetOut], summary="Who is told when jobs end")
def list_callback_targets(request: HttpRequest) -> list[TargetOut]:
    return [TargetOut.of(row) for row in listing.targets(actor_of(request))]


@router.post("/callback-targets", response={201: TargetWithSecret}, summary="Add a callback target")
def add_callback_target(request: HttpRequest, wanted: NewTarget) -> Status[TargetWithSecret]:
    added = targets.add(actor_of(request), wanted.name, wanted.url, events=wanted.events, of_kinds=wanted.kinds)
    return Status(201, _with_secret(request, added[0].pk, added[1]))


@router.get("/callback-targets/{int:target_id}", response=TargetOut, summary="One callback target")
def show_callback_target(request: HttpRequest, target_id: int) -> TargetOut:
    return TargetOut.of(listing.target(actor_of(request), target_id))


@router.delete("/callback-targets/{int:target_id}", response={204: None}, summary="Remove a callback target")
def remove_callback_target(request: HttpRequest, target_id: int) -> Status[None]:
    """What waits for it is given up."""
    targets.remove(actor_of(request), target_id)
    return Status(204, None)


@router.post("/callback-targets/{int:target_id}/switch", response=TargetOut, summary="Switch a target off or on")
def switch_callback_target(request: HttpRequest, target_id: int, wanted: Switch) -> TargetOut:
    targets.switch(actor_of(request), target_id, active=wanted.active)
    return show_callback_target(request, target_id)


@router.post(
    "/callback-targets/{int:target_id}/new-secret", response=TargetWithSecret, summary="Replace a target's secret"
)
def renew_callback_secret(request: HttpRequest, target_id: int) -> TargetWithSecret:
    """The former one is void at once."""
    return _with_secret(request, target_id, targets.new_secret(actor_of(request), target_id)[1])


@router.post("/callback-targets/{int:target_id}/test", response={202: CallbackOut}, summary="Send a test message")
def test_callback_target(request: HttpRequest, target_id: int) -> Status[CallbackOut]:
    return Status(202, CallbackOut.of(targets.send_test(actor_of(request), target_id)))


@router.get(
    "/callback-targets/{int:target_id}/callbacks", response=CallbackPage, summary="A target's messages, newest first"
)
def list_callbacks(request: HttpRequest, target_id: int, cursor: Cursor = None, limit: Limit = 50) -> CallbackPage:
    rows = listing.callbacks(actor_of(request), target_id)
    shown, following = page_of(rows if cursor is None else rows.filter(pk__lt=cursor), limit)
    return CallbackPage(items=[CallbackOut.of(callback) for callback in shown], next=following)


@router.post("/callbacks/{int:callback_id}/resend", response={202: CallbackOut}, summary="Send a message once more")
def resend_callback(request: HttpRequest, callback_id: int) -> Status[CallbackOut]:
    """Under the same id: a receiver that had it already can tell."""
    return Status(202, CallbackOut.of(targets.resend(actor_of(request), callback_id)))


def _with_secret(request: HttpRequest, target_id: int, secret: str) -> TargetWithSecret:
    return TargetWithSecret(**show_callback_target(request, target_id).dict(), secret=secret)
