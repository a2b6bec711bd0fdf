import getpass

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.services import reset_two_factor


class Command(BaseCommand):
    help = "For somebody who lost device and recovery codes: take away their second factors. They are told by mail."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--by", default=getpass.getuser(), help="who does this, for the log (default: your login)")

    def handle(self, *args, email, by, **options):
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody here has the address {email}.")
        count = reset_two_factor(user=user, by=by)
        self.stdout.write(
            f"{user.email} has no second factor any more ({count} removed), is signed out and told by mail."
        )
