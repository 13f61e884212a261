from django.urls import URLPattern, URLResolver, path

from webapp import api, health, home, search
from webapp.metrics import page

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("metrics", page.metrics, name="metrics"),
    path("healthz", health.healthz, name="healthz"),
    path("api/docs", api.docs, name="api_docs"),
    path("api/v1/", api.api.urls),
    path("api/registration/", api.registration.urls),
]
