"""What is run on a host, as text for its shell. Pure: each builder takes checked names and returns one command."""

import json
import shlex
from typing import Any

from deployment import places
from deployment.names import lane_name, slot_name

SYSTEMCTL = "/usr/bin/systemctl"


quoted = shlex.quote


def within(seconds: int, command: str) -> str:
    """Ends the command on the host itself: a deployer that no longer waits would leave it running."""
    return f"timeout -k 5 {seconds} sh -c {shlex.quote(command)}"


# --- units: these, with these arguments, are what the deploying user may run as root ---------------------------------
def start_web(slot: str) -> str:
    return f"{SYSTEMCTL} restart benchlight-web@{slot_name(slot)}.service"


def stop_web(slot: str) -> str:
    return f"{SYSTEMCTL} stop benchlight-web@{slot_name(slot)}.service"


def keep_web(slot: str) -> str:
    """After a reboot this slot starts, too."""
    return f"{SYSTEMCTL} enable benchlight-web@{slot_name(slot)}.service"


def forget_web(slot: str) -> str:
    return f"{SYSTEMCTL} disable benchlight-web@{slot_name(slot)}.service"


def prepare(slot: str) -> str:
    return f"{SYSTEMCTL} start benchlight-prepare@{slot_name(slot)}.service"


def watch_switch(back_to: str) -> str:
    return f"{SYSTEMCTL} restart benchlight-watchdog@{slot_name(back_to)}.service"


def restart_lane(lane: str) -> str:
    return f"{SYSTEMCTL} restart benchlight-lane@{lane_name(lane)}.service"


def allowed_as_root(slot: str, lanes: tuple[str, ...]) -> list[str]:
    of_slot = [build(slot) for build in (start_web, stop_web, keep_web, forget_web, prepare, watch_switch)]
    return [*of_slot, *(restart_lane(lane) for lane in lanes)]


def as_root(command: str) -> str:
    return f"sudo -n {command}"


# --- what is there ---------------------------------------------------------------------------------------------------
def state() -> str:
    """Lines of name=value: the active socket, the slots' releases, the room on the disk, the clock."""
    return "; ".join(
        (
            f"echo active=$(readlink {places.ACTIVE_SOCKET})",
            *(f"echo {slot}=$(readlink {places.slot_link(slot)})" for slot in ("blue", "green")),
            f"echo current=$(readlink {places.CURRENT})",
            f"echo free_bytes=$({free_bytes()})",
            "echo clock=$(date +%s)",
            f"echo maintenance=$(test -e {places.MAINTENANCE} && echo on)",
            f"echo unconfirmed=$(test -e {places.UNCONFIRMED} && echo yes)",
        )
    )


def free_bytes() -> str:
    return f"df --output=avail -B1 {places.HOME} | tail -1"


def installed_releases() -> str:
    """Newest first."""
    return f"ls -1t {places.RELEASES}/*/.installed 2>/dev/null || true"


def unit_log(unit: str, lines: int = 40) -> str:
    return f"journalctl --no-pager --quiet -o cat -n {lines} -u {shlex.quote(unit)}"


# --- releases --------------------------------------------------------------------------------------------------------
def sha256(path: str) -> str:
    return f"sha256sum {shlex.quote(path)} | cut -d ' ' -f 1"


def size(path: str) -> str:
    """0 for what is not there."""
    return f"stat -c %s {shlex.quote(path)} 2>/dev/null || echo 0"


def accept_artefact(release: str, digest: str) -> str:
    """The uploaded part becomes the artefact, if every byte is right; a wrong one is removed."""
    part, whole = f"{places.artefact(release)}.part", places.artefact(release)
    return (
        f"echo {shlex.quote(f'{digest}  {part}')} | sha256sum --check --status "
        f"&& sync {part} && mv -T {part} {whole} && sync {places.INCOMING} || {{ rm -f {part}; exit 3; }}"
    )


def install(release: str, requirements: str) -> str:
    """Unpacked with an environment of its own. A folder without .installed is one that was cut short, and made anew."""
    folder = places.release_folder(release)
    python = f"{folder}/.venv/bin/python"
    offline = "--no-index --find-links wheels --require-hashes --no-cache-dir --disable-pip-version-check --quiet"
    steps = (
        f"test -e {folder}/.installed && exit 0",
        f"set -eu; rm -rf {folder}; mkdir {folder}; cd {folder}",
        f"tar -xf {places.artefact(release)} --no-same-owner",
        f"if grep -q '^[a-z]' {shlex.quote(requirements)}; then "
        f"python3 -m venv .venv; {python} -m pip install {offline} -r {shlex.quote(requirements)}; "
        "else python3 -m venv --without-pip .venv; fi",
        # Translations and static files, which what serves may not write into a release; with data that are thrown away.
        f"if [ -d locale ]; then BENCHLIGHT_DATA={folder}/.data {python} manage.py set_up --for-tests; rm -r .data; fi",
        f"rm -rf wheels; {python} -m compileall -q -x '/\\.venv/' . || true",
        "sync -f .; touch .installed; sync .installed .",
    )
    return "; ".join(steps)


