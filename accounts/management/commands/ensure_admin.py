import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts import users
from accounts.actor import SYSTEM
from accounts.models import Role, User


class Command(BaseCommand):
    help = (
        "Makes the user admin at the first start; prints the password if it had to make one up. Later it does nothing."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(role=Role.ADMINISTRATOR).exists():
            return
        given = settings.ADMIN_PASSWORD
        password = given or secrets.token_urlsafe(12)
        # Whoever sets the environment owns the machine: their password is taken as it is.
        users.create(SYSTEM, "admin", role=Role.ADMINISTRATOR, password=password, any_password=True)
        if not given:
            self.stdout.write(f"Sign in as admin with the password {password} (shown this once).")
