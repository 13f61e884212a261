"""The captions of title block fields in English, German and Korean, and how a text is recognised as one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

CAPTIONS: Mapping[str, tuple[str, ...]] = {
    "number": (
        "drawing no", "drawing number", "drawing", "dwg no", "dwg number", "dwg", "dwg nr", "drg no", "part no",
        "part number", "part nr", "document no", "document number", "doc no", "item no", "item number", "id no",
        "zeichnungsnummer", "zeichnungsnr", "zeichnungs nr", "zeichn nr", "zchng nr", "sachnummer", "sach nr",
        "teilenummer", "teile nr", "artikelnummer", "artikel nr", "dokumentennummer", "ident nr", "identnummer",
        "도면번호", "도번", "품번", "부품번호", "도면 번호", "품목번호", "도면no",
    ),
    "title": (
        "title", "drawing title", "description", "part name", "name of part", "designation", "part description",
        "benennung", "titel", "bezeichnung", "teilebezeichnung", "zeichnungstitel",
        "도면명", "도명", "명칭", "품명", "부품명", "제목", "도면 명칭", "도면 명",
    ),
    "revision": (
        "rev", "revision", "rev no", "rev nr", "issue", "version", "rev level", "index", "änderungsindex",
        "änderung", "änd", "änd index", "ausgabe", "개정", "개정번호", "리비전", "버전", "개정 번호",
    ),
    "material": (
        "material", "matl", "mat", "raw material", "material spec", "material specification", "werkstoff",
        "werkst", "rohmaterial", "halbzeug", "werkstoff halbzeug", "재질", "재료", "소재", "자재",
    ),
    "scale": ("scale", "drawing scale", "maßstab", "massstab", "masstab", "maßst", "척도", "축척", "스케일", "尺度"),
    "general_tolerance": (
        "general tolerance", "general tolerances", "tolerance", "tolerances", "gen tol", "general tol", "tol",
        "unless otherwise specified", "tolerances unless otherwise stated", "untoleranced dimensions",
        "allgemeintoleranz", "allgemeintoleranzen", "toleranz", "toleranzen", "freimaßtoleranz", "freimaßtoleranzen",
        "allg toleranzen", "allgemeintol", "일반공차", "공차", "일반 공차", "지시없는 공차", "보통공차",
    ),
    "date": (
        "date", "drawn date", "date drawn", "issue date", "creation date", "datum", "erstelldatum", "날짜", "일자",
        "작성일", "작성일자", "작도일", "년월일",
    ),
    "author": (
        "drawn", "drawn by", "drn", "designed", "designed by", "designer", "author", "created by", "drafter", "dr",
        "gezeichnet", "gez", "bearbeitet", "bearb", "erstellt", "erstellt durch", "ersteller", "bearbeiter",
        "작성", "작성자", "설계", "설계자", "제도", "작도", "그린이",
    ),
    "checked_by": (
        "checked", "checked by", "chkd", "chk", "check", "chk by", "geprüft", "gepr", "prüfer", "geprueft",
        "검토", "검토자", "검도", "확인",
    ),
    "approved_by": (
        "approved", "approved by", "appd", "appr", "appvd", "app by", "freigegeben", "genehmigt", "freigabe",
        "승인", "승인자", "결재",
    ),
    "sheet": ("sheet", "sheet no", "page", "sht", "blatt", "seite", "blatt nr", "매수", "장", "시트", "페이지", "쪽"),
    "weight": ("weight", "mass", "wt", "gewicht", "masse", "중량", "질량", "무게"),
    "size": ("size", "format", "paper size", "sheet size", "blattformat", "종류", "용지", "규격", "크기"),
    "finish": (
        "finish", "surface finish", "surface", "treatment", "surface treatment", "coating", "oberfläche",
        "oberflächen", "oberflächenbehandlung", "behandlung", "표면처리", "후처리", "열처리", "표면",
    ),
    "quantity": ("qty", "quantity", "stück", "stückzahl", "menge", "수량"),
    "projection": ("projection", "third angle", "first angle", "projektion", "projektionsmethode", "투상법", "각법"),
    "unit": ("unit", "units", "einheit", "단위"),
    "company": ("company", "customer", "client", "firma", "kunde", "회사", "고객", "발주처", "업체"),
    "project": ("project", "project no", "job no", "projekt", "auftrag", "projekt nr", "프로젝트", "공사명"),
}  # fmt: skip
HEADINGS = (
    "name", "signature", "sign", "linear", "angular", "mfg", "qa", "do not scale drawing", "deburr and",
    "break sharp edges", "remove burrs", "dimensions in mm", "third angle projection", "first angle projection",
    "unterschrift", "linear maße", "winkel", "norm", "urspr", "ers f", "ers d", "서명", "이름", "비고", "성명",
)  # fmt: skip
"""Words of forms that are neither a field's caption nor ever a value."""

_NO_LETTERS = re.compile(r"[^\w]+|_")
_FUZZY_FROM = 5  # letters: of shorter captions one wrong letter makes another word
_ALIKE = 0.84


@dataclass(frozen=True)
class Caption:
    """value: what follows the caption within the same text. certain: letter by letter, and not merely alike."""

    name: str
    text: str
    value: str = ""
    certain: bool = True


@cache
def _names() -> Mapping[str, str]:
    return {_plain(caption): name for name, captions in CAPTIONS.items() for caption in captions}


def caption_of(text: str) -> Caption | None:
    """The caption that a text is, or begins with. Example: caption_of("Scale: 1:2") names scale with the value 1:2."""
    plain = _plain(text)
    if name := _names().get(plain):
        return Caption(name, text)
    return _with_value(text) or _alike(text, plain)


def is_heading(text: str) -> bool:
    return _plain(text) in _headings()


@cache
def _headings() -> frozenset[str]:
    return frozenset(map(_plain, HEADINGS))


def _with_value(text: str) -> Caption | None:
    """The longest caption that the text begins with, with a colon or a space after it."""
    for end in sorted((match.start() for match in re.finditer(r"[:：]|\s+(?=\S)|\.(?=\s?\S)", text)), reverse=True):
        name = _names().get(_plain(text[:end]))
        value = text[end:].lstrip(" .:：=-")
        if name and value:
            return Caption(name, text[:end].strip(), value)
    return None


def _alike(text: str, plain: str) -> Caption | None:
    if len(plain) < _FUZZY_FROM or any(character.isdigit() for character in plain):
        return None
    known = [caption for caption in _names() if abs(len(caption) - len(plain)) <= 1 and len(caption) >= _FUZZY_FROM]
    best = max(known, key=lambda caption: SequenceMatcher(None, caption, plain).ratio(), default="")
    if SequenceMatcher(None, best, plain).ratio() < _ALIKE:
        return None
    return Caption(_names()[best], text, certain=False)


def _plain(text: str) -> str:
    """Letters and digits only, in lower case: "DWG. NO.:" is "dwgno"."""
    return _NO_LETTERS.sub("", text.casefold())
