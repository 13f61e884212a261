from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def upload_piece_bytes() -> int:
    return int(settings.UPLOAD_CHUNK_BYTES)
