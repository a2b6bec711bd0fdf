"""Money that goes back: to the cent, with access and documents that agree."""

import random
from datetime import timedelta

import pytest
from django.db import transaction

from commerce.orders.enums import DocumentKind
from commerce.orders.gifts import redeem_gift
from commerce.orders.models import Order, TaxDocument
from commerce.orders.services import lock_order, mark_paid, record_refund, undo_refund
from commerce.orders.signals import order_refunded
from commerce.orders.specs import GiftWish, OrderRefused
from learning.enrollment.models import Enrollment
from notifications.models import OutgoingMessage
from tests.factories.orders import make_order, make_paid_order
from tests.factories.people import make_student
from tests.factories.prices import make_bundle, make_priced_course, sell_as

pytestmark = pytest.mark.django_db


def refund(order, amount, source, now, **fields):
    with transaction.atomic():
        locked = lock_order(order.pk)
        done = record_refund(order=locked, source=source, amount_minor=amount, reason="Asked", now=now, **fields)
    order.refresh_from_db()
    return done


def undo(order, amount, source, now):
    with transaction.atomic():
        done = undo_refund(order=lock_order(order.pk), source=source, amount_minor=amount, now=now)
    order.refresh_from_db()
    return done


def is_open(now):
    return Enrollment.objects.active(now).exists()


def test_fault_21_partial_refunds_to_the_total_and_one_that_failed(noon, monkeypatch):
    sell_as(monkeypatch)
    order = make_paid_order(now=noon)
    with pytest.raises(OrderRefused, match="left to refund"):
        refund(order, 49_901, "refund:0", noon)
    with pytest.raises(OrderRefused):
        refund(order, 0, "refund:0", noon)
    first = refund(order, 10_000, "refund:1", noon)
    assert (order.status, order.refunded_minor, is_open(noon)) == ("partially_refunded", 10_000, True)
    assert refund(order, 10_000, "refund:1", noon) is None and order.refunded_minor == 10_000
    last = refund(order, 39_900, "refund:2", noon)
    assert (order.status, order.refunded_minor, is_open(noon)) == ("refunded", 49_900, False)
    assert first.tax_minor + last.tax_minor == order.tax_minor == 6_509
    with pytest.raises(OrderRefused):
        refund(order, 1, "refund:3", noon)
    assert undo(order, 39_900, "refund:2", noon) is True and undo(order, 39_900, "refund:2", noon) is False
    assert (order.status, order.refunded_minor, is_open(noon)) == ("partially_refunded", 10_000, True)
    documents = TaxDocument.objects.filter(order=order)
    assert sum(row.total_minor for row in documents) == 39_900
    assert sum(row.tax_minor for row in documents) == order.tax_minor - first.tax_minor
    again = refund(order, 39_900, "refund:3", noon)
    assert again.tax_minor == last.tax_minor and order.status == "refunded" and not is_open(noon)
    assert undo(order, 10_000, "refund:1", noon) and is_open(noon)
    assert undo(order, 39_900, "refund:3", noon) and (order.status, order.refunded_minor) == ("paid", 0)
    assert OutgoingMessage.objects.filter(kind="refund_made").count() == 3


@pytest.mark.parametrize(
    ("amount", "ends_access", "stays"),
    [(100, None, True), (100, True, False), (49_900, None, False), (49_900, False, True)],
)
def test_access_follows_the_policy(noon, amount, ends_access, stays):
    order = make_paid_order(now=noon)
    refund(order, amount, "refund:1", noon, ends_access=ends_access)
    assert is_open(noon) is stays
    undo(order, amount, "refund:1", noon)
    assert is_open(noon) and order.status == "paid"


def test_refunding_one_of_two_purchases_leaves_the_other(noon):
    student, course = make_student(), make_priced_course()
    first, second = (make_paid_order(course.product, user=student, now=noon) for _ in range(2))
    refund(second, second.total_minor, "refund:1", noon)
    assert is_open(noon)
    refund(first, first.total_minor, "refund:2", noon)
    assert not is_open(noon)


