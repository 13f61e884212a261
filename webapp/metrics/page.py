"""GET /metrics for Prometheus: with an API token that may view, or from a network that the site names."""

from collections.abc import Iterator
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from accounts.actor import actor_of
from accounts.permissions import Permission
from accounts.sign_in import address_of
from problems.problem import Problem
from webapp.metrics import devices, work


class Site(Collector):
    """Asked of the database at each scrape: whichever web process answers, it says the same."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        yield from devices.families(now)
        yield from work.families(now)


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not _comes_from_a_named_network(request):
        actor = actor_of(request)
        if actor.user is None:
            raise Problem("sign_in_needed", status=401)
        actor.require(Permission.VIEW)
    registry = CollectorRegistry()
    registry.register(Site())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _comes_from_a_named_network(request: HttpRequest) -> bool:
    try:
        address = ip_address(address_of(request))
    except ValueError:
        return False
    return any(address.version == network.version and address in network for network in settings.METRICS_NETWORKS)
