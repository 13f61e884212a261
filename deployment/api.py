"""Deployments for scripts: what the pages show and do, and what the deployer itself reports and asks."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from accounts.actor import actor_of
from accounts.paging import Cursor, Limit, page_of
from deployment.models import RollbackRequest, Run, RunEvent
from deployment.records import hosts, intake, listing, rollbacks

router = Router(tags=["deployments"])
Text = Annotated[str, Field(max_length=2000)]


class RunOut(Schema):
    id: int
    name: str
    kind: str = Field(description="deploy, rollback, or empty while its first event is not known")
    release: str
    sha256: str
    who: str
    reason: str
    outcome: str = Field(description="running, done, failed, taken_back or stuck")
    why: str
    began_at: datetime
    last_at: datetime

    @classmethod
    def of(cls, row: Run) -> "RunOut":
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class EventOut(Schema):
    number: int = Field(description="0: written by a host's watchdog")
    at: datetime
    seconds: float
    event: str
    details: dict[str, Any]

    @classmethod
    def of(cls, row: RunEvent) -> "EventOut":
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class RunWithEvents(RunOut):
    events: list[EventOut] = Field(description="The last ones, oldest first")


class RunPage(Schema):
    items: list[RunOut]
    next: int | None


class HostOut(Schema):
    name: str
    active: str = Field(description="The slot that serves")
    serving: str
    slots: dict[str, dict[str, str]]
    installed: list[str]
    free_bytes: int | None
    maintenance: bool
    unconfirmed: bool
    seen_at: datetime
    stale: bool
    well: bool | None = Field(description="null: nobody asked the slot that serves")


class HostIn(Schema):
    name: Text
    active: Text = ""
    releases: dict[str, Text] = Field(default={}, description="By slot", max_length=2)
    installed: list[Text] | None = Field(None, description="Newest first", max_length=200)
    health: dict[str, Text] = Field(default={}, description="By slot: ready, or why not", max_length=2)
    free_bytes: int | None = Field(None, ge=0, le=2**62)
    maintenance: bool = False
    unconfirmed: bool = False


class JournalIn(Schema):
    lines: list[dict[str, Any]] = Field(description="As the hosts' journals have them; twice, late, mixed up is fine")


class JournalOut(Schema):
    new: int
    known: int
    refused: int = Field(description="No line of a journal, or a watchdog's of a run that nobody knows")


class RequestOut(Schema):
    id: int
    release: str
    reason: str
    state: str = Field(description="asked, taken, done, failed, withdrawn or lapsed")
    asked_by: str
    asked_at: datetime
    taken_by: str
    told: str

    @classmethod
    def of(cls, row: RollbackRequest) -> "RequestOut":
        same = ("id", "release", "reason", "state", "asked_at", "taken_by", "told")
        return cls(asked_by=row.asked_by.username, **{name: getattr(row, name) for name in same})


class AskIn(Schema):
    release: Text
    reason: str = Field("", max_length=rollbacks.MOST_REASON)


class TakeIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=200)]


class EndIn(Schema):
    done: bool
    told: Text = ""


@router.get("/deployments", response=RunPage, summary="Deployments and rollbacks, newest first")
def list_deployments(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> RunPage:
    rows = listing.runs(actor_of(request)).order_by("-pk")
    shown, next_cursor = page_of(rows if cursor is None else rows.filter(pk__lt=cursor), limit)
    return RunPage(items=[RunOut.of(row) for row in shown], next=next_cursor)


@router.post("/deployments/journal", response=JournalOut, summary="Report lines of the hosts' journals")
def record_journal(request: HttpRequest, given: JournalIn) -> JournalOut:
    taken = intake.take(actor_of(request), given.lines)
    return JournalOut(new=taken.new, known=taken.known, refused=taken.refused)


@router.get("/deployments/hosts", response=list[HostOut], summary="The hosts as they were last looked at")
def list_hosts(request: HttpRequest) -> list[HostOut]:
    same = ("name", "active", "slots", "installed", "free_bytes", "maintenance", "unconfirmed", "seen_at")
    return [
        HostOut(serving=one.serving, stale=one.stale, well=one.well, **{name: getattr(one.row, name) for name in same})
        for one in listing.hosts(actor_of(request))
    ]


@router.post("/deployments/hosts", response={204: None}, summary="Report how hosts stand")
def record_hosts(request: HttpRequest, given: list[HostIn]) -> Status[None]:
    hosts.report(actor_of(request), [hosts.HostTold(**one.dict()) for one in given])
    return Status(204, None)


@router.post("/deployments/rollbacks", response={202: RequestOut}, summary="Ask the deployer for a rollback")
def ask_rollback(request: HttpRequest, wanted: AskIn) -> Status[RequestOut]:
    return Status(202, RequestOut.of(rollbacks.ask(actor_of(request), wanted.release, wanted.reason)))


@router.post("/deployments/rollbacks/take", response=RequestOut | None, summary="Take the request that waits")
def take_rollback(request: HttpRequest, given: TakeIn) -> RequestOut | None:
    taken = rollbacks.take(actor_of(request), given.name)
    if taken is None:
        return None
    taken.refresh_from_db()
    return RequestOut.of(taken)


@router.post("/deployments/rollbacks/{int:request_id}/end", response={204: None}, summary="Report how it ended")
def end_rollback(request: HttpRequest, request_id: int, given: EndIn) -> Status[None]:
    rollbacks.end(actor_of(request), request_id, done=given.done, told=given.told)
    return Status(204, None)


@router.post("/deployments/rollbacks/{int:request_id}/withdraw", response={204: None}, summary="Withdraw a request")
def withdraw_rollback(request: HttpRequest, request_id: int) -> Status[None]:
    rollbacks.withdraw(actor_of(request), request_id)
    return Status(204, None)


@router.get("/deployments/{run_name}", response=RunWithEvents, summary="One run with its log")
def show_deployment(request: HttpRequest, run_name: str) -> RunWithEvents:
    row = listing.run(actor_of(request), run_name)
    return RunWithEvents(**RunOut.of(row).dict(), events=[EventOut.of(one) for one in listing.log(row)])
