from django.core.management.base import BaseCommand

from learning.tools.keys import make_key, read_key


class Command(BaseCommand):
    help = (
        "Print a new key that signs launch tokens of AI tools, for AI_TOOL_SIGNING_KEY. Put the key that was there "
        "first into AI_TOOL_FORMER_KEYS, and take it out after a day."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args, **options):
        line = make_key()
        self.stderr.write(f"kid {read_key(line).kid}")
        self.stdout.write(line)
