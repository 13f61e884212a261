"""/metrics and what comes with it: the real endpoint scraped by Debian's Prometheus, its rules and the dashboard."""

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from gpu.models import Alarm, Device, Lease
from jobs.models import Job
from tests.gpu.nvml.driver import Driver
from tests.serving import ROOT, daphne, environment_of, free_port, wait_until_it_listens

MONITORING = ROOT / "deployment" / "monitoring"
_METRIC = re.compile(r"\bbenchlight_[a-z_]+\b(?!\.)")
_FIRES_WITHIN_S = 120


def scraped(client: Client, **headers: str) -> str:
    return client.get("/metrics", headers=headers).content.decode()


@pytest.fixture
def device(db: None) -> Device:
    latest = {"temperature": 84, "utilisation": 50, "power_w": None, "memory_by_service": {"training": 7}}
    return Device.objects.create(
        host="h", lane="gpu0", index=0, uuid="u", name="Card", changed_at=timezone.now(), latest=latest
    )


@pytest.fixture
def viewer(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_user("viewer", password="x"))
    return client


def test_metrics_tell_of_devices_and_leave_out_what_is_not_reported(viewer: Client, device: Device) -> None:
    text = scraped(viewer)
    assert 'benchlight_device_temperature_celsius{card="Card",device="gpu0",host="h"} 84.0' in text
    assert 'benchlight_device_utilisation_ratio{card="Card",device="gpu0",host="h"} 0.5' in text
    assert 'service="training"} 7.0' in text
    assert "benchlight_device_power_watts" not in text
    assert 'host="h",state="ok"} 1.0' in text


def test_a_lost_device_has_a_state_and_no_values(viewer: Client, device: Device) -> None:
    Device.objects.update(state="lost")
    text = scraped(viewer)
    assert 'state="lost"} 1.0' in text
    assert "benchlight_device_temperature_celsius" not in text


def test_metrics_tell_of_the_queue_leases_and_alarms(viewer: Client, device: Device) -> None:
    now = timezone.now()
    times = {"submitted_at": now, "queued_at": now, "turn_at": now}
    Job.objects.create(kind="inspection", service="inspection", subject="s", title="t", **times)
    Lease.objects.create(
        device="gpu0", service="training", budget_mib=2, holder="h:1", lane="gpu0", granted_at=now, until=now
    )
    Alarm.objects.create(device=device, device_name="gpu0", code="alarm_hot", raised_at=now)
    text = scraped(viewer)
    assert 'benchlight_queue_jobs{service="inspection",state="queued"} 1.0' in text
    assert 'benchlight_lease_bytes{device="gpu0",service="training"} 2.097152e+06' in text
    assert 'benchlight_alarm{alarm="hot",device="gpu0"} 1.0' in text
    assert 'benchlight_lane_ready{lane="cpu0"} 0.0' in text


def test_metrics_need_a_token_or_a_named_network(client: Client, db: None, settings: SimpleNamespace) -> None:
    assert client.get("/metrics").status_code == 401
    settings.METRICS_NETWORKS = (ip_network("10.0.0.0/8"),)
    assert client.get("/metrics", REMOTE_ADDR="11.0.0.1").status_code == 401
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 200


def test_the_rules_are_sound_and_do_what_their_own_tests_say() -> None:
    checks = "check rules alerts.yml", "test rules alerts_test.yml", "check config --syntax-only prometheus.yml"
    for command in map(str.split, checks):
        subprocess.run(["promtool", *command], cwd=MONITORING, check=True, capture_output=True)
    subprocess.run(
        ["promtool", "check", "config", "--syntax-only", "prometheus.yml"],
        cwd=MONITORING,
        check=True,
        capture_output=True,
    )


def expressions_of_the_dashboard() -> list[str]:
    dashboard = json.loads((MONITORING / "grafana.json").read_text(encoding="utf-8"))
    return [target["expr"].replace("$device", ".*") for panel in dashboard["panels"] for target in panel["targets"]]


