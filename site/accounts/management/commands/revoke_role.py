from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.roles import ROLES
from accounts.services import revoke_role


class Command(BaseCommand):
    help = "Take a role from a person. Other roles they keep."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("role", choices=list(ROLES))

    def handle(self, *args, email, role, **options):
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody here has the address {email}.")
        if revoke_role(user=user, role=role):
            self.stdout.write(f"{user.email} is no longer {role}.")
        else:
            self.stdout.write(f"{user.email} was not {role}; nothing changed.")
