"""What is run on a host, as text for its shell. Pure: each builder takes checked names and returns one command."""

import json
import shlex
from typing import Any

from deployment import places, wheels
from deployment.names import SLOTS, slot_name

SYSTEMCTL = "/usr/bin/systemctl"
LOCK_LOST = 75  # status of what was not run, because the lock is not the asking deployment's
DAMAGED = 3  # status of accept_artefact
NO_SLOT = "none"


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


def preparing(slot: str) -> str:
    return f"{SYSTEMCTL} is-active benchlight-prepare@{slot_name(slot)}.service"


def prepare_ended(slot: str) -> str:
    """Waits for one that a deployer has begun which is gone by now: a second start would only join it. As root, who
    reaches systemd without a message bus."""
    return f'while [ "$({as_root(preparing(slot))})" = activating ]; do sleep 0.3; done'


def watch_switch(back_to: str) -> str:
    return f"{SYSTEMCTL} restart benchlight-watchdog@{slot_name(back_to)}.service"


def tell_sockets(slot: str) -> str:
    """Open websockets of this slot come back, which is to the one that serves."""
    return f"{SYSTEMCTL} reload benchlight-web@{slot_name(slot)}.service"


def look_at_migrations(slot: str) -> str:
    return f"{SYSTEMCTL} start benchlight-migrations@{slot_name(slot)}.service"


def send_canary(slot: str) -> str:
    return f"{SYSTEMCTL} start benchlight-canary@{slot_name(slot)}.service"


def restart_work() -> str:
    """Lanes, callbacks and devices, on the current release."""
    return f"{SYSTEMCTL} restart benchlight-work.target"


_OF_SLOTS = (
    *(start_web, stop_web, keep_web, forget_web, tell_sockets),
    *(prepare, preparing, look_at_migrations, send_canary, watch_switch),
)


def try_nginx() -> str:
    """Whether it would start again with what its files say by now."""
    return "/usr/sbin/nginx -t -q"


def allowed_as_root() -> list[str]:
    return [*(build(slot) for slot in SLOTS for build in _OF_SLOTS), restart_work(), try_nginx()]


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
            f"echo unconfirmed=$(cut -d ' ' -f 2 {places.UNCONFIRMED} 2>/dev/null)",
        )
    )


def free_bytes() -> str:
    return f"df --output=avail -B1 {places.INCOMING} {places.RELEASES} | tail -n +2 | sort -n | head -1"


def installed_releases() -> str:
    """Newest first."""
    return f"ls -1t {places.RELEASES}/*/.installed 2>/dev/null || true"


def to_its_end(start: str, unit: str) -> str:
    """Starts a unit that runs to an end, and says what it said, which comes into the journal a moment later."""
    said = f"journalctl --no-pager --quiet -o cat -n 40 --since @$t _SYSTEMD_UNIT={shlex.quote(unit)}"
    look = f'for i in 1 2 3 4 5 6 7 8; do said=$({said}); [ -n "$said" ] && break; sleep 0.2; done; echo "$said"'
    return f"t=$(date +%s); {as_root(start)} 2>/dev/null; status=$?; {look}; exit $status"


# --- releases --------------------------------------------------------------------------------------------------------
def sha256(path: str) -> str:
    return f"sha256sum {shlex.quote(path)} | cut -d ' ' -f 1"


def size(path: str) -> str:
    """0 for what is not there."""
    return f"stat -c %s {shlex.quote(path)} 2>/dev/null || echo 0"


def receive(release: str) -> str:
    """Says how much of an artefact is there, and takes the rest from its input. One at a time: a former upload whose
    link broke may still be writing what was under way."""
    part = f"{places.artefact(release)}.part"
    take = f"touch {part} && stat -c %s {part} && exec cat >> {part}"
    return f"flock -w 30 {places.WORK_LOCK} sh -c {shlex.quote(take)}"


def drop_part(release: str) -> str:
    return f"rm -f {places.artefact(release)}.part"


def accept_artefact(release: str, digest: str) -> str:
    """The uploaded part becomes the artefact, if every byte is right; a wrong one is removed."""
    part, whole = f"{places.artefact(release)}.part", places.artefact(release)
    return (
        f"echo {shlex.quote(f'{digest}  {part}')} | sha256sum --check --status "
        f"&& sync {part} && mv -T {part} {whole} && sync {places.INCOMING} || {{ rm -f {part}; exit {DAMAGED}; }}"
    )


