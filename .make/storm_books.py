"""Whether the site's rows and the stand-ins' books tell the same. A problem is a line that names what it is about."""

from collections import Counter, defaultdict

from console import say
from storm_buyers import Buyers
from storm_weather import TAKEN, Post
from tests.standins.books import FAILED, WON
from tests.standins.standin import Standin

HEADS = "orders paid failed open review refunds disputes told dropped doubled late replayed forged 500s lost".split()

IN_HOUSE = ("local", "manual")


def compare(standins: dict[str, Standin], post: Post, buyers: Buyers, seen: dict, chaos: Counter) -> list[str]:
    problems = [f"a buyer could not go on: {words}" for words in buyers.problems]
    standins["local"].look_into_the_vault()
    problems += own_books()
    for check in (payments, orders, access, refunds, ledger, inbox, documents, coupons):
        problems += check(standins, post)
    for slug, standin in standins.items():
        problems += [f"the stand-in of {slug}: {words}" for words in standin.problems]
        standin.problems.clear()
    show(standins, seen, buyers, post, chaos)
    return problems


def own_books() -> list[str]:
    """What `manage.py check_books` finds."""
    from commerce.payments.checking import book_problems

    return book_problems()


def there(standins: dict[str, Standin]) -> dict[tuple[str, str], list]:
    """{(gateway, our reference): what the stand-in wrote down}; PayFast lets one be paid several times."""
    found = defaultdict(list)
    for slug, standin in standins.items():
        for payment in standin.books.payments:
            found[slug, payment.reference].append(payment)
    return found


def payments(standins, post) -> list[str]:
    from commerce.payments.models import Payment

    wrong, known = [], there(standins)
    ours = {(row.gateway, row.reference): row for row in Payment.objects.select_related("order")}
    for key, rows in known.items():
        taken, row = sum(one.taken_minor for one in rows), ours.get(key)
        if row is None:
            wrong.append(f"payment {key}: the site has none")
        elif (row.received_minor or 0) != taken:
            wrong.append(f"payment {key} {row.status}: {taken} was paid there, {row.received_minor} is known here")
    for key, row in ours.items():
        came = sum(one.taken_minor for one in known.get(key, ()))
        is_settled = row.status in {"confirmed", "needs_review"}
        if is_settled != bool(came):
            wrong.append(f"payment {key}: it is {row.status}, and {came} was paid there")
        if row.status in {"created", "pending", "processing"}:
            wrong.append(f"payment {key}: still {row.status} when all is quiet")
        if row.status == "needs_review" and not row.cases.exists():
            wrong.append(f"payment {key}: needs a look, and no case says why")
        fee = sum(one.fee_minor for one in known.get(key, ()))
        if came and (row.fee_minor or 0) != fee:
            wrong.append(f"payment {key}: a fee of {fee} there, {row.fee_minor} here")
    return wrong


def orders(standins, post) -> list[str]:
    from commerce.orders.enums import SETTLED
    from commerce.orders.models import Order

    wrong, known = [], there(standins)
    for order in Order.objects.prefetch_related("payments"):
        confirmed = [row for row in order.payments.all() if row.status == "confirmed"]
        exact = [
            row
            for row in order.payments.all()
            if [order.total_minor] == [one.taken_minor for one in known.get((row.gateway, row.reference), ())]
        ]
        if len(confirmed) != (order.status in SETTLED):
            wrong.append(f"order {order.number} {order.status}: {len(confirmed)} payments pay for it")
        if exact and not confirmed and order.status != "canceled":
            wrong.append(f"order {order.number} {order.status}: it was paid, and nobody got anything")
        if order.status == "pending":
            wrong.append(f"order {order.number}: still waits when all is quiet")
        if sum(line.gross_minor for line in order.lines.all()) != order.total_minor:
            wrong.append(f"order {order.number}: its lines do not add up")
    return wrong


def access(standins, post) -> list[str]:
    from commerce.entitlements.models import Entitlement
    from commerce.orders.enums import SETTLED
    from commerce.orders.models import OrderLine
    from core import clock
    from learning.courses.models import Course
    from learning.enrollment.models import Enrollment

    wrong, now, courses = [], clock.current(), {str(course.key): course.pk for course in Course.objects.all()}
    by_line, valid = defaultdict(Counter), set()
    later = now.replace(year=now.year + 1)  # the clock was moved ahead
    for row in Entitlement.objects.all():
        by_line[row.source_key][row.user_id, row.course_id] += 1
    valid.update(Entitlement.objects.valid(later).values_list("user_id", "course_id"))
    enrolled = Counter(Enrollment.objects.values_list("user_id", "course_id"))
    for line in OrderLine.objects.select_related("order"):
        granted = by_line.pop(str(line.pk), Counter())
        bought = Counter((line.order.user_id, courses[share["course"]]) for share in line.shares)
        if line.order.status in SETTLED:
            if granted != bought:
                wrong.append(f"order {line.order.number}: bought {dict(bought)}, granted {dict(granted)}")
            for pair in bought:
                if enrolled[pair] != 1:
                    wrong.append(f"order {line.order.number}: {enrolled[pair]} enrollments of {pair}")
        elif granted:
            wrong.append(f"order {line.order.number} {line.order.status}: granted without being paid")
    wrong += [f"entitlement of no order: {key}" for key in by_line]
    active = {(row.user_id, row.course_id) for row in Enrollment.objects.all() if row.is_active(later)}
    wrong += [f"{pair} may be in the course and is not" for pair in valid - active]
    wrong += [f"{pair} is in the course and may not be" for pair in active - valid]
    return wrong


