"""RapidOCR's models laid out as PaddleOCR takes them, so that both engines run the same ONNX files.

    python -m ocr_jobs.reading.engines.paddle_folder FOLDER

PaddleOCR wants other versions of shared packages than the product has; to try it, it gets an environment of its own:
python3 -m venv .venv-paddle && .venv-paddle/bin/pip install paddleocr onnxruntime nvidia-ml-py
"""

import importlib.util
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import onnxruntime as ort

from ocr_jobs.reading.engines.paddle import DETECTION, ONNX, RECOGNITION, SETTINGS

_FINDS, _READS = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_HALF = [0.5, 0.5, 0.5]


def write_folder(folder: Path) -> None:
    """FOLDER/detection and FOLDER/recognition, each with its model and its settings (JSON, which is YAML too)."""
    models = _rapid_models()
    _write(folder / DETECTION, models / _FINDS, _detection())
    _write(folder / RECOGNITION, models / _READS, _recognition(_letters(models / _READS)))


def _write(place: Path, model: Path, settings: dict[str, Any]) -> None:
    place.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(model, place / ONNX)
    (place / SETTINGS).write_text(json.dumps(settings, ensure_ascii=False, indent=1), encoding="utf-8")


def _detection() -> dict[str, Any]:
    return {
        "Global": {"model_name": "PP-OCRv6_small_det"},
        "PreProcess": {
            "transform_ops": [
                {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
                {"DetResizeForTest": {"resize_long": 960}},
                {"NormalizeImage": {"mean": _HALF, "std": _HALF, "scale": 1 / 255, "order": "hwc"}},
                {"ToCHWImage": None},
            ]
        },
        "PostProcess": {
            "name": "DBPostProcess",
            "thresh": 0.3,
            "box_thresh": 0.5,
            "unclip_ratio": 1.6,
            "max_candidates": 1000,
            "use_dilation": True,
        },
    }


def _recognition(letters: list[str]) -> dict[str, Any]:
    return {
        "Global": {"model_name": "PP-OCRv6_small_rec"},
        "PreProcess": {
            "transform_ops": [
                {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
                {"RecResizeImg": {"image_shape": [3, 48, 320]}},
            ]
        },
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": letters},
    }


def _letters(model: Path) -> list[str]:
    noted: dict[str, str] = ort.InferenceSession(str(model)).get_modelmeta().custom_metadata_map
    return noted["character"].splitlines()


def _rapid_models() -> Path:
    found = importlib.util.find_spec("rapidocr")
    if found is None or found.origin is None:
        raise SystemExit("rapidocr is not installed")
    return Path(found.origin).parent / "models"


if __name__ == "__main__":
    write_folder(Path(sys.argv[1]))
