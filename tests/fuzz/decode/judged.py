"""What the product does with one file: the checks of the web process, then the decoders of the engine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from files import contents
from files.archives import members
from files.pictures.image_headers import ANY_SIZE_WH
from files.pictures.images import decode_bgr, decode_own, open_image
from inspections.vision.board_scan import scan
from inspections.vision.small_pictures import GOLDEN_PX, shrunk
from ocr_jobs.exports import ballooning
from ocr_jobs.exports.items import Item
from ocr_jobs.reading.limits import Limits
from ocr_jobs.reading.pages.documents import is_pdf, opened
from ocr_jobs.reading.pages.page import Page
from problems.problem import Problem

_SMALL_PX = 1_000_000  # so much is also decoded in the ways that only some jobs need
_MEMBERS = 3  # of a ZIP, that are looked at
_PAGES = 3  # of a PDF


@dataclass
class Judged:
    """What a file came to: "web accepted", "web file_damaged", "engine decoded", …"""

    outcomes: list[str] = field(default_factory=list)

    @contextmanager
    def by(self, who: str, verdict: str) -> Iterator[None]:
        try:
            yield
        except Problem as problem:
            self.outcomes.append(f"{who} {problem.code}")
        else:
            self.outcomes.append(f"{who} {verdict}")


def judge(path: Path, scratch: Path, *, say: Callable[[str], None], thorough: bool) -> list[str]:
    """Raises whatever is no Problem. say: told which part begins. thorough: pictures and pyramids too."""
    judged = Judged()
    say("web")
    if contents.is_zip(path):
        _judge_archive(path, scratch, judged, say=say, thorough=thorough)
    elif is_pdf(path):
        _judge_document(path, scratch, judged, say=say, thorough=thorough)
    else:
        _judge_image(path, scratch, judged, say=say, thorough=thorough)
    return judged.outcomes


def _judge_archive(path: Path, scratch: Path, judged: Judged, *, say: Callable[[str], None], thorough: bool) -> None:
    with judged.by("web", "opened"):
        for member in members(path, scratch / "member"):
            with judged.by("web", "unpacked"):
                unpacked = member.unpacked()
                if member.index < _MEMBERS:
                    _judge_image(unpacked, scratch, judged, say=say, thorough=thorough)
                say("web")


def _judge_image(path: Path, scratch: Path, judged: Judged, *, say: Callable[[str], None], thorough: bool) -> None:
    """The engine sees the file whatever the web process thought of it: the second line must hold by itself."""
    with judged.by("web", "accepted"):
        contents.check(path)
    say("engine")
    with judged.by("engine", "decoded"):
        image = open_image(path)
        pyramid = scratch / "board.zip" if thorough else None
        scan(image, pyramid=pyramid, keep_colours=thorough)
    if thorough and image_is_small(path):
        say("engine pictures")
        with judged.by("pictures", "made"):
            decode_own(open_image(path))
            decode_bgr(path)
            shrunk(path, GOLDEN_PX)


def _judge_document(path: Path, scratch: Path, judged: Judged, *, say: Callable[[str], None], thorough: bool) -> None:
    """Its first pages with their texts, as a reading has them; thorough: with balloons too, as an export has them."""
    with judged.by("web", "accepted"):
        contents.check(path, documents=True)
    say("engine")
    sizes = {}
    with judged.by("engine", "decoded"), opened(path, Limits()) as document:
        for page in document.pages(range(1, min(document.page_count, _PAGES) + 1)):
            sizes[page.number] = page.size_wh
            if not isinstance(page, Page):
                raise Problem(page.code)
    if thorough:
        say("engine balloons")
        _balloons(path, scratch, sizes, judged)


def _balloons(path: Path, scratch: Path, sizes: dict[int, tuple[int, int]], judged: Judged) -> None:
    place = [(20.0, 20.0), (80.0, 20.0), (80.0, 40.0), (20.0, 40.0)]
    items = [asdict(Item(number, number, "dimension", "R5", [], place)) for number in sizes]
    request = {"original": path, "target": scratch / "ballooned", "filename": "a", "pages": sizes, "items": items}
    said: list[str] = []
    ballooning.run([request], lambda index, event, payload: said.append(str(payload.get("code", event))))
    judged.outcomes.append(f"balloons {said[-1]}")


def image_is_small(path: Path) -> bool:
    try:
        width, height = open_image(path, max_size_wh=ANY_SIZE_WH).size_wh
    except Problem:
        return False
    return width * height <= _SMALL_PX
