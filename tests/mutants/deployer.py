"""Guards of the deployer: whom it talks to, what it gives a shell, who may do something on a host, who puts back."""

from tests.mutants.mutant import Mutant

_COMMANDS = "tests/deployment/test_commands.py::test_"
_LINK = "tests/deployment/test_link.py::test_"
_CONFIGURATION = "tests/deployment/test_configuration.py::test_"

DEPLOYER = (
    Mutant(
        "deployer: keys of hosts",
        "deployment/remote/link.py",
        "set_missing_host_key_policy(paramiko.RejectPolicy())",
        "set_missing_host_key_policy(paramiko.AutoAddPolicy())",
        (f"{_LINK}a_machine_with_another_key_or_none_that_is_known_is_refused",),
    ),
    Mutant(
        "deployer: names of releases",
        "deployment/names.py",
        'if not _RELEASE.fullmatch(text) or ".." in text:',
        "if not text:",
        (f"{_CONFIGURATION}no_release_has_such_a_name",),
    ),
    Mutant(
        "deployer: names of hosts",
        "deployment/names.py",
        'if len(text) > 253 or not all(_LABEL.fullmatch(label) for label in text.split(".")):',
        "if not text:",
        (f"{_CONFIGURATION}what_is_wrong_is_named",),
    ),
    Mutant(
        "deployer: secrets in its file",
        "deployment/toml_table.py",
        'if _SECRET.search(key) or (isinstance(value, str) and "-----BEGIN" in value):',
        "if not key:",
        (f"{_CONFIGURATION}what_is_wrong_is_named",),
    ),
    Mutant(
        "deployer: quoting of a note",
        "deployment/commands.py",
        "    text = shlex.quote(json.dumps(line, sort_keys=True))\n    begin",
        "    text = f\"'{json.dumps(line, sort_keys=True)}'\"\n    begin",
        (f"{_COMMANDS}a_note_stays_one_line_whatever_it_says",),
    ),
    Mutant(
        "deployer: quoting of a holder",
        "deployment/commands.py",
        "    told = shlex.quote(json.dumps(holder, sort_keys=True))",
        "    told = f\"'{json.dumps(holder, sort_keys=True)}'\"",
        (f"{_COMMANDS}the_lock_names_its_holder_and_can_be_taken_from_it",),
    ),
    Mutant(
        "deployer: SHA-256 of an upload",
        "deployment/commands.py",
        "| sha256sum --check --status ",
        "| cat >/dev/null ",
        (f"{_COMMANDS}a_damaged_upload_never_becomes_an_artefact",),
    ),
    Mutant(
        "deployer: one upload at a time",
        "deployment/commands.py",
        'return f"flock -w 30 {places.WORK_LOCK} sh -c {shlex.quote(take)}"',
        'return f"sh -c {shlex.quote(take)}"',
        (f"{_COMMANDS}an_upload_goes_on_where_the_last_one_ended_and_waits_for_it",),
    ),
    Mutant(
        "deployer: one deployment at a time",
        "deployment/commands.py",
        'take = f"flock -w 2 -E {LOCK_LOST} {places.LOCK} sh -c',
        'take = f"sh -c',
        (f"{_COMMANDS}the_lock_names_its_holder_and_can_be_taken_from_it",),
    ),
    Mutant(
        "deployer: nothing without the lock",
        "deployment/commands.py",
        'held = f"{_is_holder(deployment)} && ! flock -n {places.LOCK} true"',
        'held = "true"',
        (f"{_COMMANDS}without_its_lock_a_deployment_runs_nothing",),
    ),
    Mutant(
        "deployer: the lock taken again by its holder alone",
        "deployment/commands.py",
        "if {_is_holder(str(holder['deployment']))}; then",
        "if true; then",
        (f"{_COMMANDS}the_lock_is_taken_again_by_its_own_deployment_only",),
    ),
    Mutant(
        "deployer: the lock of a new connection",
        "deployment/remote/link.py",
        "            self._reopened()\n",
        "",
        (f"{_LINK}a_link_that_breaks_takes_its_lock_again",),
    ),
    Mutant(
        "deployer: a switch that was taken back",
        "deployment/commands.py",
        'return _locked(f"test -e {places.UNCONFIRMED} && {link',
        'return _locked(f"true && {link',
        (f"{_COMMANDS}what_the_watchdog_took_back_is_neither_switched_nor_confirmed",),
    ),
    Mutant(
        "deployer: watchdog's patience",
        "deployment/files/watch_switch",
        '[ "$(seconds)" -lt "$until" ] || put_back "nobody confirmed in time"',
        ":",
        (f"{_COMMANDS}the_watchdog_puts_back_what_nobody_confirms_in_time",),
    ),
    Mutant(
        "deployer: watchdog's look at the deployer",
        "deployment/files/watch_switch",
        '  if flock -n "$home/deploy.lock" true; then\n',
        "  if false; then\n",
        (f"{_COMMANDS}the_watchdog_puts_back_when_the_deployer_is_gone",),
    ),
)
