"""The house: imports run down only, pure folders know no Django, web processes load no model runtime."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = [
    {"webapp"},
    {"inspections", "ocr_jobs", "deployment"},
    {"reviewing"},
    {"jobs"},
    {"gpu"},
    {"accounts", "files", "live"},
    {"problems"},
]
ROOMS = set.union(*FLOORS)
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
# All of the room but the site's own side: the command line runs where no Django is.
OF_THE_SITE = {"api.py", "apps.py", "management", "migrations", "models.py", "pages", "records", "urls.py"}
DEPLOYER = [
    f"deployment/{path.name}"
    for path in sorted((ROOT / "deployment").iterdir())
    if path.name not in OF_THE_SITE and (path.suffix == ".py" or (path / "__init__.py").exists())
]
PURE = [
    "files/pictures",
    "inspections/vision",
    "inspections/synthesis",
    "inspections/training",
    *DEPLOYER,
    "gpu/devices",
    "gpu/runtime",
    "jobs/engine_child.py",
    "jobs/engine_limits.py",
    "problems/problem.py",
]
FRAMEWORKS = {"django", "ninja", "channels", "django_q"}
HEAVY = {"torch", "onnxruntime", "cv2", "pyvips", "ultralytics"}


def modules_below(place: str) -> Iterator[Path]:
    path = ROOT / place
    yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: say the whole name, not a relative one"
            yield node.module or ""


def violations(room: str, path: Path) -> list[str]:
    found = []
    for name in imported_names(path):
        other = name.split(".")[0]
        if other in ROOMS and other != room and FLOOR_OF[other] <= FLOOR_OF[room]:
            found.append(f"{path.relative_to(ROOT)} imports {name}")
    return found


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_imports_run_down_only(room: str) -> None:
    assert [line for path in modules_below(room) for line in violations(room, path)] == []


def test_a_wrong_import_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    wrong = tmp_path / "files" / "wrong.py"
    wrong.parent.mkdir()
    wrong.write_text("import live.hub\nfrom jobs.models import Job\nimport problems.problem\n")
    assert violations("files", wrong) == ["files/wrong.py imports live.hub", "files/wrong.py imports jobs.models"]


@pytest.mark.parametrize("place", PURE)
def test_pure_code_knows_no_framework(place: str) -> None:
    offenders = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules_below(place)
        for name in imported_names(path)
        if name.split(".")[0] in FRAMEWORKS or name.endswith(".models")
    ]
    assert offenders == []


def test_a_web_process_loads_no_model_runtime() -> None:
    script = f"import webapp.asgi, webapp.urls, sys; print(sorted(set(sys.modules) & {HEAVY!r}))"
    answer = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip().splitlines()[-1] == "[]"
