from django import template
from django.utils.formats import number_format

register = template.Library()

GIB = 2**30


@register.filter
def gib(size_bytes: int) -> str:
    """As drivers count: 1 GiB is 2**30 bytes."""
    return str(number_format(size_bytes / GIB, decimal_pos=1))
