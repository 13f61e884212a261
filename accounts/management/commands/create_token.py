from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import tokens
from accounts.actor import SYSTEM
from accounts.models import User
from problems.messages import sentence
from problems.problem import Problem


class Command(BaseCommand):
    help = "Makes an API token for a user and prints it, and nothing else, on standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="command line")
        parser.add_argument("--scopes", default="", help="comma-separated rights; without it, all that the user has")
        parser.add_argument("--days", type=int, default=0, help="days until it expires; without it, never")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']!r}.")
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        expires_at = timezone.now() + timedelta(days=options["days"]) if options["days"] else None
        try:
            _token, secret = tokens.issue(
                SYSTEM, user, options["name"], scopes or tokens.grantable(SYSTEM, user), expires_at
            )
        except Problem as problem:
            raise CommandError(sentence(problem.code, problem.params)) from None
        self.stdout.write(secret)
