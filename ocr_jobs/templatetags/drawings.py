"""{% load drawings %}: what templates ask of a drawing's row."""

from django import template

from jobs.models import Job
from jobs.stages import under_way
from ocr_jobs.doubt_words import remark_in_words
from ocr_jobs.models import Drawing
from ocr_jobs.pictures import stamp_of

register = template.Library()


@register.filter
def stamp(drawing: Drawing) -> str:
    return stamp_of(drawing)


@register.filter
def is_under_way(job: Job | None) -> bool:
    return under_way(job)


@register.filter
def remark(code: str) -> str:
    return str(remark_in_words(code))
