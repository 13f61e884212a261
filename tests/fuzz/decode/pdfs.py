"""PDF: objects, references, boxes, streams and the operators in them, made to disagree."""

import random
import re
from collections.abc import Callable

from tests.fuzz.decode.anywhere import LARGE, NUMBERS

_NUMBER = re.compile(rb"(?<![\w.#])-?\d+(\.\d+)?(?![\w.])")
_REFERENCE = re.compile(rb"\d+ \d+ R\b")
_OBJECT = re.compile(rb"\d+ \d+ obj\b.*?\bendobj\b", re.DOTALL)
_NAME = re.compile(rb"/[A-Za-z]\w*")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_BOX = re.compile(rb"\[ *-?[\d.]+ +-?[\d.]+ +-?[\d.]+ +-?[\d.]+ *\]")

_ODD = (
    b"0",
    b"-1",
    b"1e9",
    b"-0.00001",
    b"99999999999999999999",
    b"0.0000001",
    b"14400",
    b"NaN",
    b"null",
    b"+-3",
    b".",
)
_BOXES = (
    b"[0 0 0 0]",
    b"[0 0 14400 14400]",
    b"[9 9 3 3]",
    b"[0 0 9e9 1]",
    b"[0 0 4000 0.01]",
    b"[-50 -50 50 50]",
    b"[]",
)
_OPERATORS = (
    *(b"q " * 400, b"Q " * 50, b"BT " * 30, b"ET", b"W n", b"0 0 0 0 re f", b"1e30 0 0 1e30 0 0 cm", b"0 0 0 0 0 0 cm"),
    *(b"/F1 1e6 Tf", b"/F1 0 Tf", b"/F9 9 Tf", b"3 Tr", b"7 Tr", b"1000 Tz", b"/Fm0 Do", b"/Im0 Do", b"/Nix Do"),
    *(b"BI /W 9999 /H 9999 /BPC 8 /CS /G ID x EI", b"(" * 80, b"[(a) 1e12 (b)] TJ", b"<41424>Tj", b"[99] 0 d", b"sh"),
)
_NAMES = (
    *(
        b"/FlateDecode",
        b"/LZWDecode",
        b"/ASCII85Decode",
        b"/DCTDecode",
        b"/JBIG2Decode",
        b"/JPXDecode",
        b"/CCITTFaxDecode",
    ),
    *(b"/RunLengthDecode", b"/Crypt", b"/Pages", b"/Page", b"/Kids", b"/Count", b"/Length", b"/Parent", b"/Contents"),
    b"/CCITTFaxDecode",
    *(
        b"/Type0",
        b"/Type3",
        b"/CIDFontType2",
        b"/Identity-H",
        b"/Rotate",
        b"/UserUnit",
        b"/CropBox",
        b"/Encrypt",
        b"/Nix",
    ),
)
_DICTIONARIES = (
    *(
        b"/Rotate 45",
        b"/Rotate -90",
        b"/UserUnit 75000",
        b"/CropBox [1 1 2 2]",
        b"/Annots [<<>> null 1 0 R]",
        b"/AA <<>>",
    ),
    *(
        b"/Filter [" + b"/FlateDecode " * 30 + b"]",
        b"/Kids [1 0 R 2 0 R 3 0 R]",
        b"/Count 2147483647",
        b"/Length 4294967295",
    ),
    *(
        b"/Group <</S /Transparency>>",
        b"/DecodeParms <</Predictor 15 /Columns 2147483647>>",
        b"/A <</S /URI /URI (x)>>",
    ),
)

Way = Callable[[bytes, random.Random], bytes]


def mutated(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        content = chance.choice(_WAYS)(content, chance)
    return content


def _swapped(pattern: re.Pattern[bytes], by: Callable[[random.Random], bytes]) -> Way:
    def changed(content: bytes, chance: random.Random) -> bytes:
        return _with(content, _place(content, pattern, chance), by(chance))

    return changed


def _number(chance: random.Random) -> bytes:
    if chance.random() < 0.4:
        return chance.choice(_ODD)
    return str(chance.choice((*NUMBERS, *LARGE)) * chance.choice((1, 1, 1, -1))).encode()


def _other_of_its_kind(content: bytes, chance: random.Random) -> bytes:
    """A reference or a name becomes another that the file has: loops come of it."""
    pattern = chance.choice((_REFERENCE, _REFERENCE, _NAME))
    there = [found.group() for found in pattern.finditer(content)]
    return _with(content, _place(content, pattern, chance), chance.choice(there)) if there else content


def _object(content: bytes, chance: random.Random) -> bytes:
    """Left out, twice, or in another's place."""
    at, another = _place(content, _OBJECT, chance), _place(content, _OBJECT, chance)
    if at is None or another is None:
        return content
    own, others = content[at[0] : at[1]], content[another[0] : another[1]]
    return _with(content, at, chance.choice((b"", own + b"\n" + own, others, own.partition(b"obj")[0] + b"obj " * 200)))


def _entry(content: bytes, chance: random.Random) -> bytes:
    return _behind(content, b"<<", chance.choice(_DICTIONARIES) + b" ", chance)


def _operators(content: bytes, chance: random.Random) -> bytes:
    return _behind(content, b"stream\n", chance.choice(_OPERATORS) + b"\n", chance)


def _stream(content: bytes, chance: random.Random) -> bytes:
    """Its bytes in disorder."""
    at = _place(content, _STREAM, chance)
    if at is None or at[1] - at[0] < 30:
        return content
    changed = bytearray(content[at[0] : at[1]])
    for _ in range(chance.choice((1, 3, 10))):
        changed[chance.randrange(8, len(changed) - 9)] = chance.randrange(256)
    return _with(content, at, bytes(changed))


def _deep(content: bytes, chance: random.Random) -> bytes:
    opening = chance.choice((b"[", b"<</A "))
    return _behind(content, b"<<", b"/Deep " + opening * chance.choice((40, 600, 5000)) + b" ", chance)


def _behind(content: bytes, mark: bytes, added: bytes, chance: random.Random) -> bytes:
    places = [found.end() for found in re.finditer(re.escape(mark), content)]
    if not places:
        return content
    at = chance.choice(places)
    return content[:at] + added + content[at:]


def _place(content: bytes, pattern: re.Pattern[bytes], chance: random.Random) -> tuple[int, int] | None:
    places = [found.span() for found in pattern.finditer(content)]
    return chance.choice(places) if places else None


def _with(content: bytes, at: tuple[int, int] | None, by: bytes) -> bytes:
    return content if at is None else content[: at[0]] + by + content[at[1] :]


_WAYS: tuple[Way, ...] = (
    _swapped(_NUMBER, _number),
    _swapped(_NUMBER, _number),
    _swapped(_BOX, lambda chance: chance.choice(_BOXES)),
    _swapped(_NAME, lambda chance: chance.choice(_NAMES)),
    _other_of_its_kind,
    _other_of_its_kind,
    _object,
    _entry,
    _operators,
    _operators,
    _stream,
    _deep,
)
