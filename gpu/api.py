from ninja import Router

from gpu.allocation.api import router as allocation
from gpu.assessment.api import router as assessment
from gpu.telemetry.api import router as telemetry

router = Router()
router.add_router("", allocation)
router.add_router("", assessment)
router.add_router("", telemetry)
