"""What the product ships with or installs: each pinned Python package and each vendored library, with its licence."""

import json
import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "core.txt"
DEPLOYER_LOCK = ROOT / "requirements" / "deploy.txt"  # runs on the deployer's machine, beside the product
_PIN = re.compile(r"^(?P<name>[a-z0-9._-]+)(\[.*?\])?==(?P<version>\S+)(?: ; (?P<marker>.+?))? *\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# As their licence files say, where the metadata have no SPDX expression, or where the package is not for this machine.
_READ = {
    **dict.fromkeys(("asgiref", "channels", "daphne", "nvidia-ml-py", "protobuf", "sqlparse"), "BSD-3-Clause"),
    **dict.fromkeys(("automat", "combine-errors", "constantly", "django-axes", "django-ninja", "hyperlink"), "MIT"),
    **dict.fromkeys(("django-picklefield", "incremental", "onnxruntime", "pyvips", "u-msgpack-python"), "MIT"),
    **dict.fromkeys(("charset-normalizer", "colorlog", "et-xmlfile", "lark", "openpyxl", "pyclipper"), "MIT"),
    **dict.fromkeys(("pyyaml", "six"), "MIT"),
    **dict.fromkeys(("colorama", "omegaconf", "reportlab"), "BSD-3-Clause"),
    **dict.fromkeys(("flatbuffers", "opencv-python-headless", "pyopenssl", "requests", "tzdata"), "Apache-2.0"),
    **dict.fromkeys(("bcrypt", "pynacl"), "Apache-2.0"),
    **dict.fromkeys(("decorator", "fabric", "invoke"), "BSD-2-Clause"),
    "certifi": "MPL-2.0",
    "deprecated": "MIT",
    "paramiko": "LGPL-2.1",  # or later, by its sources
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "tqdm": "MPL-2.0 AND MIT",
    "pyvips-binary": "LGPL-3.0-or-later",
}
# All of these may be combined with AGPL-3.0-or-later. Source: gnu.org/licenses/license-list, spdx.org/licenses.
COMPATIBLE = frozenset(
    (
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "ISC", "LGPL-2.1"),
        *(
            "LGPL-3.0-only",
            "LGPL-3.0-or-later",
            "MIT",
            "MIT-0",
            "MIT-CMU",
            "MPL-2.0",
            "PSF-2.0",
            "TCL",
            "ZPL-2.1",
            "Zlib",
        ),
    )
)


@dataclass(frozen=True)
class Component:
    """licence: an SPDX expression, empty when unknown. marker: of machines that it is for; empty for all."""

    name: str
    version: str
    kind: str  # "pypi" or "npm"
    licence: str
    hashes: tuple[str, ...] = ()
    marker: str = ""

    @property
    def purl(self) -> str:
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"


def components() -> list[Component]:
    return [*python_packages(), *vendored_libraries()]


def python_packages(lock: Path = LOCK) -> list[Component]:
    found: list[Component] = []
    hashes: list[str] = []
    for line in lock.read_text(encoding="utf-8").splitlines():
        if pin := _PIN.match(line):
            hashes = []
            name = pin["name"]
            found.append(Component(name, pin["version"], "pypi", _licence(name), (), pin["marker"] or ""))
        elif found and (digest := _HASH.search(line)):
            hashes.append(digest[1])
            last = found[-1]
            found[-1] = Component(last.name, last.version, last.kind, last.licence, tuple(hashes), last.marker)
    return found


def deployer_packages() -> list[Component]:
    """What `make deploy-deps` installs and the product does not have already."""
    known = {(one.name, one.version) for one in python_packages()}
    return [one for one in python_packages(DEPLOYER_LOCK) if (one.name, one.version) not in known]


def vendored_libraries() -> list[Component]:
    """As static/vendor has them, with what is bundled into them."""
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    named = [(path.removeprefix("node_modules/"), told) for path, told in packages.items() if path]
    return [
        Component(name, told["version"], "npm", told.get("license") or _READ.get(name, ""))
        for name, told in sorted(named)
    ]


def compatible(licence: str) -> bool:
    """Of "A OR B" one suffices, of "A AND B" all are needed."""
    return bool(licence) and all(
        any(each.strip(" ()") in COMPATIBLE for each in part.split(" OR ")) for part in licence.split(" AND ")
    )


def _licence(name: str) -> str:
    if name in _READ:
        return _READ[name]
    try:
        return str(metadata.metadata(name).json.get("license_expression") or "")
    except metadata.PackageNotFoundError:
        return ""
