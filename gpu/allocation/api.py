"""How the GPUs are shared out, for scripts: what the page shows and does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from accounts.actor import actor_of
from gpu.allocation import hardware, saving, standing
from gpu.allocation.checking import Finding
from gpu.allocation.models import Allocation
from gpu.allocation.state import Reason
from problems.messages import sentence

router = Router(tags=["gpu"])


class Told(Schema):
    code: str
    message: str = Field(description="For people, in the language of Accept-Language")
    where: str = Field("", description="The field or service that it is about")

    @classmethod
    def of(cls, reason: Reason, where: str = "") -> "Told":
        return cls(code=reason.code, message=sentence(reason.code, reason.params), where=where)


class HardwareOut(Schema):
    name: str
    memory_mib: int = Field(description="0: the CPU, where nothing is counted")
    label: str


class AllocationOut(Schema):
    version: int = Field(description="Give it as based_on; 0: nothing was saved, the proposal for the hardware holds")
    document: dict[str, Any]
    note: str
    saved_by: str | None
    saved_at: datetime | None
    hardware: list[HardwareOut]


class VersionOut(Schema):
    version: int
    document: dict[str, Any]
    note: str
    saved_by: str | None
    saved_at: datetime


class SaveIn(Schema):
    document: dict[str, Any]
    based_on: int = Field(description="The version that was looked at", ge=0, le=2**63 - 1)
    confirmed: bool = Field(False, description="That inspection may be without a device at times")
    note: str = ""


class TryIn(Schema):
    document: dict[str, Any]


class StretchOut(Schema):
    since: datetime
    until: datetime
    on: dict[str, list[str]] = Field(description="Services by device")
    waits: dict[str, Told]


class MomentOut(Schema):
    on: dict[str, list[str]]
    waits: dict[str, Told]


class EvictionOut(Schema):
    job: int
    service: str
    device: str
    why: Told


class DryRunOut(Schema):
    faults: list[Told] = Field(description="Why it would be refused, each with its nearest valid value")
    warnings: list[Told]
    evictions: list[EvictionOut] = Field(description="Who would make room at once")
    moments: dict[str, MomentOut] = Field(description="now, tonight, weekend: who would run where if all had work")
    week: list[StretchOut]


@router.get("/gpu/allocation", response=AllocationOut, summary="How the devices are shared out between services")
def show_allocation(request: HttpRequest) -> AllocationOut:
    row = saving.latest(actor_of(request))
    found = [HardwareOut(name=one.name, memory_mib=one.memory_mib, label=one.label) for one in hardware.found()]
    return AllocationOut(
        version=row.pk if row else 0,
        document=standing.plan_of(row.document if row else None).document(),
        note=row.note if row else "",
        saved_by=_who(row),
        saved_at=row.saved_at if row else None,
        hardware=found,
    )


@router.put("/gpu/allocation", response=VersionOut, summary="Save another allocation")
def save_allocation(request: HttpRequest, wanted: SaveIn) -> VersionOut:
    """In force at once. Refused with the reason and the nearest valid value; 409 when somebody saved another meanwhile,
    or when it leaves inspection without a device at times and that is not confirmed."""
    actor = actor_of(request)
    row = saving.save(actor, wanted.document, based_on=wanted.based_on, confirmed=wanted.confirmed, note=wanted.note)
    return _version(row)


@router.post("/gpu/allocation/dry-run", response=DryRunOut, summary="What another allocation would do")
def try_allocation(request: HttpRequest, wanted: TryIn) -> DryRunOut:
    """Changes nothing."""
    found = saving.dry_run(actor_of(request), wanted.document)
    return DryRunOut(
        faults=_told(found.faults),
        warnings=_told(found.warnings),
        evictions=[
            EvictionOut(job=e.running.job, service=e.running.service, device=e.running.device, why=Told.of(e.why))
            for e in found.evictions
        ],
        moments={name: MomentOut(on=_lists(on), waits=_waits(waits)) for name, (on, waits) in found.moments.items()},
        week=[
            StretchOut(since=one.since, until=one.until, on=_lists(one.on), waits=_waits(one.waits))
            for one in found.week
        ],
    )


@router.get("/gpu/allocation/proposals", response=dict[str, dict[str, Any]], summary="Allocations for this hardware")
def list_allocation_proposals(request: HttpRequest) -> dict[str, dict[str, Any]]:
    return {name: plan.document() for name, plan in saving.proposals(actor_of(request)).items()}


@router.get("/gpu/allocation/versions", response=list[VersionOut], summary="The latest allocations, newest first")
def list_allocation_versions(request: HttpRequest) -> list[VersionOut]:
    return [_version(row) for row in saving.versions(actor_of(request))]


def _version(row: Allocation) -> VersionOut:
    return VersionOut(version=row.pk, document=row.document, note=row.note, saved_by=_who(row), saved_at=row.saved_at)


def _who(row: Allocation | None) -> str | None:
    return row.saved_by.username if row and row.saved_by else None


def _told(findings: Sequence[Finding]) -> list[Told]:
    return [Told.of(one.reason, one.where) for one in findings]


def _waits(waits: Mapping[str, Reason]) -> dict[str, Told]:
    return {service: Told.of(reason) for service, reason in waits.items()}


def _lists(on: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {device: list(services) for device, services in on.items()}
