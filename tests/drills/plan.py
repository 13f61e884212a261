"""Which drill comes when: drawn from the seed, so that a number always names the same drill."""

import os
import random
import shutil

from tests.drills.kind import Kind
from tests.drills.kinds.registry import KINDS


def kinds_for(database: str) -> list[Kind]:
    """Those that this database has and that may be done here."""
    allowed = os.geteuid() == 0
    return [kind for kind in KINDS.values() if database in kind.databases and (allowed or not kind.root)]


def left_out(database: str) -> list[str]:
    return sorted(
        kind.name for kind in KINDS.values() if database in kind.databases and kind not in kinds_for(database)
    )


def drawn(seed: int, database: str, count: int, *, quick: bool = False) -> list[Kind]:
    """One of each kind first, in random order, then by weight. Number n is the same however many are drawn."""
    dice = random.Random(f"{seed}/{database}")
    kinds = [kind for kind in kinds_for(database) if not (quick and kind.slow)]
    first = dice.sample(kinds, len(kinds))
    rest = dice.choices(kinds, [kind.weight for kind in kinds], k=max(0, count - len(first)))
    return [*first, *rest][:count]


def dice_seed(seed: int, database: str) -> str:
    return f"{seed}/{database}"


def missing_programs(database: str) -> list[str]:
    """Of Debian's packages gcc and postgresql."""
    needed = ["gcc"] + (["unshare"] if os.geteuid() == 0 else [])
    return [name for name in needed if shutil.which(name) is None]
