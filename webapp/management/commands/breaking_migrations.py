from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from webapp.breaking import breaking


class Command(BaseCommand):
    help = "Looks at the migrations to come: ends with 1, and names them, if they would break a release that runs."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        plan = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
        applied = list(executor.loader.applied_migrations)
        if not applied:
            self.stdout.write("migrations: all, into an empty database")
            return
        known = [key for key in applied if key in executor.loader.graph.nodes]
        found = breaking(plan, executor.loader.project_state(known))
        self.stdout.write(f"migrations: {', '.join(f'{one.app_label}.{one.name}' for one in plan) or 'none'}")
        if found:
            raise CommandError("\n".join(f"breaks: {one}" for one in found))
