"""What people bring that is no drawing, or an odd one, to a running product: each is read or refused with its reason,
and its neighbours are as if nothing had been.
"""

import base64
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.end_to_end import bad_drawings as files
from tests.end_to_end.bad_drawings import encoded, pdf, sheet
from tests.serving import ROOT, environment_of, free_port, served

PASSWORD = "a-password-for-this-test"
PATIENCE_S = 600.0
_TUS = {"Tus-Resumable": "1.0.0"}
_READ = frozenset({"70.50±0.05", "R12"})


@pytest.fixture(scope="module")
def outside() -> Iterator[socket.socket]:
    """Where a drawing would call home to: nobody may come."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@dataclass
class Site:
    script: httpx.Client
    browser: httpx.Client

    def send(self, name: str, content: bytes) -> httpx.Response:
        """As a script does, in one request."""
        return self.script.post("/api/v1/files", params={"filename": name, "purpose": "drawing"}, content=content)

    def drop(self, name: str, content: bytes, **options: str) -> httpx.Response:
        """As the browser does, in pieces; the answer to where it came to an end."""
        told = {"filename": name, "purpose": "drawing", **options}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
        headers = _TUS | {"X-CSRFToken": self.browser.cookies["csrftoken"], "Referer": str(self.browser.base_url)}
        begun = self.browser.post(
            "/files/uploads/", headers=headers | {"Upload-Length": str(len(content)), "Upload-Metadata": metadata}
        )
        if begun.status_code != 201:  # refused before a byte was sent
            return begun
        place, at = begun.headers["Location"], 0
        while at < len(content):
            piece = content[at : at + 300_000]
            more = {"Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
            answer = self.browser.patch(place, headers=headers | more, content=piece)
            assert answer.status_code == 204, answer.text
            at = int(answer.headers["Upload-Offset"])
        return self.browser.get(f"{place}/outcome")

    def drawing(self, pk: int) -> dict[str, Any]:
        told: dict[str, Any] = self.script.get(f"/api/v1/drawings/{pk}").raise_for_status().json()
        return told

    def ended(self, pk: int) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_S
        while (told := self.drawing(pk))["job"]["state"] in {"queued", "running"}:
            assert time.monotonic() < deadline, told["job"]
            time.sleep(0.3)
        return told


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Its model folders: PaddleOCR's is damaged, Tesseract's is not there."""
    folder = tmp_path_factory.mktemp("bad-drawings")
    port, models = str(free_port()), folder / "models" / "detection"
    models.mkdir(parents=True)
    for name, content in (("inference.yml", b"\xff\xfe nonsense"), ("inference.onnx", b"")):
        (models / name).write_bytes(content)
    environment = environment_of(
        folder / "data",
        BENCHLIGHT_PORT=port,
        BENCHLIGHT_ADMIN_PASSWORD=PASSWORD,
        BENCHLIGHT_DEMO="0",
        BENCHLIGHT_PADDLEOCR_MODELS=str(models.parent),
        BENCHLIGHT_TESSERACT_MODELS=str(folder / "nowhere"),
    )
    for command in (["set_up"], ["create_token", "admin"]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, capture_output=True
        )
    address = f"http://127.0.0.1:{port}"
    bearer = {"Authorization": f"Bearer {done.stdout.decode().strip()}"}
    with (
        served(environment, folder / "serve.log"),
        httpx.Client(base_url=address, headers=bearer, timeout=60, trust_env=False) as script,
        httpx.Client(base_url=address, timeout=60, trust_env=False) as browser,
    ):
        sign_in(browser)
        yield Site(script, browser)
    assert "Traceback" not in (folder / "serve.log").read_text(errors="replace")


