"""One row of everything, so that every route has something to answer with."""

from uuid import uuid4

from django.utils import timezone

from accounts import tokens
from accounts.actor import SYSTEM, Actor
from accounts.models import User
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
    mark, upload_id = f"{owner.pk:064x}", uuid4()
    blob = Blob.objects.create(sha256=mark, size_bytes=9, media_type="image/png", width_px=640, height_px=640)
    board_type = BoardType.objects.create(name=f"Board of {owner}")
    golden = GoldenBoard.objects.create(board_type=board_type, image=blob, filename="golden.png")
    model = ModelVersion.objects.create(kind="comparator", name="trial", filename="trial.onnx", sha256=mark)
    inspection = Inspection.objects.create(
        board_type=board_type,
        image=blob,
        filename="board.png",
        golden=golden,
        model=model,
        created_by=owner,
        width_px=640,
        height_px=640,
    )
    Defect.objects.create(inspection=inspection, number=1, cls="open", confidence=0.9, x1=10, y1=10, x2=40, y2=40)
    actor = Actor(user=owner, via="page")
    job = submit(actor, "inspection", subject=f"inspection:{inspection.pk}", title="board.png", payload={})
    Inspection.objects.filter(pk=inspection.pk).update(job=job)
    detection = submit(actor, "detection", subject=f"detection:{mark}", title="board.png", payload={})
    drawing = Drawing.objects.create(file=blob, filename="part.pdf", created_by=owner, read_at=timezone.now())
    reading = submit(actor, "drawing", subject=f"drawing:{drawing.pk}", title="part.pdf", payload={})
    Drawing.objects.filter(pk=drawing.pk).update(job=reading)
    DrawingPage.objects.create(drawing=drawing, number=1, width_px=640, height_px=640)
    polygon = [[10, 10], [60, 10], [60, 30], [10, 30]]
    Entry.objects.create(drawing=drawing, number=1, page=1, sort="note", text="deburr", values=[{}], polygon=polygon)
    batch = submit(actor, "ocr_batch", subject=f"ocr_batch:{mark}", title="part.png", payload={"names": []})
    learning = submit(actor, "training", subject="training", title="comparator", payload={})
    told = {"boards": 12, "defects": 20, "drawn": 3, "false_calls": 8}
    training = TrainingRun.objects.create(job=learning, created_by=owner, base=model, told=told)
    Upload.objects.create(pk=upload_id, owner=owner, filename="board.png", purpose="inspection", length_bytes=9)
    parts.start(upload_id)
    token, _secret = tokens.issue(SYSTEM, owner, "trial", ["view"], None)
    target = CallbackTarget.objects.create(name="mes", url="https://mes.example/", events=["succeeded"], nonce="n")
    callback = write_test(target)
    Callback.objects.update(state=Callback.State.DELIVERED)
    state = {"state": "quarantined", "reason": "device_xid", "reason_params": {"xid": 79}}
    name = {"lane": f"gpu{owner.pk}", "uuid": f"GPU-{owner.pk}", "name": "Card"}
    device = Device.objects.create(host="h", index=0, changed_at=timezone.now(), **name, **state)
    alarm = Alarm.objects.create(
        device=device,
        device_name=device.lane,
        code="alarm_quarantined",
        params={"device": device.lane},
        raised_at=timezone.now(),
    )
    return {
        "device_id": str(device.pk),
        "lane": device.lane,
        "alarm_id": str(alarm.pk),
        "target_id": str(target.pk),
        "callback_id": str(callback.pk),
        "inspection_id": str(inspection.pk),
        "board_type_id": str(board_type.pk),
        "golden_id": str(golden.pk),
        "model_id": str(model.pk),
        "model_version_id": str(model.pk),
        "training_id": str(training.pk),
        "job_id": str(job.pk),
        "detection_id": str(detection.pk),
        "drawing_id": str(drawing.pk),
        "ocr_batch_id": str(batch.pk),
        "format": "csv",
        "page": "1",
        "upload_id": str(upload_id),
        "token_id": str(token.pk),
        "user_id": str(stranger.pk),
        "layer": "board",
        "level": "0",
        "x": "0",
        "y": "0",
    }
