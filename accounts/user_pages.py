"""The administrator's page of users."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit as audit_rows
from accounts import users
from accounts.actor import Actor, actor_of
from accounts.forms import AuditFilter, NewPasswordForm, UserForm, attempt
from accounts.models import AuditRow, Role, User
from accounts.paging import CappedPaginator
from accounts.permissions import Permission
from problems.problem import Problem


@require_http_methods(["GET", "HEAD", "POST"])
def all_users(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Permission.MANAGE_USERS)
    form = UserForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        made = attempt(form, lambda data: users.create(actor, data.pop("username"), **data))
        if made:
            messages.success(request, _("%(username)s can sign in now.") % {"username": made.username})
            return redirect("accounts:users")
    found = User.objects.order_by("-is_active", "username")
    wanted = request.GET.get("role", "")
    if wanted in Role.values:
        found = found.filter(role=wanted)
    context = {
        "form": form,
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "roles": Role.choices,
        "role": wanted,
    }
    return render(request, "accounts/users.html", context, status=400 if form.errors else 200)


@require_safe
def one_user(request: HttpRequest, user_id: int) -> HttpResponse:
    return _one(request, user_id, NewPasswordForm())


def _one(request: HttpRequest, user_id: int, form: NewPasswordForm, *, status: int = 200) -> HttpResponse:
    actor_of(request).require(Permission.MANAGE_USERS)
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise Problem("user_not_found", status=404)
    return render(
        request, "accounts/user.html", {"user_shown": user, "form": form, "roles": Role.choices}, status=status
    )


@require_POST
def role(request: HttpRequest, user_id: int) -> HttpResponse:
    return _done(request, user_id, lambda actor: users.set_role(actor, user_id, request.POST.get("role", "")))


@require_POST
def disable(request: HttpRequest, user_id: int) -> HttpResponse:
    return _done(request, user_id, lambda actor: users.disable(actor, user_id))


@require_POST
def enable(request: HttpRequest, user_id: int) -> HttpResponse:
    return _done(request, user_id, lambda actor: users.enable(actor, user_id))


@require_POST
def reset_password(request: HttpRequest, user_id: int) -> HttpResponse:
    form = NewPasswordForm(request.POST)
    if attempt(form, lambda data: users.reset_password(actor_of(request), user_id, data["password"])) is None:
        return _one(request, user_id, form, status=400)
    messages.success(request, _("The new password holds. The user is signed out everywhere."))
    return redirect("accounts:user", user_id)


def _done(request: HttpRequest, user_id: int, change: Callable[[Actor], User]) -> HttpResponse:
    change(actor_of(request))
    messages.success(request, _("Saved."))
    return redirect("accounts:user", user_id)


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    actor_of(request).require(Permission.READ_AUDIT)
    asked = AuditFilter(request.GET or None)
    rows = AuditRow.objects.select_related("who").filter(**asked.conditions())
    page = CappedPaginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "accounts/audit.html", {"asked": asked, "page": page, "actions": audit_rows.actions()})
