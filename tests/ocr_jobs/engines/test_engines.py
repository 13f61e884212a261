"""Text engines behind their one face: what each reads, and what is told where one cannot be had."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ocr_jobs.reading.engines import tesseract
from ocr_jobs.reading.engines.boxes import along_the_text
from ocr_jobs.reading.engines.choosing import chosen
from ocr_jobs.reading.engines.face import Box, FoundText, Pixels, Recognised
from ocr_jobs.reading.engines.paddle import DETECTION, ONNX, RECOGNITION, SETTINGS, check_folder
from ocr_jobs.reading.engines.paddle_folder import write_folder
from ocr_jobs.reading.engines.rapid import RapidEngine
from ocr_jobs.reading.engines.tesseract import Tesseract
from ocr_jobs.reading.engines.together import WithHangul
from ocr_jobs.reading.requests import ReadingOptions
from problems.problem import Problem
from tests.ocr_jobs.engines.pictures import HANGUL, on_sheet, written

ROOT = Path(__file__).resolve().parents[3]
PADDLE_PYTHON = ROOT / ".venv-paddle" / "bin" / "python"


@pytest.fixture(scope="module")
def rapid() -> RapidEngine:
    return RapidEngine(threads=1)


def test_rapidocr_finds_text_and_reads_it(rapid: RapidEngine) -> None:
    sheet = on_sheet((written("DRAWN BY"), (100, 80)), (written("47.11"), (500, 400)))

    found = rapid.find(sheet)

    assert len(found) == 2
    assert sorted(read.text for read in rapid.read([written("DRAWN BY"), written("47.11")])) == ["47.11", "DRAWN BY"]


def test_rapidocr_looks_only_where_it_is_told_to(rapid: RapidEngine) -> None:
    sheet = on_sheet((written("DRAWN BY"), (100, 80)), (written("47.11"), (500, 400)))

    (found,) = rapid.find(sheet, [(450.0, 350.0, 800.0, 500.0)])

    (whole,) = (each for each in rapid.find(sheet) if each.polygon[0][0] > 450)
    assert np.allclose(found.polygon, whole.polygon, atol=12)
    assert rapid.find(sheet, []) == []


def test_rapidocr_reads_many_lines_of_all_widths_in_their_order(rapid: RapidEngine) -> None:
    words = ["7.5", "DRAWN BY", "MATERIAL 42CRMO4 ISO", "12", "SCALE"] * 3

    assert [each.text.replace(" ", "") for each in rapid.read([written(word) for word in words])] == [
        word.replace(" ", "") for word in words
    ]


def test_rapidocr_takes_crops_of_no_size_worth_reading(rapid: RapidEngine) -> None:
    assert rapid.read([]) == []
    assert len(rapid.read([written("12")[:2, :3]])) == 1


def test_text_that_stands_upright_is_read_from_the_bottom_up() -> None:
    corners = np.array([[10.0, 10.0], [20.0, 10.0], [20.0, 90.0], [10.0, 90.0]])

    assert along_the_text(corners)[:2] == ((10.0, 90.0), (10.0, 10.0))


def test_tesseract_reads_hangul() -> None:
    (read,) = Tesseract(["ko"]).read([written("도면번호", font=HANGUL)])

    assert read.text == "도면번호"
    assert read.confidence > 0.5


def test_tesseract_reads_within_what_the_engine_process_may_do() -> None:
    script = (
        "from tests.ocr_jobs.engines.pictures import HANGUL, written\n"
        "from jobs.engine_limits import confine\n"
        "from ocr_jobs.reading.engines.tesseract import Tesseract\n"
        "confine()\n"
        "print(Tesseract(['ko', 'en']).read([written('재질', font=HANGUL)])[0].text)\n"
    )

    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "재질"


class Stub:
    name = "stub"

    def __init__(self, *texts: Recognised) -> None:
        self._texts = texts

    def find(self, grey: Pixels, within: Sequence[Box] | None = None) -> list[FoundText]:
        return []

    def read(self, crops: list[Pixels]) -> list[Recognised]:
        return list(self._texts)


def test_only_what_the_first_engine_doubts_is_read_for_hangul() -> None:
    first = Stub(Recognised("A-17", 0.99), Recognised("되면", 0.4), Recognised("NOTE", 0.5))
    crops = [written("도면", font=HANGUL)] * 2 + [written("NOTE")]

    read = WithHangul(first, Tesseract(["ko", "en"])).read(crops)  # type: ignore[arg-type]

    assert [each.text for each in read] == ["A-17", "도면", "NOTE"]


def test_a_language_that_is_not_installed_is_told_with_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tesseract, "_FOLDERS", (tmp_path,))

    with pytest.raises(Problem) as caught:
        Tesseract(["ko"])
    assert caught.value.code == "language_missing"
    assert caught.value.params == {"language": "ko", "needs": "tesseract-ocr-kor"}
    assert not tesseract.reads("ko")


def test_what_a_folder_of_models_lacks_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        Tesseract(["ko"], tmp_path)
    assert caught.value.code == "engine_models_missing"
    assert caught.value.params == {"engine": "tesseract", "missing": "kor.traineddata"}


def test_damaged_tesseract_models_are_told(tmp_path: Path) -> None:
    (tmp_path / "kor.traineddata").write_bytes(b"no model")

    with pytest.raises(Problem) as caught:
        Tesseract(["ko"], tmp_path)
    assert caught.value.code == "engine_models_damaged"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (ReadingOptions(engine="oracle"), "engine_unknown"),
        (ReadingOptions(languages=("xx",)), "language_unknown"),
        (ReadingOptions(engine="paddleocr"), "engine_models_needed"),
    ],
)
def test_engines_and_languages_that_are_not_there_are_told(options: ReadingOptions, code: str) -> None:
    with pytest.raises(Problem) as caught:
        chosen(options)
    assert caught.value.code == code


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paddle")
    write_folder(folder)
    return folder


def test_rapidocrs_models_are_a_whole_folder_for_paddleocr(models: Path) -> None:
    for part in (DETECTION, RECOGNITION):
        check_folder(models, part)


def test_a_model_folder_that_may_not_be_looked_into_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> bool:
        raise PermissionError(path)

    monkeypatch.setattr(Path, "is_file", refused)

    with pytest.raises(Problem) as caught:
        check_folder(tmp_path, DETECTION)
    assert caught.value.code == "engine_models_missing"


@pytest.mark.parametrize(
    ("missing", "code"), [(SETTINGS, "engine_models_missing"), (ONNX, "engine_models_missing"), ("", "engine_missing")]
)
def test_a_model_folder_is_looked_through_before_it_is_used(
    models: Path, tmp_path: Path, missing: str, code: str
) -> None:
    for part in (DETECTION, RECOGNITION):
        (tmp_path / part).mkdir()
        for file in (SETTINGS, ONNX):
            if file != missing:
                (tmp_path / part / file).symlink_to(models / part / file)

    with pytest.raises(Problem) as caught:
        chosen(ReadingOptions(engine="paddleocr", model_folder=tmp_path))
    assert caught.value.code == code


def test_settings_without_a_models_name_are_damaged(models: Path, tmp_path: Path) -> None:
    (tmp_path / DETECTION).mkdir()
    (tmp_path / DETECTION / ONNX).symlink_to(models / DETECTION / ONNX)
    (tmp_path / DETECTION / SETTINGS).write_text("Global: {}\n")

    with pytest.raises(Problem) as caught:
        check_folder(tmp_path, DETECTION)
    assert caught.value.code == "engine_models_damaged"


@pytest.mark.skipif(not PADDLE_PYTHON.exists(), reason="PaddleOCR has an environment of its own, .venv-paddle")
def test_paddleocr_runs_the_same_onnx_files(models: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from jobs.engine_limits import confine\n"
        "from ocr_jobs.reading.engines.paddle import PaddleEngine\n"
        "from tests.ocr_jobs.engines.pictures import on_sheet, written\n"
        "confine()\n"
        "engine = PaddleEngine(Path(sys.argv[1]))\n"
        "print(len(engine.find(on_sheet((written('DRAWN BY'), (100, 80))))))\n"
        "print(engine.read([written('DRAWN BY')])[0].text)\n"
    )

    command = [str(PADDLE_PYTHON), "-c", script, str(models)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.split("\n")[-3:-1] == ["1", "DRAWN BY"]
