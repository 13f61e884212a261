"""All kinds of drill, by name: whatever file of this folder has some."""

from importlib import import_module
from pkgutil import iter_modules

from tests.drills import kinds
from tests.drills.kind import Kind

_FILES = [
    import_module(f"{kinds.__name__}.{file.name}") for file in iter_modules(kinds.__path__) if file.name != "registry"
]
KINDS: dict[str, Kind] = {kind.name: kind for file in _FILES for kind in getattr(file, "KINDS", ())}
