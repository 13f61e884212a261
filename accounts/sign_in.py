"""Signing in and out, what of it is written down, and what a locked-out visitor is told."""

from ipaddress import ip_address
from typing import Any

from axes.helpers import get_client_ip_address, get_cool_off
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.actor import Actor, actor_of
from accounts.limits import FAILED_SIGN_INS, NOTED_LOCK_OUTS
from accounts.models import User
from problems.answers import add_headers, told
from problems.problem import Problem


class SignInForm(AuthenticationForm):
    # One sentence for a wrong name, a wrong password and a disabled user: which it was helps only a thief.
    error_messages = dict.fromkeys(
        ("invalid_login", "inactive"),
        _("This name and password do not fit together. Check both (capital letters count) and try again."),
    )


class SignIn(LoginView):
    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wait_s = FAILED_SIGN_INS.wait_s(address_of(request))
        return (
            _told_to_wait(request, "locked_out_address", wait_s) if wait_s else super().post(request, *args, **kwargs)
        )

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer = super().form_valid(form)
        _note(self.request, "sign_in", form.get_user(), who=form.get_user())
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        name = form.data.get("username", "")
        address = address_of(self.request)
        if not getattr(self.request, "axes_locked_out", False):
            FAILED_SIGN_INS.count(address)
            _note(self.request, "sign_in.failed", _named(name))
        elif not NOTED_LOCK_OUTS.count(f"{name} {address}"):
            _note(self.request, "sign_in.locked_out", _named(name))
        return super().form_invalid(form)


class SignOut(LogoutView):
    next_page = settings.LOGIN_URL

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = actor_of(request).user
        if user is not None:
            _note(request, "sign_out", user, who=user)
        answer = super().post(request, *args, **kwargs)
        answer.headers["Clear-Site-Data"] = '"storage"'
        return answer


def address_of(request: HttpRequest) -> str:
    return str(get_client_ip_address(request) or "")


def address_behind_proxy(request: HttpRequest) -> str | None:
    """The last entry is the proxy's own word; what stands before it is the client's to forge."""
    try:
        return str(ip_address(request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()))
    except ValueError:
        return request.META.get("REMOTE_ADDR")


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    cool_off = get_cool_off(request)
    return _told_to_wait(request, "locked_out", int(cool_off.total_seconds()) if cool_off else 3600)


def _told_to_wait(request: HttpRequest, code: str, seconds: int) -> HttpResponse:
    problem = Problem(code, status=429, retry=True, minutes=-(-seconds // 60), seconds=seconds)
    page = render(
        request, "accounts/sign_in.html", {"form": SignInForm(request), "problem": told(problem)}, status=problem.status
    )
    add_headers(page, problem)
    return page


def _named(name: str) -> Any:
    """A name that nobody has is not written down: it may be a password in the wrong field."""
    return User.objects.filter(username=name).first()


def _note(request: HttpRequest, action: str, user: Any, *, who: Any = None) -> None:
    subject = f"user:{user.pk}" if user else "user:unknown"
    audit.record(Actor(user=who, via="page"), action, subject, after={"address": address_of(request)})
