"""The API of this room: everything that its pages can do, and detection in one call."""

from ninja import Router

from inspections.api import board_types, detect, figures, inspections, model_versions, review
from inspections.training_jobs import api as trainings

router = Router()
router.add_router("/board-types", board_types.router, tags=["board types"])
router.add_router("/inspections", inspections.router, tags=["inspections"])
router.add_router("/inspections", review.router, tags=["review"])
router.add_router("/figures", figures.router, tags=["figures"])
router.add_router("/models", model_versions.router, tags=["models"])
router.add_router("/trainings", trainings.router, tags=["models"])
router.add_router("/detect", detect.router, tags=["detection"])
