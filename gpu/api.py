from ninja import Router

from gpu.assessment.api import router as assessment

router = Router()
router.add_router("", assessment)
