"""Who am I, my tokens, and the administrator's users."""

from datetime import datetime, timedelta
from typing import Annotated

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from accounts import tokens, users
from accounts.actor import actor_of
from accounts.models import ApiToken, User
from accounts.paging import Cursor, Limit, page_of
from accounts.permissions import Permission
from accounts.sessions_only import refuse_tokens
from problems.problem import Problem

router = Router()


class UserOut(Schema):
    id: int
    username: str
    full_name: str
    role: str
    active: bool

    @classmethod
    def of(cls, user: User) -> "UserOut":
        return cls(
            id=user.pk, username=user.username, full_name=user.get_full_name(), role=user.role, active=user.is_active
        )


class UserPage(Schema):
    items: list[UserOut]
    next: int | None = Field(description="Give it as `cursor` for the next page; null: this was the last")


class MeOut(UserOut):
    rights: list[str] = Field(description="What this token or session may do")


class NewUser(Schema):
    username: str
    password: str
    role: str = Field("operator", description="operator, reviewer or administrator")
    full_name: str = ""


class UserChange(Schema):
    """Fields left out stay as they are."""

    role: str | None = None
    active: bool | None = None
    password: str | None = None


class TokenOut(Schema):
    id: int
    name: str
    prefix: str = Field(description="The token begins with bl_ and this")
    scopes: list[str]
    state: str = Field(description="valid, expired or revoked")
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, token: ApiToken) -> "TokenOut":
        return cls(
            id=token.pk,
            name=token.name,
            prefix=token.prefix,
            scopes=token.scopes,
            state=tokens.state(token),
            created_at=token.created_at,
            expires_at=token.expires_at,
            last_used_at=token.last_used_at,
        )


class TokenPage(Schema):
    items: list[TokenOut]
    next: int | None


class NewToken(Schema):
    name: str = Field(description="The script or machine that will use it")
    scopes: list[str] = Field(description="Rights: a part of those of GET /me")
    days: Annotated[int, Field(ge=1, le=3660)] | None = Field(90, description="Until it expires; null: never")


class IssuedToken(TokenOut):
    secret: str = Field(description="Shown this once")


@router.get("/me", response=MeOut, tags=["accounts"], summary="Who am I, and what may I do")
def show_me(request: HttpRequest) -> MeOut:
    actor = actor_of(request)
    rights = [str(permission) for permission in Permission if actor.may(permission)]
    return MeOut(**UserOut.of(actor.required_user).dict(), rights=rights)


@router.get("/tokens", response=TokenPage, tags=["accounts"], summary="My tokens, newest first: not with one")
def list_tokens(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> TokenPage:
    actor = actor_of(request)
    refuse_tokens(actor)
    rows = ApiToken.objects.filter(user=actor.required_user).order_by("-pk")
    shown, next_cursor = page_of(rows if cursor is None else rows.filter(pk__lt=cursor), limit)
    return TokenPage(items=[TokenOut.of(token) for token in shown], next=next_cursor)


@router.post("/tokens", response={201: IssuedToken}, tags=["accounts"], summary="Make a token: not with one")
def issue_token(request: HttpRequest, wanted: NewToken) -> Status[IssuedToken]:
    actor = actor_of(request)
    expires_at = timezone.now() + timedelta(days=wanted.days) if wanted.days else None
    token, secret = tokens.issue(actor, actor.required_user, wanted.name, wanted.scopes, expires_at)
    return Status(201, IssuedToken(**TokenOut.of(token).dict(), secret=secret))


@router.delete(
    "/tokens/{int:token_id}",
    response={204: None},
    tags=["accounts"],
    summary="Revoke a token: not with one",
)
def revoke_token(request: HttpRequest, token_id: int) -> Status[None]:
    tokens.revoke(actor_of(request), token_id)
    return Status(204, None)


@router.get("/users", response=UserPage, tags=["accounts"], summary="Users, in the order they were made")
def list_users(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> UserPage:
    actor_of(request).require(Permission.MANAGE_USERS)
    shown, next_cursor = page_of(User.objects.order_by("pk").filter(pk__gt=cursor or 0), limit)
    return UserPage(items=[UserOut.of(user) for user in shown], next=next_cursor)


@router.post("/users", response={201: UserOut}, tags=["accounts"], summary="Make a user")
def create_user(request: HttpRequest, wanted: NewUser) -> Status[UserOut]:
    user = users.create(
        actor_of(request), wanted.username, role=wanted.role, password=wanted.password, full_name=wanted.full_name
    )
    return Status(201, UserOut.of(user))


@router.patch("/users/{int:user_id}", response=UserOut, tags=["accounts"], summary="Role, activity, password")
def change_user(request: HttpRequest, user_id: int, wanted: UserChange) -> UserOut:
    actor = actor_of(request)
    actor.require(Permission.MANAGE_USERS)
    with transaction.atomic():
        if wanted.role is not None:
            users.set_role(actor, user_id, wanted.role)
        if wanted.active is not None:
            (users.enable if wanted.active else users.disable)(actor, user_id)
        if wanted.password is not None:
            users.reset_password(actor, user_id, wanted.password)
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise Problem("user_not_found", status=404)
    return UserOut.of(user)
