"""What something costs, as plain data: what pages push down, and what orders are made of."""

from dataclasses import dataclass, field
from uuid import UUID

from commerce.money import Money

from .enums import SaleMode, TaxCategory


class PricingRefused(ValueError):
    """It cannot be sold so. The message says why and what to do, for people. `code` is the coupon code that is to
    blame, "" where none is."""

    def __init__(self, message: str, *, code: str = ""):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class PriceSpec:
    amount_minor: int
    compare_at_minor: int | None = None


@dataclass(frozen=True)
class CourseOffer:
    """How a course page says it is sold. `prices` by currency; empty where the mode has none."""

    mode: SaleMode = SaleMode.FREE
    prices: dict[str, PriceSpec] = field(default_factory=dict)
    tax_category: TaxCategory = TaxCategory.STANDARD


@dataclass(frozen=True)
class ShownOffer:
    """How a course is sold, for those who look at it. `price` is in the currency that was asked for where there is one,
    else in the first of the site's that has one. `tax_label` is what tax is called at home ("VAT") while the seller
    charges it, and "" else. `plan` is the name of a plan on sale that includes the course, `bundle` that of a bundle on
    sale that it is in, at /bundles/`bundle_slug`/."""

    mode: SaleMode = SaleMode.FREE
    product_key: UUID | None = None
    price: Money | None = None
    compare_at: Money | None = None
    tax_label: str = ""
    is_tax_included: bool = True
    plan: str = ""
    bundle: str = ""
    bundle_slug: str = ""

    @property
    def is_free(self) -> bool:
        return self.mode == SaleMode.FREE

    @property
    def is_buyable(self) -> bool:
        return self.price is not None


@dataclass(frozen=True)
class Customer:
    """Who would buy. `user_id` is None of a visitor. A business has a VAT number that was checked for its form.
    `open_orders` are keys of orders of theirs whose place this one would take: what those hold of a code is free."""

    user_id: int | None = None
    country: str = ""
    region: str = ""
    vat_number: str = ""
    open_orders: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class TaxableLine:
    """`amount_minor` is what is left of its price after discounts, with or without tax as the site's prices are."""

    amount_minor: int
    category: str = TaxCategory.STANDARD


@dataclass(frozen=True)
class TaxResult:
    """What one line is taxed with. `evidence` is what the decision rests on, kept with the order."""

    tax_minor: int
    rate_bp: int
    label: str
    category: str
    country: str
    is_reverse_charge: bool = False
    evidence: dict = field(default_factory=dict)


@dataclass(frozen=True)
class CourseShare:
    """The part of a line's net amount that one course earns: of a bundle by list price. `instructors` are the ids of
    whom the course names, in its order."""

    course_key: UUID
    title: str
    weight: int
    net_minor: int
    instructors: tuple[int, ...] = ()


@dataclass(frozen=True)
class QuotedLine:
    """Gross is what the buyer pays for it: net + tax. `list_minor` is the price as the site shows it (with or
    without tax, `Quote.prices_include_tax`), `discount_minor` is counted likewise."""

    product_id: int
    price_id: int
    kind: str
    title: str
    list_minor: int
    discount_minor: int
    net_minor: int
    tax: TaxResult
    shares: tuple[CourseShare, ...]

    @property
    def gross_minor(self) -> int:
        return self.net_minor + self.tax.tax_minor


@dataclass(frozen=True)
class QuotedDiscount:
    coupon_id: int
    name: str
    code: str
    amount_minor: int


@dataclass(frozen=True)
class Quote:
    """What would have to be paid now. `refusals` maps a code that was not taken to the reason, in words; those of
    `member_codes`, which are among them, depend on who buys and were not judged because nobody is known yet."""

    currency: str
    prices_include_tax: bool
    lines: tuple[QuotedLine, ...]
    discounts: tuple[QuotedDiscount, ...] = ()
    refusals: dict[str, str] = field(default_factory=dict)
    member_codes: tuple[str, ...] = ()

    @property
    def list_minor(self) -> int:
        return sum(line.list_minor for line in self.lines)

    @property
    def discount_minor(self) -> int:
        return sum(line.discount_minor for line in self.lines)

    @property
    def tax_minor(self) -> int:
        return sum(line.tax.tax_minor for line in self.lines)

    @property
    def total_minor(self) -> int:
        return sum(line.gross_minor for line in self.lines)
