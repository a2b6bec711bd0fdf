from django.core.management.base import BaseCommand, CommandError

from core.due_work import run_due_work


class Command(BaseCommand):
    help = (
        "Run what is due: scheduled publishing, courses to compile again, mail to send again. Once a minute is right."
    )

    def handle(self, *args, **options):
        results = run_due_work()
        for name, result in results.items():
            self.stdout.write(f"{name}: {result!r}" if isinstance(result, Exception) else f"{name}: {result}")
        failed = [name for name, result in results.items() if isinstance(result, Exception)]
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}. The log has the details.")
