"""Tiles, crops and thumbnails as answers: re-encoded pixels only, kept by the browser."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from problems.messages import sentence
from problems.problem import Problem

THUMBNAIL_PX = 256
KEPT = "private, max-age=31536000, immutable"
_ASKED_AGAIN = "private, no-cache"


@dataclass(frozen=True)
class Picture:
    """folder: of one run's pictures, below the derived folder."""

    folder: str
    path: Path

    @property
    def stamp(self) -> str:
        return stamp_of(self.folder)


def stamp_of(folder: str) -> str:
    """Names one run's pictures: an address with it never changes its content."""
    return quote(Path(folder).name)


def answer(request: HttpRequest, find: Callable[[], Picture], read: Callable[[Path], bytes]) -> HttpResponse:
    """find: the picture, for whoever may see it (Problem else). read: the JPEG made of its file."""
    try:
        picture = find()
        etag = _etag(request, picture.folder)
        known = etag in parse_etags(request.headers.get("If-None-Match", ""))
        response = HttpResponseNotModified() if known else jpeg_answer(read(picture.path))
    except Problem as problem:
        return refusal(problem)
    response["ETag"] = etag
    response["Cache-Control"] = KEPT if request.GET.get("v") == picture.stamp else _ASKED_AGAIN
    return response


def jpeg_answer(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    return response


def refusal(problem: Problem) -> HttpResponse:
    """An <img> shows no error page, so a refusal is one plain sentence."""
    said = sentence(problem.code, problem.params)
    return HttpResponse(said, status=problem.status, content_type="text/plain; charset=utf-8")


def box_asked(request: HttpRequest) -> tuple[float, float, float, float]:
    """Of ?box=x1,y1,x2,y2. Problem crop_box_unreadable."""
    try:
        x1, y1, x2, y2 = (float(part) for part in request.GET.get("box", "").split(","))
    except ValueError:
        raise Problem("crop_box_unreadable") from None
    return x1, y1, x2, y2


def _etag(request: HttpRequest, folder: str) -> str:
    told = f"{folder} {request.path} {request.GET.get('box', '')}"
    return f'"{blake2b(told.encode(), digest_size=12).hexdigest()}"'
