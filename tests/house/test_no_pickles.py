"""Nothing that runs what it reads: no pickle, no eval, no shell, no text that a page takes for markup. Exceptions stand
here, each with its reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.test_import_directions import ROOT

PRODUCT = (
    *(
        "accounts",
        "deployment",
        "files",
        "gpu",
        "inspections",
        "jobs",
        "live",
        "ocr_jobs",
        "problems",
        "reviewing",
        "scripts",
        "webapp",
    ),
    *("benchmarks", "research"),
)
MODULES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "yaml"}
CALLS = {"eval", "exec", "compile", "__import__", "torch.load", "os.system", "os.popen", "mark_safe", "SafeString"}
ALLOWED = {
    ("inspections/training/comparator_training.py", "torch.load"): "weights only, which runs nothing",
    ("ocr_jobs/training/recogniser/learning.py", "torch.load"): "weights only, which runs nothing",
    ("inspections/training/yolo_run.py", "torch.load"): "training's own checkpoint of a minute ago; on no server",
    ("webapp/templatetags/frame.py", "mark_safe"): "two constants",
}
MARKED_SAFE = {
    "templates/webapp/_field.html": "a form's own help text, which Django builds itself",
    "templates/webapp/api_docs.html": "settings of the API's page, which are constants",
}


def findings(path: Path, tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            yield from (name for name in names if name.split(".")[0] in MODULES)
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in CALLS:
                yield called
            for keyword in node.keywords:
                if keyword.arg in {"shell", "allow_pickle"} and not _is_false(keyword.value):
                    yield f"{called}({keyword.arg})"


def _is_false(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


def product_files() -> Iterator[tuple[str, ast.AST]]:
    for folder in PRODUCT:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def test_nothing_that_the_product_reads_is_run() -> None:
    found = {(name, what) for name, tree in product_files() for what in findings(Path(name), tree)}

    assert found == set(ALLOWED), "what is new here needs a reason; what is gone leaves the list"


@pytest.mark.parametrize("name", [name for (name, _), reason in ALLOWED.items() if reason.startswith("weights only")])
def test_weights_that_are_loaded_in_training_are_weights_only(name: str) -> None:
    path = ROOT / name
    loads = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "torch.load"
    ]

    assert loads
    assert all("weights_only=True" in ast.unparse(load) for load in loads)


def test_templates_escape_all_but_what_is_ours() -> None:
    unsafe = re.compile(r"\|\s*safe\b|safeseq|autoescape\s+off")
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if unsafe.search(path.read_text(encoding="utf-8"))
    }

    assert found == set(MARKED_SAFE)


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("import pickle", "pickle"),
        ("from yaml import load", "yaml"),
        ("eval(x)", "eval"),
        ("torch.load(x)", "torch.load"),
        ("subprocess.run(x, shell=True)", "subprocess.run(shell)"),
        ("np.load(x, allow_pickle=wanted)", "np.load(allow_pickle)"),
        ("mark_safe(x)", "mark_safe"),
    ],
)
def test_what_is_forbidden_would_be_seen(code: str, what: str) -> None:
    assert list(findings(Path("a.py"), ast.parse(code))) == [what]
