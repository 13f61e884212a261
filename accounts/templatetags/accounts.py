from typing import Any

from django import template

register = template.Library()


@register.filter
def readable(value: Any) -> str:
    """A value of an audit row: a list as a list for people, not for Python."""
    if value is None or value == "":
        return "–"
    if isinstance(value, dict):
        return ", ".join(f"{name} {readable(inner)}" for name, inner in value.items())
    return ", ".join(map(readable, value)) if isinstance(value, list) else str(value)
