from django.conf import settings
from django.db import DatabaseError, migrations, models, transaction


def find_names_by_their_parts(apps, schema_editor):
    """A part of a file's name among a million. A server without pg_trgm does without: searches are slower there."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(), schema_editor.connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(
                "CREATE INDEX inspection_filename_parts ON inspections_inspection"
                " USING gin (upper(filename::text) gin_trgm_ops)"
            )
    except DatabaseError:
        pass


def find_names_by_reading_all(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS inspection_filename_parts")


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0001_initial'),
        ('inspections', '0002_second_opinion'),
        ('jobs', '0002_callbacks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='inspection',
            name='inspection_type_day',
        ),
        migrations.RemoveIndex(
            model_name='inspection',
            name='inspection_day',
        ),
        migrations.AddIndex(
            model_name='defect',
            index=models.Index(fields=['inspection', 'cls', 'status', 'origin', 'doubtful', 'withdrawn'], name='defect_counts'),
        ),
        migrations.AddIndex(
            model_name='defect',
            index=models.Index(condition=models.Q(('withdrawn', False)), fields=['cls', '-inspection'], name='defect_of_class'),
        ),
        migrations.AddIndex(
            model_name='inspection',
            index=models.Index(fields=['board_type', '-id'], name='inspection_type'),
        ),
        migrations.AddIndex(
            model_name='inspection',
            index=models.Index(condition=models.Q(('reviewed_at', None), ('verdict__in', ['fail', 'review'])), fields=['id'], name='inspection_to_review'),
        ),
        migrations.AddIndex(
            model_name='inspection',
            index=models.Index(condition=models.Q(('reviewed_at__isnull', False)), fields=['-id'], name='inspection_reviewed'),
        ),
        migrations.AddIndex(
            model_name='inspection',
            index=models.Index(fields=['-created_at', 'verdict', 'first_verdict', 'id'], name='inspection_figures'),
        ),
        migrations.AddIndex(
            model_name='inspection',
            index=models.Index(fields=['board_type', '-created_at', 'verdict', 'first_verdict', 'id'], name='inspection_type_figures'),
        ),
        migrations.RunPython(find_names_by_their_parts, find_names_by_reading_all),
    ]
