"""What is measured at the size of a year is every page and every list that can be read."""

import re
from collections import defaultdict

from django.urls import resolve

from tests.load.addresses import addresses
from tests.webapp.routes import ROUTES

PLACES: dict[str, object] = defaultdict(lambda: "1")
# Pictures, which are files and no rows; an answer to a call of one's own; a redirect; what asks for one's own upload.
NOT_MEASURED = {
    "/golden-boards/<golden_id>/preview.jpg",
    "/inspections/<inspection_id>/crop/<layer>.jpg",
    "/inspections/<inspection_id>/image/<layer>/<level>/<x>_<y>.jpg",
    "/inspections/<inspection_id>/thumbnail.jpg",
    "/drawings/<drawing_id>/export/<format>",  # and of one drawing alone, however many there are
    "/drawings/<drawing_id>/pages/<page>/crop.jpg",
    "/drawings/<drawing_id>/pages/<page>/image/<level>/<x>_<y>.jpg",
    "/drawings/<drawing_id>/pages/<page>/thumbnail.jpg",
    "/drawings/check/",
    "/api/v1/drawings/compare",
    "/api/v1/drawings/<drawing_id>/export/<format>",
    "/api/v1/drawings/<drawing_id>/pages/<page>/crop",
    "/api/registration/gpu-ocr/scheduler/job/<job_id>",
    "/api/v1/detect/<job_id>",
    "/gpu/devices/<device_id>/history.csv",  # a day of one device
    "/api/v1/gpu/devices/<lane>/history",
    "/models/trainings/<training_id>/",
    "/api/v1/trainings/<training_id>",
    "/api/v1/inspections/<inspection_id>/crops/<layer>",
    "/api/v1/inspections/<inspection_id>/images/<layer>",
    "/api/v1/inspections/<inspection_id>/images/<layer>/<level>/<x>/<y>",
    "/files/uploads/<upload_id>/outcome",
    "/api/v1/files/<upload_id>",
    "/settings/",
    "/sign-in/",
}

_PLACE = re.compile(r"[<{](?:\w+:)?(\w+)[>}]")
_FILLED = {"upload_id": "00000000-0000-4000-8000-000000000001", "layer": "board"}


def test_every_page_and_list_is_measured() -> None:
    read = {_pattern(route.path) for route in ROUTES if route.method == "GET"}
    measured = {_pattern(one.path) for one in addresses(PLACES)}

    assert sorted(read - measured - NOT_MEASURED) == []


def _pattern(path: str) -> str:
    """As the product's own resolver names the route, without the kinds of its places."""
    filled = _PLACE.sub(lambda place: _FILLED.get(place[1], "1"), path.partition("?")[0])
    return "/" + re.sub(r"<\w+:", "<", resolve(filled).route)
