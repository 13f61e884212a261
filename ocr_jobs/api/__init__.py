"""The API of this room: everything that its pages can do. The OCR scheduler has its own addresses: see gpu_ocr."""

from ninja import Router

from ocr_jobs.api import drawings

router = Router()
router.add_router("/drawings", drawings.router, tags=["drawings"])