def refunds(standins, post) -> list[str]:
    from commerce.orders.models import Order
    from commerce.payments.models import Dispute, Payment, Refund

    wrong, known = [], there(standins)
    for row in Payment.objects.prefetch_related("refunds", "disputes"):
        key = (row.gateway, row.reference)
        made = Counter(
            one.amount_minor for payment in known.get(key, ()) for one in payment.refunds if one.state != FAILED
        )
        here = Counter(one.amount_minor for one in row.refunds.all() if one.status not in {"failed", "manual_required"})
        if made != here:
            wrong.append(f"payment {key}: refunds {dict(made)} there, {dict(here)} here")
        told = Counter(one.state for payment in known.get(key, ()) for one in payment.disputes)
        kept = Counter(one.state for one in row.disputes.all())
        if told != kept:
            wrong.append(f"payment {key}: disputes {dict(told)} there, {dict(kept)} here")
    waiting = Refund.objects.filter(status__in=["requested", "pending"])
    wrong += [f"refund {row.reference}: still {row.status} when all is quiet" for row in waiting]
    for order in Order.objects.prefetch_related("payments__refunds", "payments__disputes"):
        confirmed = [row for row in order.payments.all() if row.status == "confirmed"]
        back = sum(one.amount_minor for row in confirmed for one in row.refunds.all() if one.status != "failed")
        # Of what was paid twice by one payment, the second time is not the order's: it goes back first, once it came.
        surplus = max(0, sum(row.received_minor for row in confirmed) - order.total_minor)
        if not min(max(0, back - surplus), order.total_minor) <= order.refunded_minor <= min(back, order.total_minor):
            wrong.append(f"order {order.number}: {back} went back, {surplus} too much, it says {order.refunded_minor}")
        is_disputed = Dispute.objects.filter(payment__in=confirmed).exclude(state=WON).exists()
        if order.is_frozen != is_disputed:
            wrong.append(f"order {order.number}: frozen is {order.is_frozen}, disputed {is_disputed}")
    return wrong


def ledger(standins, post) -> list[str]:
    from commerce.ledger.accounts import gateway_clearing
    from commerce.ledger.models import LedgerTransaction
    from commerce.ledger.selectors import balance, trial_balance, unbalanced_transactions
    from commerce.payments.models import Payment

    wrong = [f"ledger transaction {row} does not add up" for row in unbalanced_transactions()]
    table = trial_balance()
    for currency, accounts in table.items():
        if sum(accounts.values()):
            wrong.append(f"ledger in {currency}: {sum(accounts.values())} is left over")
        if accounts.get("rounding"):
            wrong.append(f"ledger in {currency}: {accounts['rounding']} of rounding")
    for slug, standin in standins.items():
        for currency in sorted({payment.currency for payment in standin.books.payments}):
            holds = standin.books.net_minor(currency) - standin.books.fees_minor(currency)
            here = balance(gateway_clearing(slug), currency)
            if holds != here:
                wrong.append(f"{slug} holds {holds} {currency}, the ledger says {here}: {here - holds:+d}")
    posted = set(LedgerTransaction.objects.filter(kind="payment").values_list("source", flat=True))
    came = {f"payment:{pk}" for pk in Payment.objects.exclude(received_minor=None).values_list("pk", flat=True)}
    firsts = {source for source in posted if source.count(":") == 1}
    if firsts != came:
        wrong.append(f"payments and their postings differ: {sorted(firsts ^ came)[:5]}")
    return wrong


