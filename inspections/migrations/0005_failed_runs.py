from django.conf import settings
from django.db import migrations, models


def take_over_from_jobs(apps, schema_editor):
    inspections = apps.get_model("inspections", "Inspection").objects
    inspections.filter(job__state="failed").update(run_failed=True)


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0001_initial'),
        ('inspections', '0004_tallies'),
        ('jobs', '0002_callbacks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='inspection',
            name='run_failed',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(take_over_from_jobs, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='inspection',
            index=models.Index(condition=models.Q(('reviewed_at', None), ('run_failed', True)), fields=['id'], name='inspection_failed'),
        ),
    ]
