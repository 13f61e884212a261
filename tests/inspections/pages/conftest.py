from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.test import Client

from accounts.actor import Actor
from accounts.models import User
from files.pictures.pyramids import write_pyramid
from inspections.models import Inspection

ClientAs = Callable[[Actor], Client]
Pictured = Callable[..., Inspection]


@pytest.fixture
def client_as() -> ClientAs:
    """A signed-in browser."""

    def make(actor: Actor) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=actor.required_user.pk), "django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def page(client_as: ClientAs, reviewer: Actor) -> Client:
    return client_as(reviewer)


@pytest.fixture
def pictured() -> Pictured:
    """Gives an inspection the pictures of a run, as the pipeline writes them."""

    def make(inspection: Inspection, layers: Sequence[str] = ("board",), run: str = "1-1") -> Inspection:
        inspection.pyramids = f"inspections/{inspection.pk}/{run}"
        inspection.save(update_fields=["pyramids"])
        folder = settings.DERIVED_FOLDER / inspection.pyramids
        folder.mkdir(parents=True)
        pixels = np.zeros((inspection.height_px or 480, inspection.width_px or 640), np.uint8)
        for layer in layers:
            write_pyramid(pixels, folder / f"{layer}.zip")
        return inspection

    return make


FRAGMENT: dict[str, Any] = {"HX-Request": "true", "Accept": "text/html"}
