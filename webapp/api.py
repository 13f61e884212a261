"""The API's root: every room's router under /api/v1, described at /api/docs."""

from importlib.util import find_spec

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Swagger
from ninja.security.base import AuthBase

from accounts.api_auth import BearerToken, SignedInSession
from webapp.api_problems import answer_problems
from webapp.clean_requests import CleanJson

DESCRIPTION = """
Everything that a page can do. Send a token as `Authorization: Bearer bl_…` (made under Settings, API tokens, or by
`manage.py create_token USER`); in a browser the session serves too.

Lists come in pages: give `next` of one answer as `cursor` of the next request.

What fails answers `{"error": {"code", "message", "retry"}}`: the code is for programs and stays, the message is for
people and follows `Accept-Language`, retry says whether the same again may help.
"""


class Docs(Swagger):
    template = "webapp/api_docs.html"


class BenchlightApi(NinjaAPI):
    def get_openapi_operation_id(self, operation: object) -> str:
        return str(operation.view_func.__name__)  # type: ignore[attr-defined]


_auth: list[AuthBase] = [BearerToken(), SignedInSession()]
api = BenchlightApi(
    title="Benchlight",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs=Docs(settings={"persistAuthorization": False, "docExpansion": "list"}),
    docs_url=None,
    docs_decorator=login_not_required,
    auth=_auth,
    parser=CleanJson(),
)
answer_problems(api)
for room in ("inspections", "ocr_jobs", "deployment", "jobs", "gpu", "files", "accounts"):
    if find_spec(f"{room}.api"):
        api.add_router("", f"{room}.api.router")

# The OCR scheduler has addresses of its own, which other systems know.
registration = BenchlightApi(
    title="Benchlight OCR scheduler",
    version="1",
    description=DESCRIPTION,
    urls_namespace="registration",
    docs_url=None,
    auth=_auth,
    parser=CleanJson(),
)
answer_problems(registration)
registration.add_router("/gpu-ocr", "ocr_jobs.api.gpu_ocr.router")


@login_not_required
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    return api.docs.render_page(request, api)
