"""Folders of models are the administrator's: they go into every order, and nobody else's do."""

import json
from pathlib import Path
from typing import Any

import pytest

from ocr_jobs.options import with_models
from ocr_jobs.reading import ocr_batch, pipeline
from ocr_jobs.reading.engines.paddle import DETECTION, SETTINGS
from tests.ocr_jobs.pages.pdf_files import lettering, write_pdf


def outcome(run: Any, request: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The last thing that the engine says of an order."""
    said: list[tuple[str, dict[str, Any]]] = []
    run([request], lambda index, event, payload: said.append((event, json.loads(json.dumps(payload)))))
    return said[-1]


def test_the_folder_that_the_settings_name_goes_into_the_order(settings: Any, tmp_path: Path) -> None:
    settings.OCR_MODELS = {"paddleocr": str(tmp_path), "tesseract": ""}

    assert with_models({"engine": "paddleocr", "pages": "1"})["model_folder"] == str(tmp_path)
    assert "model_folder" not in with_models({"engine": "tesseract"})
    assert "model_folder" not in with_models({})


def test_a_folder_that_a_request_names_is_not_taken(settings: Any) -> None:
    settings.OCR_MODELS = {"paddleocr": ""}

    assert with_models({"engine": "paddleocr", "model_folder": "/etc"}) == {"engine": "paddleocr"}


@pytest.mark.parametrize("run", [pipeline.run, ocr_batch.run])
def test_what_is_wrong_with_the_folder_is_told(settings: Any, tmp_path: Path, run: Any) -> None:
    file = write_pdf(tmp_path / "a.pdf", [lettering("70.5", (100, 400))])
    request = {"path": str(file), "images": [str(file)]}

    def told(folder: str) -> tuple[str, dict[str, Any]]:
        settings.OCR_MODELS = {"paddleocr": folder}
        event, payload = outcome(run, request | {"options": with_models({"engine": "paddleocr"})})
        assert event == "failed"
        return payload["code"], payload["params"]

    assert told("")[0] == "engine_models_needed"
    missing = told(str(tmp_path / "nowhere"))
    assert missing == ("engine_models_missing", {"engine": "paddleocr", "missing": f"{DETECTION}/{SETTINGS}"})
    (tmp_path / DETECTION).mkdir()
    (tmp_path / DETECTION / SETTINGS).write_bytes(b"\xff\xfe nonsense")
    (tmp_path / DETECTION / "inference.onnx").write_bytes(b"")
    damaged = told(str(tmp_path))
    assert damaged == ("engine_models_damaged", {"engine": "paddleocr", "missing": f"{DETECTION}/{SETTINGS}"})
