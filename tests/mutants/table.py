"""The guards, one by one. A text that is not there exactly once fails the stage: move it along with the code."""

from tests.mutants.allocation import ALLOCATION
from tests.mutants.deployer import DEPLOYER
from tests.mutants.devices import DEVICES
from tests.mutants.drawings import DRAWINGS
from tests.mutants.mutant import Mutant

_JOBS = "tests/mutants/test_guards_of_jobs.py::test_"
_LEASE = "tests/jobs/test_lease.py::test_"
_POWER_CUT = "tests/files/test_power_cut.py::test_an_upload_in_pieces_and_an_archive"
_SOCKET = "tests/live/test_socket_permission.py::test_"
_CALLBACKS = "tests/jobs/callbacks/test_"

_QUEUE = (
    Mutant(
        "fence of a result",
        "jobs/results.py",
        "filter(pk=job.pk, fence=job.fence, state=Job.State.RUNNING)",
        "filter(pk=job.pk, state=Job.State.RUNNING)",
        (f"{_JOBS}a_result_of_a_former_holder_is_not_taken",),
    ),
    Mutant(
        "fence of an ending",
        "jobs/endings.py",
        "changed = Job.objects.filter(pk=job.pk, fence=job.fence, state=job.state)",
        "changed = Job.objects.filter(pk=job.pk, state=job.state)",
        (f"{_JOBS}a_former_holder_ends_nothing",),
    ),
    Mutant(
        "fence of giving back",
        "jobs/endings.py",
        "select_for_update().filter(pk=job.pk, fence=job.fence, state=job.state)",
        "select_for_update().filter(pk=job.pk, state=job.state)",
        (f"{_JOBS}a_former_holder_gives_nothing_back",),
    ),
    Mutant(
        "conditional claim",
        "jobs/claim.py",
        "Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(",
        "Job.objects.filter(pk=job.pk).update(",
        (f"{_JOBS}what_another_has_taken_meanwhile_is_not_taken_again",),
    ),
    Mutant(
        "changes of days that are tallied",
        "inspections/tallies.py",
        "    if difference:\n        _add(inspection.board_type_id, day, difference)",
        "    if difference:\n        return",
        ("tests/inspections/test_tallies.py::test_what_people_and_runs_change_later_is_in_the_sums",),
    ),
    Mutant(
        "lease renewed",
        "jobs/lease.py",
        ".update(lease_until=until)",
        ".exists()",
        (f"{_LEASE}renewing_moves_the_lease_and_shows_a_sign_of_life",),
    ),
    Mutant(
        "lease renewed by its holder alone",
        "jobs/lease.py",
        "Job.objects.filter(pk=job.pk, fence=job.fence, state=Job.State.RUNNING)",
        "Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)",
        (f"{_JOBS}a_former_holder_renews_nothing",),
    ),
    Mutant(
        "lease that lapses",
        "jobs/lease.py",
        "if now - self.seen[pk][1] > settings.JOB_LEASE_S",
        "if now < 0",
        (f"{_LEASE}a_lease_that_stands_still_lapses_even_when_it_is_dated_into_the_future",),
    ),
    Mutant(
        "private jobs",
        "jobs/sight.py",
        "return not is_private(job) or is_own(actor, job) or actor.may(Permission.STEER_JOBS)",
        "return True",
        ("tests/jobs/test_sight.py",),
    ),
    Mutant(
        "idempotency key",
        "jobs/submit.py",
        "idempotency_key=idempotency_key,\n        submitted_at",
        "idempotency_key=None,\n        submitted_at",
        ("tests/jobs/test_submitting.py::test_the_same_key_again_is_the_same_job",),
    ),
)
_DISK = (
    Mutant(
        "fsync of an upload's pieces",
        "files/parts.py",
        "            os.fsync(part.fileno())\n",
        "            pass\n",
        (_POWER_CUT,),
    ),
    Mutant(
        "fsync of an upload's folder",
        "files/parts.py",
        "        durable.sync(folder)\n",
        "        pass\n",
        (_POWER_CUT,),
    ),
    Mutant(
        "fsync of stored files",
        "files/storage.py",
        "        durable.sync(part)\n        part.replace(target)\n",
        "        part.replace(target)\n",
        ("tests/files/test_power_cut.py::test_an_upload_folder_on_another_disk",),
    ),
    Mutant(
        "fsync of what another has just stored",
        "files/storage.py",
        "            durable.sync(target)  # another",
        "            pass  # another",
        ("tests/files/test_power_cut.py::test_content_that_another_request_has_just_placed",),
    ),
    Mutant(
        "fsync of stored files' folders",
        "files/storage.py",
        "        durable.sync(target.parent)\n    return Placed",
        "    return Placed",
        (_POWER_CUT,),
    ),
    Mutant(
        "fsync of every file that must outlive a power cut",
        "files/durable.py",
        "    try:\n        os.fsync(handle)\n",
        "    try:\n        pass\n",
        (_POWER_CUT,),
    ),
    Mutant(
        "reserve of free space",
        "files/storage.py",
        "        raise storage_full()\n\n\ndef storage_full",
        "        return\n\n\ndef storage_full",
        ("tests/files/test_disk_full.py::test_the_reserve_for_the_database_is_kept",),
    ),
)
_UPLOADS = (
    Mutant(
        "what is no image",
        "files/contents.py",
        "    raise _no_drawing(start) if documents else _no_image(start)\n",
        '    return Checked("image/png", (1, 1), size_bytes)\n',
        ("tests/files/test_contents.py::test_what_is_disguised_as_an_image_is_called_by_its_name",),
    ),
    Mutant(
        "structure of images",
        "files/contents.py",
        "structure = read(reader)",
        'structure = Structure("image/png", (1, 1))',
        ("tests/files/test_contents.py::test_a_truncated_image_is_said_to_be_truncated",),
    ),
    Mutant(
        "pixel flood",
        "files/contents.py",
        "                _check_pixels(structure.size_wh, max_side_px or settings.IMAGE_MAX_SIDE_PX)\n",
        "",
        ("tests/files/test_contents.py::test_a_pixel_flood_is_refused_by_its_header",),
    ),
    Mutant(
        "paths in a ZIP",
        "files/archives.py",
        '        raise Problem("zip_path")\n',
        "        pass\n",
        ("tests/files/test_archives.py::test_a_bad_file_in_a_zip_is_refused_with_its_reason",),
    ),
    Mutant(
        "links in a ZIP",
        "files/archives.py",
        '        raise Problem("zip_link")\n',
        "        pass\n",
        ("tests/files/test_archives.py::test_a_bad_file_in_a_zip_is_refused_with_its_reason",),
    ),
    Mutant(
        "all that a ZIP unpacks to",
        "files/archives.py",
        '        raise Problem("zip_too_large", status=413, limit_mb=limit // 2**20)\n',
        "        pass\n",
        ("tests/files/test_archives.py::test_too_many_files_and_too_much_to_unpack_are_refused_as_a_whole",),
    ),
    Mutant(
        "bodies of the unknown",
        "webapp/body_limits.py",
        "SMALL_BYTES = 1024 * 1024",
        "SMALL_BYTES = 1 << 40",
        ("tests/security/test_body_limits.py::test_nobody_unknown_may_announce_more_than_a_little",),
    ),
    Mutant(
        "hash of a model",
        "gpu/runtime/model_files.py",
        "if hashlib.sha256(content).hexdigest() != model.sha256.lower():",
        "if not content:",
        ("tests/gpu/test_sessions.py::test_a_file_with_another_checksum_is_damaged",),
    ),
    Mutant(
        "weights outside of a model",
        "gpu/runtime/model_files.py",
        "    if parts.external_data:\n",
        "    if False:\n",
        ("tests/gpu/test_sessions.py::test_weights_outside_are_found_in_nested_graphs_too",
         "tests/gpu/test_sessions.py::test_weights_outside_the_file_are_refused"),
    ),
)  # fmt: skip
_PEOPLE = (
    Mutant(
        "origin of a socket",
        "live/origin.py",
        "allowed = bool(origin) and (ours or origin in settings.CSRF_TRUSTED_ORIGINS)",
        "allowed = bool(origin) or ours",
        (f"{_SOCKET}a_socket_of_another_site_is_refused[sqlite-http://127.0.0.1:1]",),
    ),
    Mutant(
        "right to each topic",
        "live/topics.py",
        "    if not rule(actor, key):\n",
        "    if False:\n",
        (f"{_SOCKET}somebody_elses_topic_is_refused_and_brings_nothing[sqlite]",),
    ),
    Mutant(
        "session of a socket",
        "live/consumer.py",
        "if await in_thread(watcher, session_key) is None:",
        "if session_key is None:",
        (f"{_SOCKET}nobody_watches_without_signing_in[sqlite]",),
    ),
    Mutant(
        "open sockets looked at again",
        "live/rechecks.py",
        "Found(ended={key for key, actor in actors.items() if actor is None})",
        "Found()",
        (f"{_SOCKET}who_signs_out_is_cut_off[sqlite]",),
    ),
    Mutant(
        "rights looked at again",
        "live/rechecks.py",
        "if actors[key] is not None and (code := refusal(actors[key], topic)):",
        'if actors[key] is not None and (code := ""):',
        ("tests/mutants/test_open_sockets.py",),
    ),
    Mutant(
        "CSRF of pages",
        "webapp/settings.py",
        '    "django.middleware.csrf.CsrfViewMiddleware",\n',
        "",
        ("tests/files/test_uploads.py::test_nobody_uploads_without_signing_in_or_without_the_csrf_token",),
    ),
    Mutant(
        "lock-out after failed sign-ins",
        "webapp/settings.py",
        "AXES_FAILURE_LIMIT = 10",
        "AXES_FAILURE_LIMIT = 10_000",
        ("tests/accounts/test_sign_in.py::test_ten_failures_lock_the_name_at_this_address",),
    ),
    Mutant(
        "secret of a token",
        "accounts/tokens.py",
        "if token is None or not hmac.compare_digest(token.secret_sha256, _hash(secret)):",
        "if token is None:",
        ("tests/accounts/test_tokens.py::test_a_token_with_another_secret_is_refused",),
    ),
    Mutant(
        "scopes of a token",
        "accounts/actor.py",
        "return self.scopes is None or permission.value in self.scopes",
        "return True",
        ("tests/accounts/test_tokens.py::test_a_token_may_no_more_than_its_scopes",),
    ),
    Mutant(
        "rights of a role",
        "accounts/actor.py",
        "if not self.user.is_active or permission not in GRANTS[self.user.role]:",
        "if not self.user.is_active:",
        ("tests/accounts/test_users.py::test_only_an_administrator_manages_users",),
    ),
    Mutant(
        "disabled users",
        "accounts/actor.py",
        "if not self.user.is_active or permission not in GRANTS[self.user.role]:",
        "if permission not in GRANTS[self.user.role]:",
        ("tests/mutants/test_disabled_users.py",),
    ),
    Mutant(
        "requests of visitors counted",
        "webapp/settings.py",
        '    "webapp.rate_limits.RateLimits",\n',
        "",
        ("tests/accounts/test_limits.py::test_visitors_are_counted_by_address",),
    ),
)
_CALLING_OUT = (
    Mutant(
        "addresses of a callback",
        "jobs/callbacks/connection.py",
        "    for address in addresses:\n        check_address(place, address)\n",
        "",
        (f"{_CALLBACKS}addresses.py::test_one_bad_address_among_good_ones_is_enough",
         f"{_CALLBACKS}addresses.py::test_however_an_address_is_spelled_what_it_resolves_to_is_judged"),
    ),
    Mutant(
        "peer of a callback",
        "jobs/callbacks/connection.py",
        "        check_address(place, plain.getpeername()[0])\n",
        "",
        (f"{_CALLBACKS}delivery.py::test_who_really_answers_is_looked_at_before_a_byte_is_sent",),
    ),
    Mutant(
        "certificate of a receiver",
        "jobs/callbacks/connection.py",
        "context = ssl.create_default_context()",
        "context = ssl._create_unverified_context()",
        (f"{_CALLBACKS}delivery.py::TestOverTls",),
    ),
    Mutant(
        "time of a receiver",
        "jobs/callbacks/connection.py",
        "        self._timer.start()\n",
        "        self._timer.start()\n        self._timer.cancel()\n",
        (f"{_CALLBACKS}delivery.py::TestReceiversThatMisbehave::test_it_dribbles_the_body",),
    ),
    Mutant(
        "signature of a callback",
        "jobs/callbacks/signing.py",
        "digest = hmac.new(_key(nonce), signed, hashlib.sha256).digest()",
        "digest = hashlib.sha256(signed).digest()",
        (f"{_CALLBACKS}delivery.py::test_the_signature_is_that_of_standard_webhooks",),
    ),
    Mutant(
        "fence of a callback's claim",
        "jobs/callbacks/claims.py",
        "filter(pk=callback.pk, fence=callback.fence, state=Callback.State.WAITING).update(",
        "filter(pk=callback.pk, state=Callback.State.WAITING).update(",
        (f"{_CALLBACKS}sender.py::test_what_another_has_claimed_meanwhile_is_not_taken",),
    ),
    Mutant(
        "fence of a callback's outcome",
        "jobs/callbacks/claims.py",
        "held = Callback.objects.filter(pk=callback.pk, fence=callback.fence, state=Callback.State.WAITING)",
        "held = Callback.objects.filter(pk=callback.pk, state=Callback.State.WAITING)",
        (f"{_CALLBACKS}sender.py::test_whose_lease_lapsed_settles_nothing",),
    ),
    Mutant(
        "callback of a result",
        "jobs/results.py",
        "        outbox.write(ended)\n",
        "",
        (f"{_CALLBACKS}outbox.py::test_a_result_is_told_to_whoever_asked_for_it",),
    ),
    Mutant(
        "callback of an ending",
        "jobs/endings.py",
        "        outbox.write(changed)\n",
        "",
        (f"{_CALLBACKS}outbox.py::test_a_job_that_is_tried_again_and_ends_again_is_told_again",),
    ),
    Mutant(
        "what a target may hear of private jobs",
        "jobs/callbacks/outbox.py",
        "return is_private(job) and not may_see(creator, job)",
        "return False",
        (f"{_CALLBACKS}outbox.py::test_of_a_private_job_a_target_hears_what_its_creator_may_see",),
    ),
)  # fmt: skip

GUARDS = (*_QUEUE, *_DISK, *_UPLOADS, *_PEOPLE, *_CALLING_OUT, *DEVICES, *ALLOCATION, *DRAWINGS, *DEPLOYER)
# Those that `make test` sees failing; `make mutants` takes all.
SHORT = (
    "fence of a result",
    "lease that lapses",
    "conditional claim",
    "fsync of stored files' folders",
    "origin of a socket",
)