def remove_release(release: str) -> str:
    return f"rm -rf {places.release_folder(release)} {places.artefact(release)} {places.artefact(release)}.part"


def remove_artefacts() -> str:
    return f"find {places.INCOMING} -mindepth 1 -delete"


# --- slots and the switch --------------------------------------------------------------------------------------------
def link(target: str, place: str) -> str:
    """In one step: whoever looks finds the old link or the new one."""
    return f"ln -sfn {shlex.quote(target)} {place}.new && mv -T {place}.new {place} && sync {places.HOME}"


def fill_slot(slot: str, release: str) -> str:
    return f"{link(places.release_folder(release), places.slot_link(slot))} && sync {places.SLOTS}"


def make_current(release: str) -> str:
    return link(places.release_folder(release), places.CURRENT)


def announce_switch(watchdog_s: int) -> str:
    """From here on the watchdog puts the other slot back, unless the switch is confirmed."""
    until = f"$(( $(cut -d. -f1 /proc/uptime) + {int(watchdog_s)} ))"
    return f'echo "{until}" > {places.UNCONFIRMED}.new && mv -T {places.UNCONFIRMED}.new {places.UNCONFIRMED}'


def switch(slot: str) -> str:
    """Only while it is announced: what the watchdog has taken back stays so."""
    return _locked(f"test -e {places.UNCONFIRMED} && {link(places.slot_socket(slot), places.ACTIVE_SOCKET)}")


def switch_back(slot: str) -> str:
    return _locked(f"{link(places.slot_socket(slot), places.ACTIVE_SOCKET)} && rm -f {places.UNCONFIRMED}")


def confirm_switch(slot: str) -> str:
    """Fails where the watchdog was quicker."""
    socket = places.slot_socket(slot)
    return _locked(f'test "$(readlink {places.ACTIVE_SOCKET})" = {socket} && rm {places.UNCONFIRMED}')


def _locked(command: str) -> str:
    return f"flock {places.SWITCH_LOCK} sh -c {shlex.quote(command)}"


# --- health ----------------------------------------------------------------------------------------------------------
_ASK = "curl --silent --show-error --max-time 5 --write-out '\\n%{http_code}'"


def ask_slot(slot: str, site: str, path: str) -> str:
    """The answer's body, and its status in a last line."""
    headers = f"-H 'Host: {site}' -H 'X-Forwarded-Proto: https'"
    return f"{_ASK} --unix-socket {places.slot_socket(slot)} {headers} {shlex.quote(f'http://localhost{path}')}"


def ask_front(site: str, path: str) -> str:
    """Through nginx on the same host, whatever certificate it has: the link is the host's own."""
    return f"{_ASK} --insecure --resolve {site}:443:127.0.0.1 {shlex.quote(f'https://{site}{path}')}"


def mark_log() -> str:
    """How long nginx's log is now."""
    return size(places.ACCESS_LOG)


def errors_since(mark: int) -> str:
    """Answers and those of them with 5xx, in nginx's log from that length on."""
    count = '{ n++ } $2 >= 500 { bad++ } END { printf "%d %d\\n", n, bad }'
    return f"tail -c +{int(mark) + 1} {places.ACCESS_LOG} | awk {shlex.quote(count)}"


def open_connections(slot: str) -> str:
    """How many requests and sockets the slot still serves."""
    return f"ss -xH state established src {places.slot_socket(slot)} | wc -l"


# --- lock, journal, maintenance --------------------------------------------------------------------------------------
def hold_lock(holder: dict[str, Any]) -> str:
    """Says `held`, or `busy` with its holder; held until its input ends, which a dead or lost deployer's does."""
    told = shlex.quote(json.dumps(holder, sort_keys=True))
    keep = f"echo {told} > {places.HOLDER}; echo $$ > {places.HOLDER}.pid; echo held; exec cat > /dev/null"
    return f"flock -n -E 75 {places.LOCK} sh -c {shlex.quote(keep)} || {{ echo busy; cat {places.HOLDER}; }}"


def end_lock_holder() -> str:
    """Ends whoever holds the lock; nobody where it is free."""
    return f'flock -n {places.LOCK} true || kill -TERM "$(cat {places.HOLDER}.pid)"'


def note(line: dict[str, Any]) -> str:
    """One line to the journal, on the disk before it counts."""
    text = shlex.quote(json.dumps(line, sort_keys=True))
    return f"printf '%s\\n' {text} >> {places.JOURNAL} && sync {places.JOURNAL}"


def read_journal(lines: int) -> str:
    return f"tail -n {int(lines)} {places.JOURNAL} 2>/dev/null || true"


def maintenance(*, on: bool) -> str:
    return f"touch {places.MAINTENANCE}" if on else f"rm -f {places.MAINTENANCE}"