def test_the_dashboard_s_questions_are_sound(tmp_path: Path) -> None:
    rules = [{"record": f"asked:{n}", "expr": expr} for n, expr in enumerate(expressions_of_the_dashboard())]
    (tmp_path / "asked.yml").write_text(json.dumps({"groups": [{"name": "asked", "rules": rules}]}))
    subprocess.run(["promtool", "check", "rules", "asked.yml"], cwd=tmp_path, check=True, capture_output=True)


def test_what_is_asked_for_is_what_the_site_tells() -> None:
    told = {f"benchlight_{name}" for name in _names_told()}
    asked = {
        name
        for text in (*expressions_of_the_dashboard(), _expressions_of_the_rules())
        for name in _METRIC.findall(text)
    }
    assert asked
    assert asked - told == set()


def _expressions_of_the_rules() -> str:
    return "\n".join(re.findall(r"expr: (.*)", (MONITORING / "alerts.yml").read_text(encoding="utf-8")))


def _names_told() -> set[str]:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "webapp" / "metrics").glob("*.py"))
    return set(re.findall(r'gauge\(\s*"([a-z_]+)"', source)) | set(
        re.findall(r'^    "(device_[a-z_]+)": \(', source, re.M)
    )


def test_prometheus_scrapes_the_site_and_fires_when_a_device_is_hot_and_one_is_lost(
    tmp_path: Path, transactional_db: None
) -> None:
    """The whole way: scripted driver, watch_devices, database, web process, Prometheus, alert."""
    driver = Driver(tmp_path, gpus=2)
    driver.set("0.temperature", 85)
    with site(tmp_path, driver) as address, prometheus(tmp_path, address) as asked:
        assert "BenchlightDeviceHot gpu0" in until(asked, "BenchlightDeviceHot gpu0")
        driver.lose(1)
        assert "BenchlightDeviceLost gpu1" in until(asked, "BenchlightDeviceLost gpu1")


@contextmanager
def site(folder: Path, driver: Driver) -> Iterator[str]:
    port, log = free_port(), folder / "web.log"
    told = {
        "BENCHLIGHT_METRICS_NETWORKS": "127.0.0.1/32",
        "BENCHLIGHT_DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
    }
    environment = environment_of(folder / "data", **told) | driver.environment()
    with log.open("wb") as output:
        kept = {"cwd": ROOT, "env": environment, "stdout": output, "stderr": output}
        web = subprocess.Popen(daphne(port, "webapp.asgi:application"), **kept)  # type: ignore[call-overload]
        watcher = subprocess.Popen([sys.executable, "manage.py", "watch_devices"], **kept)  # type: ignore[call-overload]
        try:
            wait_until_it_listens(port, web, log)
            yield f"127.0.0.1:{port}"
        finally:
            for process in (watcher, web):
                process.terminate()
                process.wait()


@contextmanager
def prometheus(folder: Path, address: str) -> Iterator[str]:
    """With the rules that ship, told once a second and without their patience."""
    rules = re.sub(r"for: \w+", "for: 0s", (MONITORING / "alerts.yml").read_text(encoding="utf-8"))
    (folder / "alerts.yml").write_text(rules)
    config = (MONITORING / "prometheus.yml").read_text(encoding="utf-8").replace("localhost:8000", address)
    config = re.sub(r"    authorization:\n.*\n", "", config).replace("15s", "1s")
    (folder / "prometheus.yml").write_text(config)
    port = free_port()
    options = ["--config.file=prometheus.yml", "--storage.tsdb.path=kept", "--log.level=error"]
    process = subprocess.Popen(["prometheus", *options, f"--web.listen-address=127.0.0.1:{port}"], cwd=folder)
    try:
        yield f"http://127.0.0.1:{port}/api/v1/alerts"
    finally:
        process.terminate()
        process.wait()


def until(address: str, wanted: str) -> set[str]:
    deadline, firing = time.monotonic() + _FIRES_WITHIN_S, set[str]()
    while wanted not in firing and time.monotonic() < deadline:
        time.sleep(0.3)
        try:
            told = json.load(urllib.request.urlopen(address, timeout=10))["data"]["alerts"]
        except (urllib.error.URLError, OSError):
            continue
        labels = [one["labels"] for one in told if one["state"] == "firing"]
        firing = {f"{one['alertname']} {one.get('device', '')}" for one in labels}
    return firing
