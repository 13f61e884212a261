"""A target that only one job has: whoever submits it names the address, and is told the secret there and then."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from jobs.callbacks import signing
from jobs.callbacks.events import OF_JOBS
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.callbacks.urls_of_targets import place_of
from jobs.clock import database_now
from jobs.models import Job

_KEPT = timedelta(days=7)


def add(actor: Actor, job: Job, url: str) -> str:
    """The secret that nobody can read again. Call in the transaction that submits the job.

    Raises Problem as place_of does: an address inside is refused unless the administrator has allowed its network.
    """
    actor.require(Permission.SUBMIT)
    place = place_of(url.strip())
    nonce = signing.new_nonce()
    target = CallbackTarget.objects.create(
        name=f"job {job.pk}", url=url.strip(), events=list(OF_JOBS), nonce=nonce, created_by=actor.user, of_job=job
    )
    after = {"job": job.pk, "to": place.origin}
    audit.record(actor, "callback_target.add_for_job", f"callback_target:{target.pk}", after=after)
    return signing.secret_for(nonce)


def with_something_to_send(targets: QuerySet[CallbackTarget]) -> QuerySet[CallbackTarget]:
    """All that administrators made, and of the others those with a message that waits: there may be thousands."""
    waiting = Callback.objects.filter(target=OuterRef("pk"), state=Callback.State.WAITING)
    return targets.filter(Q(of_job=None) | Exists(waiting))


def prune() -> None:
    """A job may be tried again, and end again, for some days."""
    ended = CallbackTarget.objects.filter(of_job__finished_at__lt=database_now() - _KEPT)
    ended.exclude(callbacks__state=Callback.State.WAITING).delete()