def install(release: str, environment: str) -> str:
    """Unpacked, with a link to its environment. A folder without .installed was cut short, and is made anew."""
    folder = places.release_folder(release)
    python = f"{folder}/.venv/bin/python"
    return _installed(
        folder,
        f"tar -xf {places.artefact(release)} --no-same-owner",
        f"ln -s {places.environment(environment)} .venv",
        # Translations and static files, which what serves may not write into a release; with data that are thrown away.
        f"if [ -d locale ]; then BENCHLIGHT_DATA={folder}/.data {python} manage.py set_up --for-tests; rm -r .data; fi",
        "chmod -R a+rX .",  # for the account that serves, which owns nothing here
        f"{python} -m compileall -q -x '/\\.venv/' . || true",
    )


def install_environment(name: str) -> str:
    """Of the uploaded wheels, and of nothing else."""
    folder = places.environment(name)
    pip = f"{folder}/bin/python -m pip install --no-index --no-deps --require-hashes --no-cache-dir"
    return _installed(
        folder,
        f"mkdir wheels; tar -xf {places.artefact(name)} -C wheels --no-same-owner",
        f"if [ -s wheels/{wheels.LIST} ]; then python3 -m venv . && "
        f"{pip} --disable-pip-version-check --quiet --find-links wheels -r wheels/{wheels.LIST}; "
        "else python3 -m venv --without-pip .; fi",
        "rm -r wheels",
    )


def _installed(folder: str, *steps: str) -> str:
    """One at a time: what a deployer that died had begun goes on here without it."""
    whole = (
        f"test -e {folder}/.installed && exit 0",
        f"trap '[ $? = 0 ] || rm -rf {folder}' EXIT",  # a disk that is full shall not stay so
        f"set -eu; rm -rf {folder}; mkdir -p {folder}; cd {folder}",
        *steps,
        "sync -f .; touch .installed; sync .installed .",
    )
    return f"flock {places.WORK_LOCK} sh -c {shlex.quote('; '.join(whole))}"


def has_environment(name: str) -> str:
    return f"test -e {places.environment(name)}/.installed"


def remove_unused_environments() -> str:
    """Those that no release here is linked to."""
    needed = f"readlink {places.RELEASES}/*/.venv | grep -qxF"
    return f'for one in {places.ENVIRONMENTS}/*; do {needed} "$one" || rm -rf "$one"; done'


def is_installed(release: str) -> str:
    return f"test -e {places.release_folder(release)}/.installed"


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
    """Of none, where none was: lanes do not start then."""
    return link(places.release_folder(release), places.CURRENT) if release else f"rm -f {places.CURRENT}"


def announce_switch(watchdog_s: int, back_to: str) -> str:
    """From here on the watchdog puts that slot back (none at the first deployment), unless the switch is confirmed."""
    until = f"$(( $(cut -d. -f1 /proc/uptime) + {int(watchdog_s)} )) {slot_name(back_to) if back_to else NO_SLOT}"
    return f'echo "{until}" > {places.UNCONFIRMED}.new && mv -T {places.UNCONFIRMED}.new {places.UNCONFIRMED}'


def switch(slot: str) -> str:
    """Only while it is announced: what the watchdog has taken back stays so."""
    return _locked(f"test -e {places.UNCONFIRMED} && {link(places.slot_socket(slot), places.ACTIVE_SOCKET)}")


def switch_back(slot: str) -> str:
    """To no slot, where none served before: nginx shows its own page then."""
    back = link(places.slot_socket(slot), places.ACTIVE_SOCKET) if slot else f"rm -f {places.ACTIVE_SOCKET}"
    return _locked(f"{back} && rm -f {places.UNCONFIRMED}")


def confirm_switch(slot: str) -> str:
    """Fails where the watchdog was quicker."""
    socket = places.slot_socket(slot)
    return _locked(f'test "$(readlink {places.ACTIVE_SOCKET})" = {socket} && rm {places.UNCONFIRMED}')


def _locked(command: str) -> str:
    return f"flock {places.SWITCH_LOCK} sh -c {shlex.quote(command)}"


# --- health ----------------------------------------------------------------------------------------------------------
_WHO = "%{http_code} %header{x-benchlight-slot} %header{x-benchlight-release}"
_ASK = f"curl --silent --show-error --max-time 5 --write-out '\\n{_WHO}'"
_UPGRADE = (
    "-H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' "
    "-H 'Sec-WebSocket-Key: ZGVwbG95ZXIgYXNrcyBpdA=='"
)
_KEPT_LINES = 20_000  # of nginx's log, that tell how it was before


def ask_slot(slot: str, site: str, path: str) -> str:
    """The answer's body, and its status, slot and release in a last line."""
    return f"{_ASK} {_of_slot(slot, site)} {shlex.quote(f'http://localhost{path}')}"


def ask_websocket(slot: str, site: str, path: str) -> str:
    """The status of a handshake's answer."""
    status = "curl --silent --http1.1 --max-time 5 --output /dev/null --write-out '%{http_code}'"
    origin = f"-H {shlex.quote(f'Origin: https://{site}')}"
    address = shlex.quote(f"http://localhost{path}")
    return f"{status} {_of_slot(slot, site)} {_UPGRADE} {origin} {address} || true"


