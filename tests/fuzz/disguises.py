"""A site full of what wants to be run: in pictures, their comments, names of files, board types, tokens, notes.

Built by the product's own services, in a process with the site's settings: `python manage.py shell -c` calls `build`.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from PIL import Image, PngImagePlugin

from accounts import tokens
from accounts.actor import SYSTEM, Actor
from accounts.models import Role, User
from files import uploads
from inspections import board_types, models_shipped, review
from inspections.models import DefectClass, GoldenBoard, Inspection
from jobs.models import Job
from tests.inspections.lane import work_off

MARK = "run-by-a-disguise"
SCRIPT = f"<script>alert('{MARK}')</script>"
IMAGE = f"\"'><img src=x onerror=alert('{MARK}')>"
HTML = f"<!DOCTYPE html><html><body onload=\"alert('{MARK}')\">{SCRIPT}</body></html>".encode()
SVG = f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"alert('{MARK}')\"/>".encode()
LINK = f"javascript:alert('{MARK}')"
NAMES = (f"{SCRIPT}.png", f"{IMAGE}.png", f"{LINK}.png", "{{7*7}}{% debug %}.png", "\u202egnp.lmth.png")


def pictures() -> dict[str, bytes]:
    """Whole images by what they hide; each is taken."""
    jpeg, png = _saved("JPEG", comment=HTML), _png_with_text()
    return {
        "JPEG with HTML as its comment": jpeg,
        "JPEG with HTML before its picture": jpeg[:2] + b"\xff\xfe" + (len(HTML) + 2).to_bytes(2) + HTML + jpeg[2:],
        "JPEG with a ZIP behind it": jpeg + _zip({"a.html": HTML}),
        "JPEG with HTML behind it": jpeg + HTML + b"\xff\xd9",
        "JPEG with EXIF of scripts": _saved("JPEG", exif=_exif()),
        "PNG with HTML in a text": png,
        "PNG with SVG behind it": png + SVG,
        "BMP that begins as a script": _scripted_bitmap(),
        "TIFF with HTML in a tag": _saved("TIFF", description=HTML.decode(), software=SCRIPT),
    }


def no_pictures() -> dict[str, bytes]:
    """By their names images, by their content not: refused, and their names are shown."""
    return {f"{IMAGE}.png": HTML, f"{SCRIPT}.jpg": SVG, f"{LINK}.bmp": b"GIF89a" + HTML}


def build() -> None:
    """Prints the ids as the last line."""
    models_shipped.register()
    user = User.objects.create_user("ada", role=Role.ADMINISTRATOR, first_name=SCRIPT)
    actor = Actor(user=user, via="page")
    made = board_types.create(
        actor, name=SCRIPT, revision="<b>B", scale_px_per_mm=20.0, thresholds=dict.fromkeys(DefectClass.values, 0.5)
    )
    metadata = {"board_type": str(made.pk)}
    _uploaded(actor, f"{IMAGE}.jpg", "golden_board", metadata, pictures()["JPEG with HTML as its comment"])
    for number, content in enumerate(pictures().values()):
        _uploaded(actor, NAMES[number % len(NAMES)], "inspection", metadata, content + bytes(number % 2))
    packed = dict(zip(NAMES, list(pictures().values())[: len(NAMES)], strict=True))
    _uploaded(actor, f"{SCRIPT}.zip", "inspection", metadata, _zip({f"a/{n}": c for n, c in packed.items()}))
    refused = [_uploaded(actor, name, "inspection", metadata, content) for name, content in no_pictures().items()]
    work_off()
    shown = Inspection.objects.order_by("pk")[0]
    decided = review.comment(actor, shown.pk, version=shown.version, text=f"{SCRIPT}{IMAGE}")
    review.draw(actor, shown.pk, version=decided.version, cls="open", box_xyxy=(2, 2, 20, 20))
    token, _secret = tokens.issue(SYSTEM, user, f"{SCRIPT}"[:80], ["view"], None)
    ids: dict[str, Any] = {
        "inspection_id": shown.pk,
        "inspections": list(Inspection.objects.values_list("pk", flat=True)),
        "board_type_id": made.pk,
        "golden_id": GoldenBoard.objects.get().pk,
        "job_id": Job.objects.filter(kind="inspection").order_by("pk")[0].pk,
        "upload_id": refused[0],
        "token_id": token.pk,
        "user_id": user.pk,
        "states": sorted(set(Job.objects.values_list("state", flat=True))),
    }
    print(json.dumps(ids))  # noqa: T201


def _uploaded(actor: Actor, name: str, purpose: str, metadata: Mapping[str, str], content: bytes) -> str:
    upload = uploads.create(actor, filename=name, purpose=purpose, length_bytes=len(content), metadata=metadata)
    uploads.append(actor, upload.pk, offset=0, source=io.BytesIO(content), length=len(content))
    return str(upload.pk)


def _saved(format_: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((96, 64), 60).convert("RGB").save(file, format_, **options)
    return file.getvalue()


def _png_with_text() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Title", SCRIPT)
    notes.add_itxt("XML:com.adobe.xmp", HTML.decode())
    return _saved("PNG", pnginfo=notes)


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[271], exif[272], exif[315] = SCRIPT, IMAGE, HTML.decode()
    return exif


def _scripted_bitmap() -> bytes:
    """Its first bytes are also "BM = ...", and the end of a comment is behind the picture."""
    whole = bytearray(_saved("BMP"))
    whole[2:6] = b"=1/*"
    return bytes(whole) + f"*/;alert('{MARK}')".encode()


def _zip(files: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()
