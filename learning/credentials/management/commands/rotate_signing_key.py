from django.core.management.base import BaseCommand

from learning.credentials.services import rotate_signing_key


class Command(BaseCommand):
    help = (
        "Sign certificates with a new key from now on. What the former key signed stays good: its public half is "
        "published further. Keep a copy of /credentials/issuer.json afterwards."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--compromised",
            action="store_true",
            help="the former key may be in other hands: nothing that it signed is believed any more",
        )

    def handle(self, *args, compromised, **options):
        row = rotate_signing_key(is_compromised=compromised)
        self.stdout.write(f"Certificates are signed with {row.public} from now on.")
        if compromised:
            self.stdout.write(
                "Certificates that were signed before are refused by every checker. They are signed anew by what is "
                "due (`tick`), some hundreds a minute; files that were downloaded before stay refused."
            )