def sign_in(browser: httpx.Client) -> None:
    browser.get("/sign-in/")
    fields = {"username": "admin", "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    answer = browser.post("/sign-in/", data=fields, headers={"Referer": str(browser.base_url)})
    assert answer.status_code == 302, answer.text


@pytest.fixture(scope="module")
def brought(site: Site, outside: socket.socket) -> dict[str, int]:
    """All of them in one go, good ones first, last and in between; their numbers by name."""
    address = "http://{}:{}/".format(*outside.getsockname())
    plain = sheet(*files.TEXTS)  # so many that ink tells of a drawing: the quick way
    contents: dict[str, Callable[[], bytes]] = {
        "first.pdf": lambda: pdf(sheet(*files.TEXTS, "1")),
        "locked.pdf": files.locked,
        "damaged.pdf": files.damaged,
        "without-pages.pdf": files.without_pages,
        "ten-thousand.pdf": files.ten_thousand_pages,
        "huge.pdf": files.huge,
        "middle.pdf": lambda: pdf(sheet(*files.TEXTS, "2")),
        "huge-and-plain.pdf": lambda: files.huge(plain),
        "reaching-out.pdf": lambda: files.reaching_out(address),
        "sizes.pdf": lambda: pdf(plain, sheet(*files.TEXTS, size_pt=(500, 420))),
        "empty-page.pdf": lambda: pdf(lambda canvas: None, plain),
        "on-its-head.png": lambda: encoded(files.scan(quarters=2)),
        "on-its-side.png": lambda: encoded(files.scan(quarters=1)),
        "photograph.jpg": lambda: encoded(files.photograph(), ".jpg"),
        "landscape.jpg": lambda: encoded(files.landscape(), ".jpg"),
        "last.pdf": lambda: pdf(sheet(*files.TEXTS, "3")),
    }
    numbers = {}
    for at, (name, content) in enumerate(contents.items()):
        answer = site.drop(name, content()) if at % 2 else site.send(name, content())
        assert answer.status_code == 200, (name, answer.text)
        (told,) = answer.json()["files"]
        assert told["state"] == "accepted", (name, told)
        numbers[name] = told["id"]
    return numbers


@pytest.mark.parametrize("name", ["first.pdf", "middle.pdf", "last.pdf"])
def test_good_drawings_among_them_are_read(site: Site, brought: dict[str, int], name: str) -> None:
    told = site.ended(brought[name])

    assert told["job"]["state"] == "succeeded", told["job"]
    assert texts_of(told) >= _READ


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("locked.pdf", "drawing_encrypted", "protected by a password"),
        ("damaged.pdf", "drawing_damaged", "Export it again"),
        ("without-pages.pdf", "drawing_empty", "no pages"),
        ("ten-thousand.pdf", "drawing_too_many_pages", "These are 10000 pages; at most 200"),
        ("huge.pdf", "drawing_too_large", "60001 x 60001 pixels; at most 16384"),
    ],
)
def test_what_cannot_be_read_fails_with_its_reason_and_is_kept(
    site: Site, brought: dict[str, int], name: str, code: str, words: str
) -> None:
    told = site.ended(brought[name])

    assert (told["job"]["state"], told["job"]["reason_code"]) == ("failed", code)
    assert words in told["job"]["reason"]
    assert told["filename"] == name
    page = site.browser.get(f"/drawings/{brought[name]}/")
    assert page.status_code == 200
    assert words in page.text


@pytest.mark.parametrize(
    ("name", "remarks"),
    [
        ("huge-and-plain.pdf", [{"page_too_large"}, set()]),
        ("sizes.pdf", [set(), set()]),
        ("empty-page.pdf", [{"empty_page"}, set()]),
        ("reaching-out.pdf", [set()]),
        ("on-its-head.png", [{"turned"}]),
        ("on-its-side.png", [{"turned"}]),
        ("photograph.jpg", [{"photograph"}]),
    ],
)
def test_odd_sheets_are_read_with_a_word_about_them(
    site: Site, brought: dict[str, int], name: str, remarks: list[set[str]]
) -> None:
    told = site.ended(brought[name])

    assert told["job"]["state"] == "succeeded", told["job"]
    assert [set(page["remarks"]) - {"askew"} for page in told["pages"]] == remarks
    assert texts_of(told) >= (_READ if name != "photograph.jpg" else set())


