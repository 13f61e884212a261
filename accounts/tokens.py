"""API tokens: "bl_<prefix>_<secret>", shown once, kept as a hash, narrowed to scopes, expiring, revocable."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.actor import Actor, forbidden
from accounts.models import ApiToken, User
from accounts.permissions import GRANTS, Permission
from accounts.sessions_only import refuse_tokens
from problems.problem import Problem

_USE_NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def issue(
    actor: Actor, user: User, name: str, scopes: Iterable[str], expires_at: datetime | None
) -> tuple[ApiToken, str]:
    """The new row, and the secret that nobody can read again."""
    refuse_tokens(actor)  # a narrow or short-lived one would make one that outlives it, or revoke the others
    _require_over(actor, user)
    wanted = sorted(set(scopes))
    _check(actor, user, name, wanted, expires_at)
    prefix, secret = secrets.token_hex(4), secrets.token_hex(32)
    token = ApiToken.objects.create(
        user=user, name=name.strip(), prefix=prefix, secret_sha256=_hash(secret), scopes=wanted, expires_at=expires_at
    )
    audit.record(
        actor, "token.issue", f"token:{token.pk}", after={"name": token.name, "of": user.username, "scopes": wanted}
    )
    return token, f"bl_{prefix}_{secret}"


@transaction.atomic
def revoke(actor: Actor, token_id: int) -> None:
    refuse_tokens(actor)  # a narrow or short-lived one would make one that outlives it, or revoke the others
    token = ApiToken.objects.select_related("user").filter(pk=token_id).first()
    if token is None or not _over(actor, token.user):
        raise Problem("token_not_found", status=404)
    if ApiToken.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record(actor, "token.revoke", f"token:{token_id}", before={"name": token.name})


def revoke_all_of(user: User) -> None:
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())


def actor_for(bearer: str) -> Actor:
    """Raises one Problem for whatever is wrong with a token: which part it was helps only a thief."""
    kind, _, rest = bearer.partition("_")
    prefix, _, secret = rest.partition("_")
    token = ApiToken.objects.select_related("user").filter(_usable(), prefix=prefix).first() if kind == "bl" else None
    if token is None or not hmac.compare_digest(token.secret_sha256, _hash(secret)):
        raise Problem("token_refused", status=401)
    _note_use(token)
    return Actor(user=token.user, via="api", scopes=frozenset(token.scopes))


def state(token: ApiToken) -> str:
    if token.revoked_at:
        return "revoked"
    return "expired" if token.expires_at and token.expires_at <= timezone.now() else "valid"


def grantable(actor: Actor, user: User) -> list[Permission]:
    """The scopes that this actor may put into a token of this user, in their usual order."""
    return [p for p in Permission if p in GRANTS[user.role] and (actor.user is None or actor.may(p))]


def _usable() -> Q:
    unexpired = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    return unexpired & Q(revoked_at=None, user__is_active=True)


def _check(actor: Actor, user: User, name: str, scopes: list[str], expires_at: datetime | None) -> None:
    if not name.strip() or len(name.strip()) > 80:
        raise Problem("token_name_needed", limit=80)
    allowed = [str(scope) for scope in grantable(actor, user)]
    refused = [scope for scope in scopes if scope not in allowed]
    if refused or not scopes:
        raise Problem("token_scopes_refused", scopes=", ".join(refused) or "–", allowed=", ".join(allowed))
    if expires_at is not None and expires_at <= timezone.now():
        raise Problem("token_expiry_past")


def _over(actor: Actor, user: User) -> bool:
    return (actor.user is not None and actor.user.pk == user.pk) or actor.may(Permission.MANAGE_USERS)


def _require_over(actor: Actor, user: User) -> None:
    if not _over(actor, user):
        raise forbidden(Permission.MANAGE_USERS)


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > _USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
