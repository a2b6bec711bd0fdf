"""What a refund takes back of each line: gross and tax, to the last unit."""

from commerce.money import part_of_whole, share_out

from .models import Order


def lines_of_refund(order: Order, amount_minor: int) -> list[dict]:
    """[{"line", "gross_minor", "tax_minor"}] of an amount, by what earlier refunds left of each line. At the rate of
    the original supply: tax goes back as it was charged, and all of it once all of the line did."""
    left = {line.pk: [line.gross_minor, line.tax_minor] for line in order.lines.all()}
    for refund in order.refunds.filter(undone_at=None):
        for row in refund.lines:
            left[row["line"]][0] -= row["gross_minor"]
            left[row["line"]][1] -= row["tax_minor"]
    shares = share_out(amount_minor, [gross for gross, _tax in left.values()])
    return [
        {"line": pk, "gross_minor": share, "tax_minor": part_of_whole(tax, share, gross)}
        for (pk, (gross, tax)), share in zip(left.items(), shares, strict=True)
        if share
    ]


def as_refunded(order: Order, refund) -> list[dict]:
    """The lines of a refund as they stand on its documents."""
    rows = {row["line"]: row for row in refund.lines}
    return [{**line_facts(line), **_amounts(rows[line.pk])} for line in order.lines.all() if line.pk in rows]


def _amounts(row: dict) -> dict:
    gross, tax = row["gross_minor"], row["tax_minor"]
    return {"gross_minor": gross, "tax_minor": tax, "net_minor": gross - tax, "list_minor": None, "discount_minor": 0}


def line_facts(line) -> dict:
    """A line as it stands on documents."""
    return {
        "line": line.pk,
        "title": line.title,
        "quantity": 1,
        "list_minor": line.list_minor,
        "discount_minor": line.discount_minor,
        "net_minor": line.net_minor,
        "tax_minor": line.tax_minor,
        "gross_minor": line.gross_minor,
        "rate_bp": line.tax_rate_bp,
        "label": line.tax_label,
        "category": line.tax_category,
        "is_reverse_charge": line.is_reverse_charge,
    }
