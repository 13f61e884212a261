"""{% load frame %}: the small parts that every page draws the same way."""

from datetime import datetime

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inspections.models import DefectClass, Verdict

register = template.Library()

LETTERS = {"open": "O", "short": "S", "mousebite": "M", "spur": "U", "spurious_copper": "C", "pin_hole": "P"}
_LINE = mark_safe('<svg class="line" aria-hidden="true" viewBox="0 0 26 6"><path d="M0 3H26"></path></svg>')
_CHIP = '<span class="defect {}" data-defect="{}" title="{}">{}{}</span>'
_VERDICT_ICONS = {"pass": "check", "fail": "x", "review": "eye", "": "hourglass"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of scripts/icons.txt; beside a text, so hidden from screen readers."""
    sprite = static("vendor/tabler-icons/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name)


@register.simple_tag
def ago(when: datetime | None) -> SafeString:
    """How long ago, with the exact time on hover; static/webapp/ago.js keeps it true."""
    if when is None:
        return mark_safe("–")
    exact = date_format(timezone.localtime(when), "Y-m-d H:i:s")
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>',
        when.isoformat(),
        exact,
        _since((timezone.now() - when).total_seconds()),
    )


def _since(seconds: float) -> str:
    minutes, hours, days = int(seconds // 60), int(seconds // 3600), int(seconds // 86400)
    if days:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    if hours:
        return ngettext("%(n)d h ago", "%(n)d h ago", hours) % {"n": hours}
    if minutes:
        return ngettext("%(n)d min ago", "%(n)d min ago", minutes) % {"n": minutes}
    return _("just now")


@register.simple_tag
def verdict(value: str, size: str = "") -> SafeString:
    """PASS, FAIL or REVIEW: a word and a sign, never colour alone. size: "" or "large"."""
    return format_html(
        '<span class="verdict {}" data-verdict="{}">{}{}</span>',
        size,
        value,
        icon(_VERDICT_ICONS[value]),
        Verdict(value).label,
    )


@register.simple_tag
def defect(cls: str, count: int | None = None) -> SafeString:
    """A defect class by letter, line style, colour and name; with a count, letter and count only (for lists)."""
    label = DefectClass(cls).label
    letter = format_html('<span class="letter" aria-hidden="true">{}</span>', LETTERS[cls])
    if count is not None:
        name = format_html('<span class="visually-hidden">{} </span>', label)
        number = format_html('<span class="count">{}{}</span>', name, count)
        shade = "" if count else "none"
        return format_html(_CHIP, shade, cls, label, letter, number)
    name = format_html("{}<span>{}</span>", _LINE, label)
    return format_html(_CHIP, "", cls, "", letter, name)
