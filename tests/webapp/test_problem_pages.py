from collections.abc import Callable

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from accounts.models import Role, User
from problems.problem import Problem
from webapp import urls as site
from webapp.problem_pages import ProblemPages

PAGE = {"accept": "text/html"}
FRAGMENT = {"accept": "*/*", "hx-request": "true"}
BOOSTED = {"accept": "text/html", "hx-request": "true", "hx-boosted": "true"}
SCRIPT = {"accept": "*/*"}


def trouble(request: HttpRequest) -> HttpResponse:
    raise Problem("too_many_requests", status=429, retry=True, seconds=7)


def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the <reason> for the log only")


def gone(request: HttpRequest) -> HttpResponse:
    raise Http404


urlpatterns = [path("trouble/", trouble), path("crash/", crash), path("gone/", gone), *site.urlpatterns]
handler400, handler403, handler404, handler500 = site.handler400, site.handler403, site.handler404, site.handler500


@pytest.fixture
def signed_in(db: None) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_user("mina", role=Role.REVIEWER))
    return client


@pytest.fixture(autouse=True)
def _with_trouble() -> object:
    with override_settings(ROOT_URLCONF=__name__):
        yield


def test_a_person_gets_a_page_in_the_frame(signed_in: Client) -> None:
    answer = signed_in.get("/trouble/", headers=PAGE)

    assert answer.status_code == 429
    assert answer["Retry-After"] == "7"
    assert "Too many requests in a short time. Wait 7 s" in answer.content.decode()
    assert 'class="rail"' in answer.content.decode()


def test_a_boosted_link_gets_the_page_too(signed_in: Client) -> None:
    assert 'id="page"' in signed_in.get("/trouble/", headers=BOOSTED).content.decode()


def test_a_fragment_gets_a_message_beside_the_page(signed_in: Client) -> None:
    answer = signed_in.get("/trouble/", headers=FRAGMENT)

    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#toasts", "beforeend")
    assert "Wait 7 s" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_a_script_gets_json(signed_in: Client) -> None:
    answer = signed_in.get("/trouble/", headers=SCRIPT)

    assert answer.json() == {
        "error": {
            "code": "too_many_requests",
            "message": "Too many requests in a short time. Wait 7 s and go on more slowly.",
            "retry": True,
        }
    }


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [("/gone/", 404, "page_not_found"), ("/no/such/", 404, "page_not_found"), ("/crash/", 500, "broke")],
)
@pytest.mark.parametrize("headers", [PAGE, BOOSTED, FRAGMENT, SCRIPT], ids=["page", "boosted", "fragment", "script"])
def test_what_django_refuses_looks_the_same(
    signed_in: Client, address: str, status: int, code: str, headers: dict[str, str]
) -> None:
    answer = signed_in.get(address, headers=headers)

    assert answer.status_code == status
    assert code in answer.content.decode()
    assert "for the log only" not in answer.content.decode()


def test_a_visitor_gets_the_page_without_the_rail(client: Client, db: None) -> None:
    answer = client.get("/no/such/", headers=PAGE)

    assert answer.status_code == 404
    assert 'class="rail"' not in answer.content.decode()


def test_an_old_form_is_explained(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post("/sign-in/", {"username": "a", "password": "b"}, headers=PAGE)

    assert answer.status_code == 403
    assert "its form is no longer valid" in answer.content.decode()


def test_the_sentence_follows_the_readers_language(signed_in: Client, korean: Callable[[str], str]) -> None:
    answer = signed_in.get("/trouble/", headers=SCRIPT | {"accept-language": "ko"})

    assert answer["Content-Language"] == "ko"
    assert answer.json()["error"]["message"] == korean(
        "Too many requests in a short time. Wait %(seconds)s s and go on more slowly."
    ) % {"seconds": 7}


def test_other_exceptions_are_left_to_django() -> None:
    pages = ProblemPages(lambda request: HttpResponse())

    assert pages.process_exception(RequestFactory().get("/"), ValueError()) is None
