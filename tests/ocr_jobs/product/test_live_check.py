"""What the page says while somebody types: text and numbers follow each other."""

from typing import Any

import pytest
from django.test import Client

from accounts.actor import Actor


@pytest.fixture
def page(reviewer: Actor) -> Client:
    client = Client()
    client.force_login(reviewer.required_user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def asked(page: Client, **fields: str) -> dict[str, Any]:
    told: dict[str, Any] = page.get("/drawings/check/", fields).json()
    return told


def test_a_text_tells_its_numbers(page: Client) -> None:
    told = asked(page, text="⌀70.50±0.05")

    assert told["parts"] == [{"kind": "Diameter", "unit": "mm", "nominal": "70.50", "upper": "0.05", "lower": "-0.05"}]
    assert not told["refused"]


def test_a_number_makes_the_text(page: Client) -> None:
    assert asked(page, text="⌀70.50±0.05", upper="0.1", lower="-0,2")["text"] == "⌀70.50 +0.1/-0.2"
    assert asked(page, text="25±0.1", nominal="26")["text"] == "26±0.1"
    assert asked(page, text="25±0.1", upper="", lower="")["text"] == "25"


def test_an_upper_below_the_lower_is_told_and_would_not_be_kept(page: Client) -> None:
    told = asked(page, text="25±0.1", upper="-0.3", lower="0.1")

    assert told["refused"]
    assert "The upper tolerance is below the lower one" in told["problems"]


def test_what_is_no_number_is_told(page: Client) -> None:
    told = asked(page, text="25±0.1", upper="a lot")

    assert (told["refused"], told["problems"]) == (True, ["a lot is no number. Type digits, with a point or a comma."])


def test_what_is_not_understood_is_kept_with_a_word_about_it(page: Client) -> None:
    told = asked(page, text="25#7@")

    assert (told["refused"], told["problems"]) == (False, ["Not understood: kept as it was read"])
