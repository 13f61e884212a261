"""Signing in and out, and what a locked-out visitor is told."""

from ipaddress import ip_address
from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

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


class SignOut(LogoutView):
    next_page = settings.LOGIN_URL


def address_behind_proxy(request: HttpRequest) -> str | None:
    """The last entry is the proxy's own word; what stands before it is the client's to forge."""
    try:
        return str(ip_address(request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()))
    except ValueError:
        return request.META.get("REMOTE_ADDR")


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    cool_off = get_cool_off(request)
    seconds = int(cool_off.total_seconds()) if cool_off else 3600
    problem = Problem("locked_out", status=429, retry=True, minutes=-(-seconds // 60), seconds=seconds)
    page = render(
        request, "accounts/sign_in.html", {"form": SignInForm(request), "problem": told(problem)}, status=problem.status
    )
    add_headers(page, problem)
    return page
