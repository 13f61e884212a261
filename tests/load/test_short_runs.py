"""Each part of `make load` once, small, against real servers. Nothing is timed: only what must hold at any speed."""

from collections.abc import Callable, Iterator

import pytest

from tests.load import deaf_clients, size, soak, sockets, uploads
from tests.load.site import Site, fresh_site


@pytest.fixture(scope="module")
def plant(new_postgres_database: Callable[[], str]) -> Iterator[Site]:
    with fresh_site("postgresql", url=new_postgres_database()) as site:
        yield site


@pytest.fixture(scope="module")
def laptop() -> Iterator[Site]:
    with fresh_site("sqlite") as site:
        yield site


def test_every_page_answers_above_a_small_year(plant: Site) -> None:
    """First, for it numbers its own rows."""
    told = size.measure_size(plant, size.SMALL)

    assert told["pages"]["errors"] == {}
    assert len(told["claim_ms"]) > 0
    assert "p95 ms" in size.in_words(told)


def test_uploads_at_once_are_all_kept(plant: Site) -> None:
    told = uploads.measure_uploads(plant, uploads.Wave(count=8, side_by_side=1, piece_bytes=64 * 1024))

    assert told["states"] == {"accepted": 8}
    assert told["kept"] == {"inspections": 8, "whole_files": 8}


def test_every_client_of_two_web_processes_gets_every_message(plant: Site) -> None:
    told = sockets.measure_crowd(plant, sockets.Crowd(clients=20, seconds=2, webs=2))

    assert (told["clients"], told["received"], told["cut_off"]) == (20, told["expected"], 0)


def test_clients_that_do_not_read_are_let_go_and_the_others_get_everything(plant: Site) -> None:
    told = deaf_clients.measure_deaf(plant, crowd=deaf_clients.QUICK, deaf=4, stopped=4)

    assert told["met"]
    assert told["sockets_open"] == {"with_all": 13, "at_the_end": 5}


def test_a_short_soak_does_some_of_everything(laptop: Site) -> None:
    told = soak.measure_soak(laptop, soak.Soak(seconds=12, every_s=1, warm_up=0))

    assert told["ready_at_the_end"]
    assert not [what for what in told["work"] if " " in what], "what failed stands there with its reason"
    assert {"look", "upload"} <= set(told["work"])
    assert {"web", "worker", "watchdog", "engine"} <= set(told["trends"])
