"""Through a real daphne: connections that break, servers that are killed, pieces that cross."""

import base64
import hashlib
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.files import images
from tests.live.running_site import RunningSite

_HEADERS = {"Tus-Resumable": "1.0.0"}
_PIECE = _HEADERS | {"Content-Type": "application/offset+octet-stream"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    with RunningSite(
        tmp_path_factory.mktemp("site"),
        application="tests.files.site_with_a_shelf:application",
        BENCHLIGHT_FREE_SPACE_KEEP_MB="1",
    ) as running:
        yield running


@pytest.fixture
def browser(site: RunningSite) -> Iterator[httpx.Client]:
    with site.browser(site.sign_in("ada")) as client:
        page = client.get("/settings/profile/", headers={"Accept": "text/html"}, follow_redirects=True)
        token = re.search(r'data-csrf="(\w+)"', page.text)
        assert token, page.text
        client.headers["X-CSRFToken"] = token.group(1)
        yield client


@pytest.fixture(scope="module")
def bmp() -> bytes:
    return images.encoded("BMP", size_wh=(2000, 1700))  # 10 MB


def _create(browser: httpx.Client, length: int) -> str:
    pairs = {"filename": "board.bmp", "purpose": "shelf"}
    metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs.items())
    answer = browser.post(
        "/files/uploads/", headers=_HEADERS | {"Upload-Length": str(length), "Upload-Metadata": metadata}
    )
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def _append(browser: httpx.Client, url: str, offset: int, piece: bytes) -> httpx.Response:
    return browser.patch(url, headers=_PIECE | {"Upload-Offset": str(offset)}, content=piece)


def _offset(browser: httpx.Client, url: str) -> int:
    return int(browser.head(url, headers=_HEADERS).headers["Upload-Offset"])


def _stored(site: RunningSite, content: bytes) -> Path:
    sha256 = hashlib.sha256(content).hexdigest()
    return site.folder / "files" / sha256[:2] / sha256[2:4] / sha256


def test_after_a_connection_breaks_in_a_piece_the_upload_goes_on(
    site: RunningSite, browser: httpx.Client, bmp: bytes
) -> None:
    url = _create(browser, len(bmp))
    assert _append(browser, url, 0, bmp[:4_000_000]).status_code == 204
    _break_off(site, browser, url, 4_000_000, bmp[4_000_000:8_000_000])

    offset = _offset(browser, url)
    while offset < len(bmp):
        offset = int(_append(browser, url, offset, bmp[offset : offset + 4_000_000]).headers["Upload-Offset"])

    assert browser.get(f"{url}/outcome").json()["state"] == "accepted"
    assert _stored(site, bmp).read_bytes() == bmp


def test_after_the_server_is_killed_every_acknowledged_byte_is_there(
    site: RunningSite, browser: httpx.Client, bmp: bytes
) -> None:
    url = _create(browser, len(bmp))
    assert _append(browser, url, 0, bmp[:4_000_000]).status_code == 204

    site.daphne.kill()
    site.daphne.wait()
    site.start()

    assert _offset(browser, url) == 4_000_000
    for start in range(4_000_000, len(bmp), 4_000_000):
        assert _append(browser, url, start, bmp[start : start + 4_000_000]).status_code == 204
    assert browser.get(f"{url}/outcome").json()["state"] == "accepted"


def test_of_pieces_sent_at_once_one_is_written_and_the_file_stays_whole(
    site: RunningSite, browser: httpx.Client, bmp: bytes
) -> None:
    url = _create(browser, len(bmp))
    answers: list[int] = []

    def send() -> None:
        with httpx.Client(base_url=site.url, cookies=browser.cookies, headers=browser.headers, timeout=30) as other:
            answers.append(_append(other, url, 0, bmp).status_code)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers.count(204) == 1
    assert set(answers) <= {204, 409, 423}
    assert browser.get(f"{url}/outcome").json()["state"] == "accepted"
    assert _stored(site, bmp).read_bytes() == bmp


def _break_off(site: RunningSite, browser: httpx.Client, url: str, offset: int, piece: bytes) -> None:
    """Half of a piece, then the cable is pulled."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar)
    lines = [
        f"PATCH {urlsplit(url).path} HTTP/1.1",
        f"Host: 127.0.0.1:{site.port}",
        f"Cookie: {cookies}",
        f"X-CSRFToken: {browser.headers['X-CSRFToken']}",
        "Tus-Resumable: 1.0.0",
        "Content-Type: application/offset+octet-stream",
        f"Upload-Offset: {offset}",
        f"Content-Length: {len(piece)}",
    ]
    with socket.create_connection(("127.0.0.1", site.port)) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + piece[: len(piece) // 2])
