from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.roles import ROLES


class RoleCommand(BaseCommand):
    """`COMMAND EMAIL ROLE`; a member says in `change(user, role)` what to do and returns the sentence to print."""

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("role", choices=list(ROLES))

    def handle(self, *args, email, role, **options):
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody here has the address {email}.")
        self.stdout.write(self.change(user, role))