def test_what_is_no_drawing_is_told_as_such(site: Site, brought: dict[str, int]) -> None:
    told = site.ended(brought["landscape.jpg"])

    assert told["job"]["state"] == "succeeded", told["job"]
    assert "no_drawing" in told["pages"][0]["remarks"]


def test_nothing_of_a_drawing_calls_anywhere(site: Site, brought: dict[str, int], outside: socket.socket) -> None:
    site.ended(brought["reaching-out.pdf"])
    exported = site.script.get(f"/api/v1/drawings/{brought['reaching-out.pdf']}/export/pdf")
    while exported.status_code == 503:
        time.sleep(0.5)
        exported = site.script.get(f"/api/v1/drawings/{brought['reaching-out.pdf']}/export/pdf")

    assert exported.content.startswith(b"%PDF-")
    assert not re.search(rb"127\.0\.0\.1|JavaScript|/URI|/Launch", exported.content)
    with pytest.raises(BlockingIOError):
        outside.accept()


def test_a_few_of_too_many_pages_are_read_when_they_are_named(site: Site, brought: dict[str, int]) -> None:
    number = brought["ten-thousand.pdf"]
    site.ended(number)
    wanted = {"options": {"pages": "9999-"}}
    assert site.script.post(f"/api/v1/drawings/{number}/read-again", json=wanted).status_code == 202

    told = site.ended(number)

    assert [page["number"] for page in told["pages"]] == [9999, 10000]
    assert texts_of(told) >= _READ


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "file_empty", "0 bytes"),
        (b"25 +0.1 and no more\n", "file_no_drawing", "this is text"),
        (b"MZ\x90\0 sheet.pdf", "file_no_drawing", "this is program"),
        (b"\1\2\3\4", "file_drawing_unknown", "PDF, PNG, JPEG, TIFF and BMP"),
        (files.pdf(sheet("R12"))[:600], "file_truncated", "ends too early"),
    ],
)
def test_what_is_no_drawing_by_its_content_is_refused_both_ways(
    site: Site, content: bytes, code: str, words: str
) -> None:
    for answer in (site.send("sheet.pdf", content), site.drop("sheet.pdf", content)):
        told = answer.json()
        told = told["error"] if "error" in told else told["files"][0]
        assert answer.status_code < 500
        assert told["code"] == code
        assert words in told["message"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"engine": "oracle"}, "engine_unknown"),
        ({"languages": "tlh"}, "language_unknown"),
        ({"preprocessing": "sparkle"}, "step_unknown"),
    ],
)
def test_options_that_nobody_knows_are_refused_before_anything_is_kept(
    site: Site, brought: dict[str, int], options: dict[str, str], code: str
) -> None:
    dropped = site.drop("part.pdf", pdf(sheet("R12")), **options)
    again = site.script.post(f"/api/v1/drawings/{brought['last.pdf']}/read-again", json={"options": options})
    image = {"images": [base64.b64encode(encoded(files.landscape())).decode()]}
    batch = site.script.post("/api/registration/gpu-ocr/batch", json=image | options)

    answers = [(answer.status_code, answer.json()["error"]["code"]) for answer in (dropped, again, batch)]
    assert answers == [(400, code)] * 3


@pytest.mark.parametrize(
    ("engine", "code"), [("paddleocr", "engine_models_damaged"), ("tesseract", "engine_models_missing")]
)
def test_a_model_folder_that_is_damaged_or_missing_fails_the_job_that_needs_it(
    site: Site, brought: dict[str, int], engine: str, code: str
) -> None:
    before = site.ended(brought["last.pdf"])
    again = site.script.post(f"/api/v1/drawings/{before['id']}/read-again", json={"options": {"engine": engine}})
    assert again.status_code == 202

    told = site.ended(before["id"])

    assert (told["job"]["state"], told["job"]["reason_code"]) == ("failed", code)
    assert "administrator" in told["job"]["reason"]
    assert texts_of(told) == texts_of(before), "what was read before stays"


def texts_of(told: dict[str, Any]) -> set[str]:
    return {entry["text"] for entry in told["entries"]}
