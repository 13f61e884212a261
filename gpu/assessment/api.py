"""The assessment for scripts: what GPU, Assessment shows and does."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from accounts.actor import actor_of
from accounts.permissions import Permission
from gpu.assessment import measuring, prices
from gpu.assessment.report import assess
from problems.typed import Number

router = Router(tags=["gpu"])


class FindingOut(Schema):
    level: str = Field(description="bad, warn or good")
    code: str
    message: str = Field(description="What it is and what to do, in the language of Accept-Language")


class AssessmentOut(Schema):
    made_at: datetime
    host: dict[str, Any] = Field(description="The computer that answers")
    devices: list[dict[str, Any]]
    packages: list[dict[str, Any]] = Field(description="Of the computer that answers; command: how to install it")
    memory: list[dict[str, Any]] = Field(description="Each device's budgets in MiB, now and with all services on")
    measurements: list[dict[str, Any]] = Field(description="Items a second of each model at each batch")
    prices: dict[str, Any]
    costs: dict[str, Any] | None = Field(description="null where there is no GPU")
    findings: list[FindingOut]


class MeasureIn(Schema):
    service: str | None = Field(None, max_length=40, description="inspection or reading; null: all")


class MeasureOut(Schema):
    jobs: list[int]


class PricesIn(Schema):
    currency: str = Field(max_length=8)
    power_per_kwh: Number
    cloud_per_hour: Number
    hours_per_day: Number
    idle_watts: Number


@router.get("/gpu/assessment", response=AssessmentOut)
def gpu_assessment(request: HttpRequest) -> Any:
    actor_of(request).require(Permission.VIEW)
    return assess().as_json()


@router.post("/gpu/assessment/measure", response={202: MeasureOut})
def gpu_assessment_measure(request: HttpRequest, body: MeasureIn) -> Any:
    return Status(202, MeasureOut(jobs=measuring.start(actor_of(request), body.service)))


@router.put("/gpu/assessment/prices", response=PricesIn)
def gpu_assessment_prices(request: HttpRequest, body: PricesIn) -> Any:
    values = body.dict()
    return vars(prices.save(actor_of(request), values.pop("currency"), values))
