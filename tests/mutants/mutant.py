"""A guard taken out of the product, and the tests of which at least one must then fail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """`old` stands exactly once in `file`; `new` in its place removes the guard. tests: what pytest is asked to run."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def applied_to(self, source: str) -> str:
        """Raises ValueError when the guard is not there any more, or not clearly."""
        times = source.count(self.old)
        if times != 1:
            raise ValueError(f"{self.name}: the text of the guard stands {times} times in {self.file}")
        return source.replace(self.old, self.new)
