"""A user's own settings: profile, password, tokens."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import tokens, users
from accounts.actor import actor_of
from accounts.forms import LooksForm, PasswordForm, TokenForm, attempt
from accounts.models import ApiToken, User


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    return redirect("accounts:profile")


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    return _profile(request, PasswordForm())


@require_POST
def password(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.POST)
    changed = attempt(form, lambda data: users.change_own_password(actor_of(request), data["present"], data["new"]))
    if changed is None:
        return _profile(request, form, status=400)
    update_session_auth_hash(request, changed)  # this session stays, every other of this user ends
    messages.success(request, _("Your password is changed. Everywhere else you are signed out."))
    return redirect("accounts:profile")


def _profile(request: HttpRequest, form: PasswordForm, *, status: int = 200) -> HttpResponse:
    user = actor_of(request).required_user
    looks = LooksForm(initial={"language": user.language, "theme": user.theme})
    return render(request, "accounts/profile.html", {"form": form, "looks": looks}, status=status)


@require_POST
def looks(request: HttpRequest) -> HttpResponse:
    form = LooksForm(request.POST)
    if form.is_valid():
        User.objects.filter(pk=actor_of(request).required_user.pk).update(**form.cleaned_data)
        messages.success(request, _("Saved."))
    return redirect("accounts:profile")


@require_http_methods(["GET", "HEAD", "POST"])
def own_tokens(request: HttpRequest) -> HttpResponse:
    """The secret is in this one answer and nowhere else, so a new token is answered without a redirect."""
    actor = actor_of(request)
    user = actor.required_user
    form = TokenForm(request.POST if request.method == "POST" else None, scopes=tokens.grantable(actor, user))
    issued = attempt(
        form, lambda data: tokens.issue(actor, user, data["name"], data["scopes"], data["days"])
    ) if request.method == "POST" else None  # fmt: skip
    rows = [(token, tokens.state(token)) for token in ApiToken.objects.filter(user=user)]
    context = {
        "form": TokenForm(scopes=tokens.grantable(actor, user)) if issued else form,
        "rows": rows,
        "issued": issued[0] if issued else None,
        "secret": issued[1] if issued else "",
    }
    response = render(request, "accounts/tokens.html", context, status=400 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    tokens.revoke(actor_of(request), token_id)
    messages.success(request, _("The token is revoked: it is refused from now on."))
    return redirect("accounts:tokens")