def inbox(standins, post) -> list[str]:
    from commerce.payments.models import ReviewCase, WebhookEvent

    wrong, bodies = [], defaultdict(set)
    for slug, body in WebhookEvent.objects.values_list("gateway", "body"):
        bodies[slug].add(bytes(body))
    for slug, sent in post.forged.items():
        for body, statuses in sent.items():
            is_genuine = body in post.taken.get(slug, {})  # only its signature was spoiled
            if TAKEN in statuses:
                wrong.append(f"{slug} took a forged message: {statuses} {body[:200]!r}")
            if body in bodies[slug] and not is_genuine:
                wrong.append(f"{slug} kept a forged message: {body[:200]!r}")
    for slug, sent in post.taken.items():
        for body, statuses in sent.items():
            if TAKEN not in statuses:
                wrong.append(f"{slug}: a message was never taken: {statuses} {body[:150]!r}")
            elif body not in bodies[slug]:
                wrong.append(f"{slug}: a message was answered with 200 and is not there: {body[:150]!r}")
    cased = set(ReviewCase.objects.exclude(notice=None).values_list("notice_id", flat=True))
    for row in WebhookEvent.objects.exclude(status__in=["done", "ignored"]):
        if row.status != "stuck" or row.pk not in cased:
            wrong.append(f"message {row} {row.status} after {row.attempts} attempts: {row.problem}")
    return wrong


def documents(standins, post) -> list[str]:
    from commerce.orders.enums import SETTLED
    from commerce.orders.models import DocumentCounter, Order, TaxDocument

    wrong, series = [], defaultdict(list)
    for row in TaxDocument.objects.all():
        series[row.series].append(row.number)
    for name, numbers in series.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            wrong.append(f"documents {name}: {len(numbers)} of them, numbers up to {max(numbers)}")
        if DocumentCounter.objects.get(series=name).last != len(numbers):
            wrong.append(f"documents {name}: the counter is elsewhere")
    for order in Order.objects.prefetch_related("documents"):
        sums = Counter()
        for row in order.documents.all():
            sums[row.kind] += row.total_minor
        invoices = [row for row in order.documents.all() if row.kind == "invoice"]
        if len(invoices) != (order.status in SETTLED):
            wrong.append(f"order {order.number} {order.status}: {len(invoices)} invoices")
        if invoices and sums["invoice"] != order.total_minor:
            wrong.append(f"order {order.number}: {order.total_minor}, its invoice says {sums['invoice']}")
        if -sums["credit_note"] - sums["debit_note"] != order.refunded_minor:  # which count the other way
            wrong.append(f"order {order.number}: {order.refunded_minor} refunded, its notes say {dict(sums)}")
    return wrong


def coupons(standins, post) -> list[str]:
    from commerce.pricing.models import Coupon

    wrong = []
    for coupon in Coupon.objects.prefetch_related("redemptions"):
        states = Counter(row.state for row in coupon.redemptions.all())
        if coupon.max_uses is not None and coupon.used + coupon.reserved > coupon.max_uses:
            wrong.append(f"coupon {coupon}: {coupon.used} used and {coupon.reserved} held of {coupon.max_uses}")
        if coupon.used + coupon.used_late != states["used"] or coupon.reserved != states["reserved"]:
            wrong.append(
                f"coupon {coupon}: {coupon.used}+{coupon.used_late}, {coupon.reserved} held, rows {dict(states)}"
            )
        if coupon.reserved:
            wrong.append(f"coupon {coupon}: {coupon.reserved} still held when all is quiet")
    return wrong


# --- what there was


def show(standins, seen, buyers: Buyers, post: Post, chaos: Counter) -> None:
    from commerce.payments.models import Dispute, Payment, Refund, ReviewCase
    from core.models import TaskFailure

    say("".join(f"{name:>11}" for name in ("gateway", *HEADS)))
    for slug in standins:
        rows = Payment.objects.filter(gateway=slug)
        states = Counter(rows.values_list("status", flat=True))
        weather = seen[slug]
        numbers = (
            rows.values("order").distinct().count(),
            states["confirmed"],
            states["failed"] + states["expired"],
            states["created"] + states["pending"] + states["processing"],
            states["needs_review"],
            Refund.objects.filter(payment__gateway=slug, status="succeeded").count(),
            Dispute.objects.filter(payment__gateway=slug).count(),
            *(weather[name] for name in "told dropped doubled late replayed forged".split()),
            weather["answers 500"],
            weather["answers lost"],
        )
        say(f"{slug:>11}" + "".join(f"{number:>11}" for number in numbers))
    say(f"buyers: {dict(buyers.endings)}; tried again: {dict(buyers.sellers.seen)}; returns: {dict(buyers.returns)}")
    say(f"by hand: {dict(sum((seen[slug] for slug in IN_HOUSE), Counter()))}")
    say(f"answers of the site to messages: {dict(post.answers)}; broken: {dict(chaos)}")
    cases = Counter(
        f"{row.gateway} {row.reason} ({'open' if row.is_open else 'closed'})" for row in ReviewCase.objects.all()
    )
    say(f"cases for review: {dict(cases)}")
    differences = ReviewCase.objects.filter(reason="difference").values_list("detail", flat=True)
    say(f"differences, in words: {sorted(set(differences))[:5]}")
    failures = {f"{row.task}: {row.error}"[:160]: row.times for row in TaskFailure.objects.all()}
    say(f"failures of background work: {failures}")