def test_only_what_was_paid_is_refunded(noon):
    with pytest.raises(OrderRefused, match="not paid"):
        refund(make_order(now=noon), 100, "refund:1", noon)


def test_parts_of_several_lines_come_to_the_whole(noon, monkeypatch):
    """Random parts of orders of three lines: no line gives back more than it took, the last part ends it exactly."""
    sell_as(monkeypatch)
    chance = random.Random(8)
    student = make_student()
    products = [make_priced_course(amount).product for amount in (99, 33_333, 7)]
    products.append(make_bundle(make_priced_course(), make_priced_course(), amount=50_001).product)
    for turn in range(3):
        order = make_paid_order(*products, user=student, now=noon)
        while order.refunded_minor < order.total_minor:
            left = order.total_minor - order.refunded_minor
            refund(order, min(left, chance.randint(1, 30_000)), f"refund:{turn}:{left}", noon)
        taken = {line.pk: [line.gross_minor, line.tax_minor] for line in order.lines.all()}
        for row in (row for each in order.refunds.all() for row in each.lines):
            assert 0 < row["gross_minor"] and 0 <= row["tax_minor"] <= row["gross_minor"]
            taken[row["line"]][0] -= row["gross_minor"]
            taken[row["line"]][1] -= row["tax_minor"]
        assert set(map(tuple, taken.values())) == {(0, 0)}
        assert (
            sum(row.total_minor for row in order.documents.all())
            == 0
            == sum(d.tax_minor for d in order.documents.all())
        )


def test_fault_32_rate_or_registration_changes_at_midnight(noon, monkeypatch):
    """A credit note takes back the tax of the original supply, whatever the seller is by then."""
    last_day = noon.replace(hour=21, minute=59)  # one minute before midnight in Johannesburg
    next_day = last_day + timedelta(minutes=1)
    sell_as(monkeypatch, vat_until=next_day.date() + timedelta(days=1))
    before = make_order(now=last_day)
    after = make_order(now=next_day)
    with transaction.atomic():
        for order in (before, after):
            mark_paid(order=lock_order(order.pk), now=next_day)
    assert [(o.tax_minor, o.documents.get().form) for o in (before, after)] == [(6_509, "abridged"), (0, "plain")]
    refund(before, 49_900, "refund:1", next_day + timedelta(days=5))
    refund(after, 49_900, "refund:2", next_day + timedelta(days=5))
    notes = TaxDocument.objects.filter(kind=DocumentKind.CREDIT_NOTE).order_by("pk")
    assert [(note.tax_minor, note.form) for note in notes] == [(-6_509, "abridged"), (0, "plain")]
    assert notes[0].content["taxes"][0]["rate_bp"] == 1500 and notes[0].content["seller"]["vat_number"]
    assert notes[1].content["taxes"] == [] and not notes[1].content["seller"]["vat_number"]
    assert notes[0].corrects == before.documents.get(kind="invoice")


def test_a_gift_refunded_is_taken_back_and_given_again(noon):
    order = make_paid_order(gift=GiftWish("friend@example.org", "Enjoy"), now=noon)
    code, friend = order.lines.get().gift.code, make_student()
    refund(order, order.total_minor, "refund:1", noon)
    with pytest.raises(OrderRefused, match="taken back"):
        redeem_gift(code=code, user=friend, now=noon)
    undo(order, order.total_minor, "refund:1", noon)
    redeem_gift(code=code, user=friend, now=noon)
    assert is_open(noon)
    refund(order, order.total_minor, "refund:2", noon)
    assert not is_open(noon), "of a redeemed gift it ends what it opened"


def test_it_is_told_after_commit(noon, django_capture_on_commit_callbacks):
    heard = []
    order_refunded.connect(
        lambda sender, refund, **kwargs: heard.append(refund.source), weak=False, dispatch_uid="here"
    )
    with django_capture_on_commit_callbacks(execute=True):
        refund(make_paid_order(now=noon), 100, "refund:1", noon)
    order_refunded.disconnect(dispatch_uid="here")
    assert heard == ["refund:1"] and Order.objects.get().refunded_minor == 100
