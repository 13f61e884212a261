"""The plant of docs/plant.md, with that page's own text: one database, two web hosts, two worker hosts, nginx in front;
beside them two hosts with a GPU each (tests.plant.gpu_hosts).

Run by tests.plant.test_several_hosts in namespaces of its own. Says what it saw, a line a step.
"""

import asyncio
import json
import os
import re
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
import websockets

from inspections.synthesis.pairs import generate_pair
from tests.plant.gpu_hosts import GpuHosts
from tests.plant.hosts import Host, lay_switch, wait_for
from tests.postgres import _programs
from tests.serving import ROOT, inherited

PAGE = (ROOT / "docs" / "plant.md").read_text(encoding="utf-8")
PASSWORD = "correct horse battery"
DESK = {"Host": "desk.example", "X-Forwarded-Proto": "https"}


class Plant:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.chmod(0o755)
        lay_switch()
        addresses = {"db": 10, "web1": 11, "web2": 12, "worker1": 21, "worker2": 22, "gpu1": 31, "gpu2": 32, "front": 5}
        self.hosts = {name: Host(name, f"10.20.0.{last}", folder) for name, last in addresses.items()}
        self.token = ""

    def environment(self, host: str, **own: str) -> dict[str, str]:
        """As the page writes it, but for what a test must have to itself."""
        [text] = re.findall(r"```sh\n(BENCHLIGHT_DATA=.*?)```", PAGE, re.DOTALL)
        told = dict(line.split("=", 1) for line in text.splitlines())
        changed = {
            "BENCHLIGHT_DATA": str(self.folder / "shared"),
            "BENCHLIGHT_LOGS": str(self.folder / f"logs-{host}"),
            "BENCHLIGHT_ADMIN_PASSWORD": PASSWORD,
            "BENCHLIGHT_JOB_LEASE_S": "6",
            "BENCHLIGHT_LOG_LEVEL": "WARNING",
        }
        return inherited() | told | changed | own

    def manage(self, host: str, *arguments: str) -> str:
        return self.hosts[host].run(sys.executable, "manage.py", *arguments, environment=self.environment(host))

    def api(self, host: str, method: str, path: str, **options: Any) -> Any:
        headers = DESK | {"Authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        url = f"http://{self.hosts[host].address}:8000/api/v1{path}"
        answer = httpx.request(method, url, headers=headers, timeout=60, **options)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def upload(self, host: str, name: str, image: bytes) -> tuple[int, int]:
        """Inspection and job."""
        path = f"/files?purpose=inspection&board_type={self.board_type}&filename={name}"
        answer = self.api(host, "POST", path, content=image, headers={"Content-Type": "application/octet-stream"})
        assert answer["state"] == "accepted", answer
        board = answer["files"][0]["id"]
        return board, self.api(host, "GET", f"/inspections/{board}")["job"]["id"]

    def raise_database(self) -> None:
        database, cluster, programs = self.hosts["db"], self.folder / "postgres", _programs()
        cluster.mkdir()
        subprocess.run(["chown", "postgres", str(cluster)], check=True)
        plain = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        database.run(
            str(programs / "initdb"), "-D", f"{cluster}/data", "-A", "trust", "--no-sync", "-E", "UTF8",
            environment=plain, user="postgres",
        )  # fmt: skip
        allow = re.search(r'echo "(host benchlight .*)" >>', PAGE)
        assert allow
        with (cluster / "data" / "pg_hba.conf").open("a") as file:
            file.write(f"{allow.group(1)}\n")
        database.start(
            str(programs / "postgres"), "-D", f"{cluster}/data", "-k", str(cluster), "-c", "fsync=off",
            "-c", "listen_addresses=localhost,10.20.0.10", "-c", "max_connections=300",
            environment=plain, user="postgres",
        )  # fmt: skip
        psql = [str(programs / "psql"), "-h", str(cluster), "-v", "ON_ERROR_STOP=1", "postgres"]
        ready = [str(programs / "pg_isready"), "-h", "10.20.0.10"]
        wait_for("PostgreSQL", lambda: subprocess.run(ready, capture_output=True).returncode == 0)
        commands = re.findall(r'-c "((?:CREATE) .*?)"', PAGE)
        assert len(commands) == 2
        database.run(*psql, *[part for one in commands for part in ("-c", one)], environment=plain, user="postgres")

    def set_up_both_web_hosts_at_once(self) -> None:
        errors: list[BaseException] = []

        def one(host: str) -> None:
            try:
                self.manage(host, "set_up")
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=one, args=(host,)) for host in ("web1", "web2")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == [], errors
        self.token = self.manage("web1", "create_token", "admin").strip().splitlines()[-1]

    def serve(self) -> None:
        for host in ("web1", "web2"):
            command = [sys.executable, "manage.py", "serve"]
            self.hosts[host].start(*command, environment=self.environment(host))
        for number in ("1", "2"):
            environment = self.environment(f"worker{number}", BENCHLIGHT_LANES=f"cpu{number}")
            command = [sys.executable, "manage.py", "watch_lane", f"cpu{number}"]
            self.hosts[f"worker{number}"].start(*command, environment=environment)
        self._start_nginx()

    def _start_nginx(self) -> None:
        [text] = re.findall(r"```nginx\n(.*?)```", PAGE, re.DOTALL)
        pem, key = self.folder / "desk.pem", self.folder / "desk.key"
        request = [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=desk.example",
            "-days",
            "2",
        ]
        subprocess.run([*request, "-keyout", str(key), "-out", str(pem)], check=True, capture_output=True)
        text = text.replace("/etc/ssl/desk.pem", str(pem)).replace("/etc/ssl/desk.key", str(key))
        places = "".join(
            f"{name}_temp_path {self.folder}/nginx-{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        configuration = self.folder / "nginx.conf"
        configuration.write_text(
            f"user root;\nworker_processes 1;\npid {self.folder}/nginx.pid;\nerror_log {self.folder}/nginx.log;\n"
            f"events {{}}\nhttp {{\naccess_log off;\n{places}{text}}}\n"
        )
        self.hosts["front"].start("nginx", "-c", str(configuration), "-g", "daemon off;")

    def ready(self, host: str) -> bool:
        try:
            answer = httpx.get(f"http://{self.hosts[host].address}:8000/healthz", headers=DESK, timeout=5)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200 and set(answer.json()["lanes"]) >= {"cpu1", "cpu2"}

    def browser(self) -> httpx.Client:
        """Signed in through nginx, as a person does."""
        client = httpx.Client(base_url="https://10.20.0.5", verify=False, headers={"Host": "desk.example"}, timeout=60)
        page = client.get("/sign-in/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token, page.text
        form = {"csrfmiddlewaretoken": token.group(1), "username": "admin", "password": PASSWORD}
        answer = client.post("/sign-in/", data=form, headers={"Referer": "https://desk.example/sign-in/"})
        assert answer.status_code == 302, answer.text
        return client

    board_type = 0


BEGAN = time.monotonic()


def say(step: str) -> None:
    sys.stdout.write(f"{time.monotonic() - BEGAN:.0f} s: {step}\n")
    sys.stdout.flush()


def photo(number: int, tiles: int) -> bytes:
    """A drawn board, alike and never the same."""
    board = np.tile(generate_pair(7, defects=3).board, (tiles, tiles))
    board[:8, :8] = number
    return bytes(cv2.imencode(".png", board)[1].tobytes())


async def watch(plant: Plant, browser: httpx.Client) -> int:
    """A board goes in at one web host; a page at the other sees its end live. Returns the inspection."""
    cookie = "; ".join(f"{one.name}={one.value}" for one in browser.cookies.jar)
    headers = {"Cookie": cookie, "X-Forwarded-Proto": "https"}
    address = f"ws://{plant.hosts['web2'].address}:8000/live/ws"
    async with websockets.connect(address, origin="https://desk.example", additional_headers=headers) as page:  # type: ignore[arg-type]
        await page.send(json.dumps({"type": "subscribe", "topic": "queue", "after": None}))
        while json.loads(await page.recv())["type"] != "subscribed":
            pass
        board, job = await asyncio.to_thread(plant.upload, "web1", "first.png", photo(0, 1))
        while True:
            heard = json.loads(await asyncio.wait_for(page.recv(), 120))
            if heard["type"] == "event" and heard["data"]["id"] == job and heard["data"]["state"] == "succeeded":
                return board


def one_worker_host_of_each_kind_vanishes(plant: Plant, gpu_hosts: GpuHosts) -> None:
    jobs = [plant.upload("web2", f"{number}.png", photo(number, 5))[1] for number in range(1, 6)]

    def running_there() -> bool:
        rows = plant.api("web1", "GET", "/jobs?state=running")["items"]
        return any(row["lane"] == "cpu1" for row in rows)

    wait_for("a job runs on worker1", running_there)
    plant.hosts["worker1"].vanish()
    gpu_hosts.queue()
    wait_for("both GPU hosts are in the middle of a batch", gpu_hosts.in_the_middle_of_a_batch)
    gpu_hosts.go_on_without_gpu1()

    def ended() -> list[Any]:
        rows = [plant.api("web1", "GET", f"/jobs/{job}") for job in jobs]
        return rows if all(row["state"] not in {"queued", "running"} for row in rows) else []

    rows = wait_for("the other worker host ends every job", ended)
    assert {row["state"] for row in rows} == {"succeeded"}, rows
    assert {row["lane"] for row in rows} >= {"cpu2"}
    say(f"a vanished worker's jobs ended on the other, with at most {max(row['attempts'] for row in rows)} attempts")
    wait_for("the other GPU host ends every job", gpu_hosts.ended)
    say(gpu_hosts.check())


def one_web_host_vanishes(plant: Plant, browser: httpx.Client, board: int) -> None:
    plant.hosts["web1"].vanish()
    for _ in range(10):
        assert browser.get(f"/inspections/{board}/").status_code == 200
    say("one web host gone, 10 of 10 pages through nginx")


def main(folder: Path) -> None:
    plant = Plant(folder)
    plant.raise_database()
    plant.set_up_both_web_hosts_at_once()
    say("two hosts set up at once")
    plant.serve()
    wait_for("both web hosts see both lanes", lambda: plant.ready("web1") and plant.ready("web2"))
    plant.board_type = plant.api("web1", "POST", "/board-types", json={"name": "Controller"})["id"]
    gpu_hosts = GpuHosts(plant)
    gpu_hosts.watch()
    say("two GPU hosts, a card each")
    browser = wait_for("nginx", lambda: _tried(plant.browser))
    board = asyncio.run(watch(plant, browser))
    say("uploaded at web1, seen live at web2")
    page = browser.get(f"/inspections/{board}/")
    assert page.status_code == 200
    picture = browser.get(f"/api/v1/inspections/{board}/images/board/0/0/0")
    assert (picture.status_code, picture.content[:2]) == (200, b"\xff\xd8"), picture.text
    say("its page and picture through nginx")
    one_worker_host_of_each_kind_vanishes(plant, gpu_hosts)
    one_web_host_vanishes(plant, browser, board)
    verified = json.loads(plant.manage("web2", "verify_storage", "--json").splitlines()[-1])
    assert (verified["missing"], verified["damaged"]) == (0, 0), verified
    say("every file is there, and whole")


def _tried(call: Any) -> Any:
    try:
        return call()
    except (httpx.HTTPError, ssl.SSLError):
        return None


if __name__ == "__main__":
    main(Path(sys.argv[1]))
