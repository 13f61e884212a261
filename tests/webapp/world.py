"""One row of everything, so that every route has something to answer with."""

from uuid import uuid4

from django.db.models import Model
from django.utils import timezone

from accounts import tokens
from accounts.actor import SYSTEM, Actor
from accounts.models import User
from deployment.models import Host, Listener, RollbackRequest, Run, RunEvent
from files import parts
from files.models import Blob, Upload
from gpu.models import Alarm, Device
from inspections.models import BoardType, Defect, GoldenBoard, Inspection, ModelVersion, TrainingRun
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.callbacks.outbox import write_test
from jobs.submit import submit
from ocr_jobs.models import Drawing, DrawingPage, Entry


def build(owner: User, stranger: User) -> dict[str, str]:
    """What to put in each place of a route. `owner` has submitted, uploaded and issued what there is."""
    mark = f"{owner.pk:064x}"
    blob = Blob.objects.create(sha256=mark, size_bytes=9, media_type="image/png", width_px=640, height_px=640)
    token, _secret = tokens.issue(SYSTEM, owner, "trial", ["view"], None)
    fixed = {"format": "csv", "page": "1", "layer": "board", "level": "0", "x": "0", "y": "0"}
    rows = _boards(owner, blob) | _drawings(owner, blob) | _callbacks() | _devices(owner)
    numbers = {name: str(row.pk) for name, row in rows.items()}
    others = {"upload_id": _upload(owner), "token_id": str(token.pk), "user_id": str(stranger.pk)}
    others |= _deployments(owner)
    return {**fixed, **numbers, **others, "lane": f"gpu{owner.pk}"}


def _boards(owner: User, blob: Blob) -> dict[str, Model]:
    actor, mark = Actor(user=owner, via="page"), blob.sha256
    board_type = BoardType.objects.create(name=f"Board of {owner}")
    golden = GoldenBoard.objects.create(board_type=board_type, image=blob, filename="golden.png")
    model = ModelVersion.objects.create(kind="comparator", name="trial", filename="trial.onnx", sha256=mark)
    of_type = {"board_type": board_type, "image": blob, "golden": golden, "model": model}
    size = {"width_px": 640, "height_px": 640}
    inspection = Inspection.objects.create(filename="board.png", created_by=owner, **of_type, **size)
    Defect.objects.create(inspection=inspection, number=1, cls="open", confidence=0.9, x1=10, y1=10, x2=40, y2=40)
    job = submit(actor, "inspection", subject=f"inspection:{inspection.pk}", title="board.png", payload={})
    Inspection.objects.filter(pk=inspection.pk).update(job=job)
    detection = submit(actor, "detection", subject=f"detection:{mark}", title="board.png", payload={})
    learning = submit(actor, "training", subject="training", title="comparator", payload={})
    told = {"boards": 12, "defects": 20, "drawn": 3, "false_calls": 8}
    training = TrainingRun.objects.create(job=learning, created_by=owner, base=model, told=told)
    return {
        "inspection_id": inspection,
        "board_type_id": board_type,
        "golden_id": golden,
        "model_id": model,
        "model_version_id": model,
        "training_id": training,
        "job_id": job,
        "detection_id": detection,
    }


def _drawings(owner: User, blob: Blob) -> dict[str, Model]:
    actor = Actor(user=owner, via="page")
    drawing = Drawing.objects.create(file=blob, filename="part.pdf", created_by=owner, read_at=timezone.now())
    reading = submit(actor, "drawing", subject=f"drawing:{drawing.pk}", title="part.pdf", payload={})
    Drawing.objects.filter(pk=drawing.pk).update(job=reading)
    DrawingPage.objects.create(drawing=drawing, number=1, width_px=640, height_px=640)
    polygon = [[10, 10], [60, 10], [60, 30], [10, 30]]
    Entry.objects.create(drawing=drawing, number=1, page=1, sort="note", text="deburr", values=[{}], polygon=polygon)
    subject = f"ocr_batch:{blob.sha256}"
    batch = submit(actor, "ocr_batch", subject=subject, title="part.png", payload={"names": []})
    return {"drawing_id": drawing, "ocr_batch_id": batch}


def _callbacks() -> dict[str, Model]:
    target = CallbackTarget.objects.create(name="mes", url="https://mes.example/", events=["succeeded"], nonce="n")
    callback = write_test(target)
    Callback.objects.update(state=Callback.State.DELIVERED)
    return {"target_id": target, "callback_id": callback}


def _devices(owner: User) -> dict[str, Model]:
    """A card in quarantine, with its alarm."""
    now, lane = timezone.now(), f"gpu{owner.pk}"
    state = {"state": "quarantined", "reason": "device_xid", "reason_params": {"xid": 79}, "changed_at": now}
    device = Device.objects.create(
        host="h", index=0, lane=lane, uuid=f"GPU-{owner.pk}", name="Card", memory_bytes=24 << 30, **state
    )
    raised = {"code": "alarm_quarantined", "params": {"device": lane}, "raised_at": now}
    return {"device_id": device, "alarm_id": Alarm.objects.create(device=device, device_name=lane, **raised)}


def _deployments(owner: User) -> dict[str, str]:
    """A release that has served and is installed, a deployer that listens, a request that has ended."""
    now = timezone.now()
    run = Run.objects.create(
        name=f"20260101T{owner.pk:06d}Z", release="0.1.0-old", outcome="done", began_at=now, last_at=now
    )
    RunEvent.objects.create(run=run, identity="1", number=1, at=now, seconds=1, event="in service")
    Host.objects.get_or_create(name="web1", defaults={"installed": ["0.1.0-old"], "seen_at": now})
    Listener.objects.get_or_create(name="laptop", defaults={"seen_at": now})
    request = RollbackRequest.objects.create(release="0.1.0-old", state="done", asked_by=owner)
    return {"run_name": run.name, "request_id": str(request.pk)}


def _upload(owner: User) -> str:
    upload_id = uuid4()
    Upload.objects.create(pk=upload_id, owner=owner, filename="board.png", purpose="inspection", length_bytes=9)
    parts.start(upload_id)
    return str(upload_id)
