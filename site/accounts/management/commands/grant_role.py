from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.roles import ROLES
from accounts.services import grant_role


class Command(BaseCommand):
    help = "Give a person a role. What they have already they keep."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("role", choices=list(ROLES))

    def handle(self, *args, email, role, **options):
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody here has the address {email}.")
        grant_role(user=user, role=role)
        self.stdout.write(f"{user.email} is now {role}.")
