"""Whether what a new slot answers is worse than what the old one answered: figures of nginx's log, compared. Pure."""

from dataclasses import dataclass

from deployment.configuration import Timings

_TIMES_THE_ERRORS = 2
_SLOW_S = 0.5  # quicker is never too slow
_ANSWERS = 20  # fewer say nothing about speed


@dataclass(frozen=True)
class Figures:
    """Answers, those of them with 5xx, pages that were asked for, and within which time nine of ten of these came."""

    answers: int = 0
    errors: int = 0
    pages: int = 0
    slow_s: float = 0.0


def figures_in(text: str) -> Figures:
    """Of what commands.figures_since and figures_before print."""
    answers, errors, pages, slow_ms = map(int, text.split())
    return Figures(answers, errors, pages, slow_ms / 1000)


def worse(now: Figures, before: Figures, timings: Timings) -> str:
    """Why; empty when it is not."""
    share_before = before.errors / before.answers if before.answers else 0.0
    many = now.errors >= timings.bake_errors
    if many and now.errors > _TIMES_THE_ERRORS * share_before * now.answers:
        return f"{now.errors} of {now.answers} answers were errors, before it were {before.errors} of {before.answers}"
    if min(now.pages, before.pages) >= _ANSWERS and now.slow_s > max(_SLOW_S, timings.bake_slower * before.slow_s):
        return f"nine of ten pages took up to {now.slow_s:.2f} s, before up to {before.slow_s:.2f} s"
    return ""
