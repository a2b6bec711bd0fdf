from django.core.management.base import BaseCommand, CommandError

from commerce.ledger.selectors import trial_balance
from commerce.money import Money, format_money

from ...checking import book_problems


class Command(BaseCommand):
    help = "Prove that the books add up and agree with payments, refunds, disputes and orders. Changes nothing."

    def handle(self, *args, **options):
        for currency, accounts in trial_balance().items():
            for code, amount in accounts.items():
                self.stdout.write(f"{code:<40} {format_money(Money(amount, currency), 'en'):>20}")
        problems = book_problems()
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} differences. See “Payments” in the operator's guide.")
        self.stdout.write(self.style.SUCCESS("The books agree."))
