"""`python -m scripts.bill_of_materials FILE`: what the product is made of, as CycloneDX 1.6."""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from scripts.components import ROOT, Component, components


def bill_of_materials() -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reference = f"pkg:generic/{project['name']}@{project['version']}"
    parts = [_told(component) for component in components()]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": reference,
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": parts,
        "dependencies": [{"ref": reference, "dependsOn": sorted({part["bom-ref"] for part in parts})}],
    }


def _told(component: Component) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": "library",
        "bom-ref": component.purl,
        "name": component.name,
        "version": component.version,
        "purl": component.purl,
        "licenses": [{"expression": component.licence}] if component.licence else [],
    }
    # Each hash is of one file of the release; which of them is installed depends on the machine.
    if component.hashes:
        told["properties"] = [{"name": "benchlight:sha256", "value": digest} for digest in component.hashes]
    if component.marker:
        told["properties"] = [*told.get("properties", []), {"name": "benchlight:for", "value": component.marker}]
    return told


def main(target: Path) -> None:
    told = bill_of_materials()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(told, indent=1), encoding="utf-8")
    print(f"{len(told['components'])} components: {target}")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
