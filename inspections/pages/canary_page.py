"""POST /canary: for the deployer, with a signature of the site's own key; nobody else gets anywhere here."""

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from inspections import canary
from jobs import results
from jobs.models import Job
from problems.problem import Problem

WAIT_S = 60.0


@login_not_required
@csrf_exempt
@require_POST
async def run(request: HttpRequest) -> JsonResponse:
    board = request.body
    if not canary.is_signed(board, request.headers.get("X-Canary", "")):
        return JsonResponse({"error": "no signature of this site's"}, status=403)
    job = await sync_to_async(canary.start)(board)
    try:
        job = await _ended(job)
        return JsonResponse(await sync_to_async(canary.outcome)(job))
    finally:
        await sync_to_async(canary.remove)(job)


async def _ended(job: Job) -> Job:
    try:
        return await results.wait(job.pk, WAIT_S)
    except Problem:
        return await Job.objects.aget(pk=job.pk)
