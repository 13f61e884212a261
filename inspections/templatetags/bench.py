"""{% load bench %}: what templates ask about an inspection."""

from django import template

from inspections.models import Inspection
from inspections.pictures import stamp_of
from jobs.models import Job
from jobs.stages import under_way

register = template.Library()


@register.filter
def stamp(inspection: Inspection) -> str:
    return stamp_of(inspection)


@register.filter
def is_under_way(job: Job | None) -> bool:
    return under_way(job)
