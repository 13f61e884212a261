"""Users: made, given a role, disabled, given a new password. Never deleted: their decisions keep their name."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit, tokens
from accounts.actor import Actor
from accounts.limits import WRONG_PASSWORDS
from accounts.models import Role, User
from accounts.permissions import Permission
from accounts.sessions_only import refuse_tokens
from problems.problem import Problem


@transaction.atomic
def create(
    actor: Actor, username: str, *, role: str, password: str, full_name: str = "", any_password: bool = False
) -> User:
    actor.require(Permission.MANAGE_USERS)
    _check_username(username)
    _check_role(role)
    user = User(username=username, role=role, first_name=full_name.strip()[:150])
    if not any_password:
        _check_password(password, user)
    user.set_password(password)
    user.save(force_insert=True)
    audit.record(actor, "user.create", f"user:{user.pk}", after={"username": username, "role": role})
    return user


@transaction.atomic
def set_role(actor: Actor, user_id: int, role: str) -> User:
    user = _other(actor, user_id)
    _check_role(role)
    if role != Role.ADMINISTRATOR:
        _keep_an_administrator(user)
    return _change(actor, "user.set_role", user, role=role)


@transaction.atomic
def disable(actor: Actor, user_id: int) -> User:
    user = _other(actor, user_id)
    _keep_an_administrator(user)
    return _change(actor, "user.disable", user, is_active=False)


@transaction.atomic
def enable(actor: Actor, user_id: int) -> User:
    return _change(actor, "user.enable", _other(actor, user_id), is_active=True)


@transaction.atomic
def reset_password(actor: Actor, user_id: int, password: str) -> User:
    """Also signs the user out everywhere: a session is bound to its password, and the tokens are revoked."""
    actor.require(Permission.MANAGE_USERS)
    if actor.user is not None and actor.user.pk == user_id:
        refuse_tokens(actor)
    user = _locked(user_id)
    _check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    tokens.revoke_all_of(user)
    audit.record(actor, "user.reset_password", f"user:{user.pk}")
    return user


def change_own_password(actor: Actor, present: str, new: str) -> User:
    """Whoever sits down at somebody's open page has few tries at the present password."""
    refuse_tokens(actor)
    user = actor.required_user
    wait_s = WRONG_PASSWORDS.wait_s(str(user.pk))
    if wait_s:
        raise Problem("password_tries", status=429, retry=True, seconds=wait_s, minutes=-(-wait_s // 60))
    if not user.check_password(present):
        WRONG_PASSWORDS.count(str(user.pk))
        audit.record(actor, "user.wrong_password", f"user:{user.pk}")
        raise Problem("password_wrong")
    return _set_own_password(actor, user.pk, new)


@transaction.atomic
def _set_own_password(actor: Actor, user_id: int, new: str) -> User:
    user = _locked(user_id)
    _check_password(new, user)
    user.set_password(new)
    user.save(update_fields=["password"])
    audit.record(actor, "user.change_password", f"user:{user.pk}")
    return user


def _change(actor: Actor, action: str, user: User, **fields: Any) -> User:
    before = {name: getattr(user, name) for name in fields}
    if before != fields:
        User.objects.filter(pk=user.pk).update(**fields)
        audit.record(actor, action, f"user:{user.pk}", before=before, after=fields)
    return User.objects.get(pk=user.pk)


def _other(actor: Actor, user_id: int) -> User:
    actor.require(Permission.MANAGE_USERS)
    if actor.user is not None and actor.user.pk == user_id:
        raise Problem("not_yourself")
    return _locked(user_id)


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise Problem("user_not_found", status=404)
    return user


def _keep_an_administrator(user: User) -> None:
    administrators = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    if not [other for other in administrators if other.pk != user.pk]:
        raise Problem("last_administrator")


def _check_username(username: str) -> None:
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError:
        raise Problem("username_refused") from None
    if not 1 <= len(username) <= 150:
        raise Problem("username_refused")
    if User.objects.filter(username__iexact=username).exists():
        raise Problem("user_exists", status=409, username=username)


def _check_role(role: str) -> None:
    if role not in Role.values:
        raise Problem("role_unknown", role=role, roles=", ".join(Role.values))


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise Problem("password_refused", why=" ".join(refused.messages)) from None
