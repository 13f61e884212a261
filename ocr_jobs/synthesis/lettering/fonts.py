"""Font files that are found on the machine and can letter a drawing."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from PIL import ImageFont

SYSTEM_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_NEEDED = "0123456789.,+-()AHMRx"
_NOT_LETTERING = ("emoji", "symbol", "math", "stix", "isabella", "mono-cjk", "lastresort", "cursor", "icons")
_HELD_BACK = ("osifont", "lato")


def training_fonts(folders: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(each for each in found_fonts(tuple(folders)) if not held_back(each))


def held_back_fonts(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Families that training never sees: what a drawing's unknown font costs is measured with them."""
    return tuple(each for each in found_fonts(tuple(folders)) if held_back(each))


def held_back(path: Path) -> bool:
    return any(name in path.name.lower() for name in _HELD_BACK)


@cache
def found_fonts(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """Sorted by name, so that one seed draws the same on one machine."""
    files = {
        path.name: path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in (".ttf", ".otf", ".ttc")
    }
    return tuple(path for _, path in sorted(files.items()) if _letters(path))


def _letters(path: Path) -> bool:
    if any(name in path.name.lower() for name in _NOT_LETTERING):
        return False
    try:
        font = ImageFont.truetype(str(path), 40)
        pictures = {bytes(font.getmask(sign, mode="L")) for sign in _NEEDED}
    except OSError:
        return False
    return len(pictures) == len(_NEEDED)
