"""One site to drill: the product on a database and a disk of its own that can go wrong, with those who use it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.drills import boards
from tests.drills.client import Client
from tests.drills.injected.cable import Cable
from tests.drills.injected.control import Control, build
from tests.drills.injected.postgres_server import PostgresServer
from tests.drills.injected.small_disk import SmallDisk
from tests.drills.listener import Listener
from tests.drills.processes import SITE_VARIABLE
from tests.drills.product import Product
from tests.drills.receiver import Receiver
from tests.drills.rows import Query, postgres_query, sqlite_query
from tests.serving import ROOT, free_port, inherited

# Shorter than the product's own, as drills wait for them to pass.
_PATIENCE = {
    "BENCHLIGHT_JOB_LEASE_S": "6",
    "BENCHLIGHT_LANE_DEAF_S": "10",
    "BENCHLIGHT_JOB_TIMEOUT_S": "30",
    "BENCHLIGHT_ENGINE_MEMORY_MB": "900",
    "BENCHLIGHT_FREE_SPACE_KEEP_MB": "0",  # so that uploads, too, meet a disk that is really full
}
_PASSWORD = "a-password-for-drills"


class Site(Product):
    lane = "cpu0"

    def __init__(self, name: str, folder: Path, database: str, library_folder: Path) -> None:
        self.folder = folder
        self.database = database
        folder.mkdir(mode=0o755, parents=True)
        self.marks = folder / "marks"
        self.marks.mkdir()
        self.disk = SmallDisk(folder / "disk") if os.geteuid() == 0 else None
        data = folder / "disk" / "data"
        data.mkdir(parents=True)
        cable_port = free_port()
        self.control = Control(folder / "control", data, cable_port)
        preload = {"LD_PRELOAD": str(build(library_folder)), "DRILL_CONTROL": str(self.control.path)}
        self.postgres = PostgresServer(folder / "postgres", preload) if database == "postgresql" else None
        self.cable = Cable(cable_port, self.postgres.port) if self.postgres else None
        self.query: Query = (
            postgres_query(self.postgres.address) if self.postgres else sqlite_query(data / "benchlight.sqlite3")
        )
        super().__init__(name, data, self._environment(name, data, preload))
        self.client = Client(self.address)
        self.receiver = Receiver()
        self.listener: Listener | None = None
        self.cookie = ""

    def open(self) -> None:
        """The first start, and what a person sets up once: token, board type, golden board, who is told of endings."""
        self.start()
        self.client.token = self._new_token()
        made = self.client.persist("POST", "/api/v1/board-types", json={"name": "Drilled", "revision": ""})
        assert made.status_code == 201, made.text
        self.client.board_type = made.json()["id"]
        assert self.client.upload(boards.golden(), purpose="golden_board")["state"] == "accepted"
        target = {"name": "the line", "url": self.receiver.url, "kinds": ["inspection"]}
        events = {"events": ["succeeded", "failed", "cancelled"]}
        made = self.client.persist("POST", "/api/v1/callback-targets", json=target | events)
        assert made.status_code == 201, made.text
        self.receiver.secret = made.json()["secret"]
        self.cookie = self.client.sign_in("admin", _PASSWORD)
        self.listener = Listener(self.address, self.cookie)

    def mend(self) -> None:
        """Ends every fault that a drill may have left; never touches the product."""
        self.control.calm()
        self.receiver.behave()
        if self.disk is not None:
            self.disk.make_room()
        if self.postgres is not None and self.cable is not None:
            self.postgres.thaw()
            if not self.postgres.processes():
                self.postgres.start()
            if self.cable.state != "mend":
                self.cable.say("mend")

    def close(self) -> None:
        self.control.calm()
        if self.listener is not None:
            self.listener.stop()
        if self.processes():
            self.kill_everything()
        if self.cable is not None:
            self.cable.close()
        if self.postgres is not None:
            self.postgres.kill()
        if self.disk is not None:
            self.disk.remove()
        self.client.close()
        self.receiver.close()

    def remove(self) -> None:
        """After close(); never descends into a disk that is still mounted."""
        if not os.path.ismount(self.folder / "disk"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def _new_token(self) -> str:
        command = [sys.executable, "manage.py", "create_token", "admin"]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def _environment(self, name: str, data: Path, preload: dict[str, str]) -> dict[str, str]:
        database = f"postgres://benchlight@127.0.0.1:{self.cable.port}/postgres" if self.cable else ""
        own = {
            "DJANGO_SETTINGS_MODULE": "tests.drills.faulty.settings",
            SITE_VARIABLE: name,
            "DRILL_MARKS": str(self.marks),
            "OMP_NUM_THREADS": "1",
            "BENCHLIGHT_DATA": str(data),
            "BENCHLIGHT_DATABASE_URL": database,
            "BENCHLIGHT_PORT": str(free_port()),
            "BENCHLIGHT_ADMIN_PASSWORD": _PASSWORD,
            "BENCHLIGHT_DEMO": "off",
            "BENCHLIGHT_CALLBACK_NETWORKS": "127.0.0.0/8",
            "BENCHLIGHT_API_REQUESTS_PER_MINUTE": "1000000",
        }
        return inherited() | preload | own | _PATIENCE
