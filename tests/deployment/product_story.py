"""The product itself, from bare hosts to a second release under load and back. Run by test_product; a line a step.

one: a host with SQLite, in this checkout's environment. plant: two with PostgreSQL, and everything as on real hosts.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.deployment.hosts import wait_for
from tests.deployment.plant import SITE
from tests.deployment.product import PASSWORD, Product
from tests.serving import ROOT

_SIZES = {
    "one": {"pages": 2, "uploads": 1, "sockets": 4, "pause_s": 0.3, "upload_pause_s": 2.0, "piece_bytes": 262_144},
    "plant": {"pages": 2, "uploads": 1, "sockets": 10, "pause_s": 0.1, "upload_pause_s": 1.0, "piece_bytes": 65_536},
}
_BREAKING = """from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inspections", "{last}")]
    operations = [migrations.RemoveField("inspection", "machine_verdict")]
"""


class Load:
    def __init__(self, product: Product, board_type: int, sizes: dict[str, Any], *, first: int = 0) -> None:
        program = [sys.executable, "-m", "tests.deployment.product_load"]
        inside = ["nsenter", "-t", str(product.bastion.first), "--net", *program]
        self._log = (product.folder / "product_load.log").open("ab")
        self._process = subprocess.Popen(
            inside, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        addresses = [f"10.30.{number}.2" for number in range(1, len(product.targets) + 1)]
        asked = {"addresses": addresses, "site": SITE, "password": PASSWORD, "token": product.token}
        self._say(json.dumps(asked | {"board_type": board_type, "first": first} | sizes))
        self._sockets = sizes["sockets"] * len(addresses)
        wait_for("every page is open", self._is_going)

    def counts(self) -> dict[str, Any]:
        self._say("counts")
        assert self._process.stdout is not None
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told

    def end(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self._process.communicate()[0])
        return told

    def _is_going(self) -> bool:
        told = self.counts()
        return bool(len(told["seen"]) == self._sockets and told["pages"] and told["uploads"])

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()


def say(step: str) -> None:
    sys.stdout.write(f"{step}\n")
    sys.stdout.flush()


def replaced_under_load(product: Product, sizes: dict[str, Any]) -> None:
    board_type = product.api("POST", "/board-types", name="Controller")["id"]
    before = product.served()
    load = Load(product, board_type, sizes)
    release = product.commit()
    product.say_deployed(product.deployment("deploy"))
    assert product.served() == [release] * len(product.targets)
    product.say_deployed(product.deployment("rollback"))
    assert product.served() == before
    nothing_was_lost(product, load.end())


def nothing_was_lost(product: Product, counts: dict[str, Any]) -> None:
    """No request failed; every socket came back and saw every event; every board was inspected once."""
    assert counts["failed"] == [], counts["failed"][:5]
    assert (counts["gaps"], set(counts["codes"])) == ([], {"1012"}), (counts["gaps"][:5], counts["codes"])
    assert len(counts["back_s"]) == sum(counts["codes"].values()) > 0
    wait_for("every job has ended", lambda: set(product.ledger()["states"]) <= {"succeeded", "failed", "cancelled"})
    ledger = product.ledger()
    accepted = sorted(counts["accepted"])
    assert accepted, counts
    assert ledger["inspections"] == accepted == sorted(set(accepted))
    assert (ledger["states"], ledger["endings"]) == ({"succeeded": len(accepted)}, [1])
    assert (ledger["judged"], ledger["canaries"]) == (len(accepted), 0)
    say(f"{counts['pages']} pages and {counts['uploads']} requests of uploads, none failed")
    say(f"{len(accepted)} boards, each inspected once; sockets came back in {sorted(counts['back_s'])} s")


def a_breaking_migration_is_refused(product: Product) -> None:
    migrations = product.folder / "source" / "inspections" / "migrations"
    last = max(path.stem for path in migrations.glob("0*.py"))
    (migrations / "0999_smaller.py").write_text(_BREAKING.format(last=last))
    before = product.served()
    product.commit()
    said = product.deployment("deploy", status=1)
    told = "breaks: inspections.0999_smaller: Remove field machine_verdict from inspection: what runs uses it"
    assert told in said, said
    assert product.served() == before
    (migrations / "0999_smaller.py").unlink()
    say("a migration that would break what serves was refused")


def main(folder: Path, size: str) -> None:
    began = time.monotonic()
    product = Product(folder, hosts=1 if size == "one" else 2, borrowed=size == "one")
    try:
        product.set_up()
        say(f"{time.monotonic() - began:.0f} s: set up")
        release = product.first_release()
        assert product.served() == [release] * len(product.targets)
        say(f"{time.monotonic() - began:.0f} s: {release} in service")
        replaced_under_load(product, _SIZES[size])
        if size == "plant":
            a_breaking_migration_is_refused(product)
        say(f"{time.monotonic() - began:.0f} s: the product was replaced and brought back")
    except BaseException:
        for target in product.targets:
            log = ["journalctl", "--no-pager", "-o", "cat", "-n", "120", "_TRANSPORT=stdout"]
            say(subprocess.run(target.entered(*log), capture_output=True, text=True, check=False).stdout)
        raise
    finally:
        product.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
