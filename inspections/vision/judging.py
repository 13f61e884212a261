"""From findings to a verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from inspections.vision.findings import DEFECT_CLASSES, Finding

Verdict = Literal["pass", "fail", "review"]

DOUBTFUL_SHARE = 0.5  # of a class's threshold: from here up to it a person decides


@dataclass(frozen=True)
class Thresholds:
    """The confidence from which a finding counts as a defect, 0..1. Doubtful findings begin at doubtful_share of it."""

    by_class: Mapping[str, float]
    otherwise: float
    doubtful_share: float = DOUBTFUL_SHARE

    def __post_init__(self) -> None:
        if unknown := set(self.by_class) - set(DEFECT_CLASSES):
            raise ValueError(f"unknown defect classes {sorted(unknown)}")

    @property
    def lowest(self) -> float:
        """No finding below it matters."""
        return min(self.of(cls) for cls in DEFECT_CLASSES) * self.doubtful_share

    def of(self, cls: str) -> float:
        return self.by_class.get(cls, self.otherwise)

    def is_defect(self, finding: Finding) -> bool:
        return finding.confidence >= self.of(finding.cls)

    def is_listed(self, finding: Finding) -> bool:
        """A defect, or a doubtful one."""
        return finding.confidence >= self.of(finding.cls) * self.doubtful_share


@dataclass(frozen=True)
class Judgement:
    """reason: a code with its parameters, for problems.messages."""

    verdict: Verdict
    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)


def judge(findings: Sequence[Finding], thresholds: Thresholds, *, unsure: Judgement | None = None) -> Judgement:
    """Fail where there are defects, review where there are doubtful ones, else pass.

    unsure: what made the inspection itself doubtful; it stands, whatever was found.
    """
    if unsure is not None:
        return unsure
    defects = sum(thresholds.is_defect(finding) for finding in findings)
    if defects:
        return Judgement("fail", "defects_found", {"count": defects})
    doubtful = sum(thresholds.is_listed(finding) for finding in findings)
    if doubtful:
        return Judgement("review", "doubtful_defects", {"count": doubtful})
    return Judgement("pass", "no_defects")
