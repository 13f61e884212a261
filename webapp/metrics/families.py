"""A gauge in one line. Names follow Prometheus: base units, and what is counted last."""

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client.core import GaugeMetricFamily

Rows = Iterable[tuple[Mapping[str, str], float | int | None]]


def gauge(name: str, help_text: str, rows: Rows) -> Iterator[GaugeMetricFamily]:
    """No line where there is no value: 0 would be a lie."""
    found = [(labels, value) for labels, value in rows if value is not None]
    if not found:
        return
    family = GaugeMetricFamily(f"benchlight_{name}", help_text, labels=list(found[0][0]))
    for labels, value in found:
        family.add_metric(list(labels.values()), float(value))
    yield family


def percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
