import contextlib
import fcntl
import os
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from live.stop_signals import hear
from webapp import env
from webapp.lanes_of_devices import LanesOfDevices
from webapp.supervisor import Child, Supervisor


class Command(BaseCommand):
    help = "Runs the whole site: web server, lanes with their workers, callbacks, watch on devices. Ctrl-C stops it."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        bind, port = env.text("BENCHLIGHT_BIND", "127.0.0.1"), settings.PORT
        self._address = f"http://{'127.0.0.1' if bind == '0.0.0.0' else bind}:{port}/"
        lock = hold_data_folder(settings.DATA_FOLDER, self._address)
        refuse_old_database()
        refuse_taken_port(bind, port)
        logs = settings.LOGS_FOLDER
        lanes = [watchdog(lane, logs) for lane in settings.LANES]
        always = [web_server(bind, port, logs), *lanes, callback_sender(logs), device_watcher(logs)]
        supervisor = Supervisor(always, self._say)
        obey_signals(supervisor, self._say)
        self._probe = (bind if bind != "0.0.0.0" else "127.0.0.1", port)
        self._announced = False
        self._devices = LanesOfDevices(supervisor, lambda lane: watchdog(lane, logs))
        if not env.given("BENCHLIGHT_LANES"):
            self._devices.watch()
        in_order = supervisor.run(self._each_tick)
        os.close(lock)
        self._say("Stopped." if in_order else "Stopped; some processes had to be killed. Queued work is kept.")

    def _say(self, text: str) -> None:
        """A full disk below the output, or nobody who reads it any more, must not end the site."""
        with contextlib.suppress(OSError):
            self.stdout.write(text)
            self.stdout.flush()

    def _each_tick(self) -> None:
        self._announce()
        self._devices.follow()

    def _announce(self) -> None:
        if not self._announced and answers(self._probe):
            self._announced = True
            self._say(f"Benchlight is at {self._address} (Ctrl-C stops it; logs are in {settings.LOGS_FOLDER})")


def web_server(bind: str, port: int, logs: Path) -> Child:
    daphne = [sys.executable, "-m", "daphne", "-b", bind, "-p", str(port), "webapp.asgi:application"]
    return Child("web", daphne, logs)


def watchdog(lane: str, logs: Path) -> Child:
    return Child(f"lane-{lane}", [sys.executable, "-m", "django", "watch_lane", lane], logs)


def callback_sender(logs: Path) -> Child:
    return Child("callbacks", [sys.executable, "-m", "django", "send_callbacks"], logs)


def device_watcher(logs: Path) -> Child:
    return Child("devices", [sys.executable, "-m", "django", "watch_devices"], logs)


def hold_data_folder(folder: Path, address: str) -> int:
    """A lock that ends with this process, however it ends. Raises CommandError when another one serves this folder."""
    descriptor = os.open(folder / lock_name(connection.vendor), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 200).decode()
        raise CommandError(f"Benchlight already runs on {folder}: {holder}. Stop that one first.") from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{address}, process {os.getpid()}".encode())
    return descriptor


def lock_name(vendor: str) -> str:
    """An SQLite database is one host's alone; with PostgreSQL several hosts serve from one shared folder."""
    return "serve.lock" if vendor == "sqlite" else f"serve-{socket.gethostname()}.lock"


def refuse_old_database() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError(
            "The database is older than this release. Run `make run`, or `.venv/bin/python manage.py set_up`."
        )


def refuse_taken_port(bind: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {bind} port {port}: {error.strerror}. "
                "Stop the program that uses it, or choose another: BENCHLIGHT_PORT=8080 make run"
            ) from None


def obey_signals(supervisor: Supervisor, say: Any) -> None:
    def obey() -> None:
        if supervisor.stop.is_set():
            supervisor.kill.set()
            return
        say("Stopping; running jobs go back to the queue ...")
        supervisor.stop.set()

    hear(obey)


def answers(address: tuple[str, int]) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET) as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(address) == 0
