from django.db import migrations, models


def take_over_from_jobs(apps, schema_editor):
    drawings = apps.get_model("ocr_jobs", "Drawing").objects
    drawings.filter(job__state="failed").update(run_failed=True)


class Migration(migrations.Migration):
    dependencies = [("ocr_jobs", "0001_initial"), ("jobs", "0002_callbacks")]

    operations = [
        migrations.AddField(
            model_name="drawing",
            name="run_failed",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(take_over_from_jobs, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="drawing",
            index=models.Index(
                condition=models.Q(("approved_at", None), ("run_failed", True)), fields=["id"], name="drawing_failed"
            ),
        ),
    ]
