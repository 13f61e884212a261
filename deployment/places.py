"""Where things lie on a host. Everything below HOME belongs to the deploying user; what serves may only read it."""

from deployment.names import release_name, slot_name

HOME = "/opt/benchlight"
RELEASES = f"{HOME}/releases"
ENVIRONMENTS = f"{HOME}/environments"  # of releases: one of each kind, however many need it
INCOMING = f"{HOME}/incoming"
SLOTS = f"{HOME}/slots"
ACTIVE_SOCKET = f"{HOME}/active.sock"  # a link to the socket of a slot: nginx knows no other name
CURRENT = f"{HOME}/current"  # a link to the release that lanes run
JOURNAL = f"{HOME}/journal.jsonl"
LOCK = f"{HOME}/deploy.lock"
HOLDER = f"{HOME}/deploy.holder"
WORK_LOCK = f"{HOME}/work.lock"  # of whoever writes an artefact or a release
SWITCH_LOCK = f"{HOME}/switch.lock"
UNCONFIRMED = f"{HOME}/unconfirmed"  # a switch that a deployer has yet to confirm
MAINTENANCE = f"{HOME}/maintenance"
ACCESS_LOG = "/var/log/nginx/benchlight.log"


def release_folder(release: str) -> str:
    return f"{RELEASES}/{release_name(release)}"


def environment(name: str) -> str:
    return f"{ENVIRONMENTS}/{release_name(name)}"


def artefact(release: str) -> str:
    return f"{INCOMING}/{release_name(release)}.tar"


def slot_link(slot: str) -> str:
    return f"{SLOTS}/{slot_name(slot)}"


def slot_socket(slot: str) -> str:
    return f"/run/benchlight/{slot_name(slot)}.sock"


def slot_of_socket(path: str) -> str:
    """The slot's name, or nothing for a path that is no slot's socket."""
    return {slot_socket(slot): slot for slot in ("blue", "green")}.get(path, "")
