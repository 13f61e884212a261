"""A user's language and theme: kept with the user, and in a cookie for whoever is not signed in."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.models import Theme, User

THEME_COOKIE = f"{settings.COOKIE_PREFIX}theme"
_YEAR_S = 365 * 24 * 3600


@require_POST
@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    response = _back(request)
    if chosen in dict(settings.LANGUAGES):
        _store(request, language=chosen)
        _remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@require_POST
@login_not_required
def theme(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("theme", "")
    response = HttpResponse(status=204) if request.headers.get("HX-Request") else _back(request)
    if chosen in Theme.values:
        _store(request, theme=chosen)
        _remember(response, THEME_COOKIE, chosen)
    return response


def _store(request: HttpRequest, **fields: str) -> None:
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(**fields)


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=_YEAR_S, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )


def _back(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if safe else "/")