def _of_slot(slot: str, site: str) -> str:
    return f"--unix-socket {places.slot_socket(slot)} -H 'Host: {site}' -H 'X-Forwarded-Proto: https'"


def ask_front(site: str, path: str) -> str:
    """Through nginx on the same host, whatever certificate it has: the link is the host's own."""
    return f"{_ASK} --insecure --resolve {site}:443:127.0.0.1 {shlex.quote(f'https://{site}{path}')}"


def mark_log() -> str:
    """How long nginx's log is now."""
    return size(places.ACCESS_LOG)


def figures_since(mark: int, old_slot: str) -> str:
    """What anybody but the old slot answered, in nginx's log from that length on; see deployment.bake."""
    log = places.ACCESS_LOG
    start = f'm={int(mark)}; [ "$(stat -c %s {log})" -ge $m ] || m=0'  # another file by now
    return f"{start}; tail -c +$((m + 1)) {log} | {_figures('!=', old_slot)}"


def figures_before(slot: str) -> str:
    return f"tail -n {_KEPT_LINES} {places.ACCESS_LOG} 2>/dev/null | {_figures('==', slot_name(slot))}"


def _figures(compared: str, slot: str) -> str:
    """Times in steps of 10 ms, which need no sorting. Websockets (101) take as long as somebody listens."""
    page = '$4 == "GET" && $2 >= 200 && $2 < 400 { pages++; took[int($3 * 100)]++ }'
    count = f'!($5 {compared} "{slot}") {{ next }} {{ n++ }} $2 >= 500 {{ bad++ }} {page}'
    end = 'END { while (seen < pages * 0.9) seen += took[i++]; printf "%d %d %d %d\\n", n, bad, pages, i * 10 }'
    return f"awk {shlex.quote(f'{count} {end}')}"


def open_connections(slot: str) -> str:
    """How many requests and sockets the slot still serves."""
    return f"ss -xH state established src {places.slot_socket(slot)} | wc -l"


# --- lock, journal, maintenance --------------------------------------------------------------------------------------
def hold_lock(holder: dict[str, Any], *, again: bool = False) -> str:
    """Says `held`, or `busy` with its holder; held until its input ends, which a dead or lost deployer's does.

    Waits a moment: the watchdog and the fence try the lock, too. Again: from a former channel of the same deployment's
    that may still hang on it, and only if nobody else held the lock, or freed it, meanwhile.
    """
    told = shlex.quote(json.dumps(holder, sort_keys=True))
    keep = f"echo {told} > {places.HOLDER} && echo $$ > {places.HOLDER}.pid && echo held && exec cat > /dev/null"
    busy = f"{{ [ $? = {LOCK_LOST} ] && echo busy && cat {places.HOLDER}; }}"
    take = f"flock -w 2 -E {LOCK_LOST} {places.LOCK} sh -c {shlex.quote(keep)} || {busy}"
    if not again:
        return take
    return f"if {_is_holder(str(holder['deployment']))}; then {_end_holder()}; {take}; else echo busy; fi"


def only_while_held(deployment: str) -> str:
    """Before a command: without its lock a deployment does nothing on a host."""
    held = f"{_is_holder(deployment)} && ! flock -n {places.LOCK} true"
    return f"{held} || {{ echo 'the lock is lost' >&2; exit {LOCK_LOST}; }}; "


def end_lock_holder() -> str:
    """Ends whoever holds the lock, who does not get it back by reconnecting; nobody where it is free."""
    return f"{_end_holder()}; rm -f {places.HOLDER}"


def _is_holder(deployment: str) -> str:
    return f"grep -qsF {shlex.quote(json.dumps(deployment))} {places.HOLDER}"


def _end_holder() -> str:
    return f'flock -n {places.LOCK} true || kill -TERM "$(cat {places.HOLDER}.pid)"'


def note(line: dict[str, Any]) -> str:
    """One line to the journal, on the disk before it counts."""
    text = shlex.quote(json.dumps(line, sort_keys=True))
    begin = f'[ -z "$(tail -c 1 {places.JOURNAL} 2>/dev/null)" ] || echo >> {places.JOURNAL}'  # one was cut short
    return f"{begin}; printf '%s\\n' {text} >> {places.JOURNAL} && sync {places.JOURNAL}"


def read_journal(lines: int) -> str:
    return f"tail -n {int(lines)} {places.JOURNAL} 2>/dev/null || true"


def maintenance(*, on: bool) -> str:
    return f"touch {places.MAINTENANCE}" if on else f"rm -f {places.MAINTENANCE}"
