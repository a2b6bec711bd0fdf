"""One page on which somebody buys something."""

from uuid import UUID, uuid4

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commerce.orders.specs import OrderRefused
from commerce.pricing.enums import ProductKind
from commerce.pricing.selectors import product_by_key
from commerce.pricing.specs import PricingRefused
from commerce.seller import seller_facts
from core.rate_limit import is_too_often
from core.request_origin import current_address
from core.site_facts import OPEN, site_facts
from learning.courses.links import course_urls
from learning.courses.selectors import shown_title
from learning.enrollment.selectors import removed_from

from ..basket import Basket, currencies_of, fill_basket, owned_courses, refusal_of
from ..forms import CheckoutForm
from ..going_on import owner_of, proved_address, send_way_on
from ..placing import go_and_pay, place
from ..ways import ways_of

ORDERS_AN_HOUR = 30  # of one network address


@never_cache
@require_http_methods(["GET", "POST"])
def buy(request, key):
    """Everything typed stays typed: whatever is wrong, the page comes back with it. "Apply" and a change of country
    only count anew; the order is placed by the other button, at no more than the price that the page showed."""
    product = product_by_key(key)
    if product is None or product.kind == ProductKind.PLAN:
        raise Http404("Nothing of this kind is sold here.")
    user = request.user if request.user.is_authenticated else None
    if user is None and site_facts().registration != OPEN:
        return render(request, "checkout/sign_in.html", {"next_path": request.path})
    proved = "" if user else proved_address(request.session)
    customer = user or owner_of(proved)
    data = request.POST if request.method == "POST" else request.GET
    try:
        basket = fill_basket(request, product, user=customer, data=data)
    except PricingRefused as refusal:
        context = {"reason": str(refusal), "course_url": _url_of(product.course) if product.course else ""}
        return render(request, "checkout/not_sold.html", context, status=410)
    is_ordering = request.method == "POST" and data.get("step") == "order"
    form = _form(data, basket, user=user, proved=proved, is_bound=is_ordering)
    if not is_ordering:
        return _page(request, basket, form, user=user, data=data)
    if problem := _problem_of(basket, form, user):
        form.add_error(*problem)
    if not form.is_valid():
        return _page(request, basket, form, user=user, data=data)
    if basket.total.amount_minor > _seen(data, basket):
        return _page(request, basket, form, user=user, data=data, has_changed=True)
    typed = form.cleaned_data
    email = user.email if user else proved or typed["email"].lower()
    if _is_flood():
        form.add_error(None, _("Too many orders came from your network. Wait a little and send this form again."))
        return _page(request, basket, form, user=user, data=data, status=429)
    if basket.quote.member_codes and customer is None:
        return _way_on(request, basket, form, email, data)
    try:
        order = place(request, basket, user=user, email=email, typed=typed, drawn=_drawn(data))
    except (PricingRefused, OrderRefused) as refusal:  # a discount ran out at this very moment
        form.add_error("code" if getattr(refusal, "code", "") else None, str(refusal))
        return _page(request, basket, form, user=user, data=data)
    return go_and_pay(request, order, typed.get("gateway", ""))


def _form(data, basket: Basket, *, user, proved: str, is_bound: bool) -> CheckoutForm:
    known = user.email if user else proved
    ways = [(way.slug, way.title) for way in ways_of(basket.gateways)]
    fields = {"email": known, "needs_address": basket.needs_address, "gateways": ways}
    if is_bound:
        return CheckoutForm(data, **fields)
    name = user.get_full_name() if user else ""
    initial = {"country": seller_facts().country, "name": "" if "@" in name else name}
    return CheckoutForm(initial={**initial, **{name: value for name, value in data.items() if value}}, **fields)


def _problem_of(basket: Basket, form: CheckoutForm, user) -> tuple[str | None, str] | None:
    """What speaks against ordering this so. Codes that wait for a known buyer are no problem."""
    refused = {code: why for code, why in basket.quote.refusals.items() if code not in basket.quote.member_codes}
    if basket.too_many_codes:
        return "code", _("Too many codes were tried. Wait ten minutes, or go on without one.")
    if refused:
        return "code", " ".join(f"{code}: {why}" for code, why in refused.items())
    if basket.total and not basket.gateways:
        return None, _("No way to pay is open for this amount at the moment. Write to us, or come back later.")
    if not form["is_gift"].data and (reason := refusal_of(user, basket.courses)):
        return None, reason
    return None


def _seen(data, basket: Basket) -> int:
    """The total that the page showed, in the same currency; -1 where it says none."""
    amount, _space, currency = data.get("seen", "").partition(" ")
    return int(amount) if amount.isdecimal() and len(amount) < 16 and currency == basket.quote.currency else -1


def _drawn(data) -> str:
    try:
        return str(UUID(data.get("intent", "")))
    except ValueError:
        return str(uuid4())


def _is_flood() -> bool:
    return is_too_often(f"orders:{current_address()}", most=ORDERS_AN_HOUR, seconds=3600)


def _way_on(request, basket: Basket, form: CheckoutForm, email: str, data):
    title = basket.quote.lines[0].title
    typed = {**form.cleaned_data, "currency": basket.quote.currency}
    if not send_way_on(email=email, product=basket.product, title=title, typed=typed):
        form.add_error(None, _("We have sent several mails there already. Look for them, or wait an hour."))
        return _page(request, basket, form, user=None, data=data, status=429)
    return render(request, "checkout/mail_sent.html", {"email": email, "codes": basket.quote.member_codes})


def _page(request, basket: Basket, form: CheckoutForm, *, user, data, has_changed: bool = False, status: int = 200):
    owned, locale = owned_courses(user, basket.courses), get_language()
    urls = course_urls([course.key for course in basket.courses], locale)
    if not form.is_bound and request.method == "POST" and (problem := _problem_of(basket, form, None)):
        code_problem = problem[1] if problem[0] == "code" else ""
    else:
        code_problem = ""
    context = {
        "form": form,
        "product": basket.product,
        "quote": basket.quote,
        "line": basket.quote.lines[0],
        "taken": {discount.code for discount in basket.quote.discounts if discount.code},
        "code_problem": code_problem,
        "member_codes": basket.quote.member_codes,
        "courses": [
            {"title": shown_title(course, locale), "url": urls.get(course.key, ""), "slug": course.slug,
             "cover_url": course.cover_url, "is_owned": course in owned}
            for course in basket.courses
        ],
        "removed": removed_from(user, basket.courses) if user else [],
        "is_owned": bool(owned) and len(owned) == len(basket.courses),
        "ways": ways_of(basket.gateways),
        "total": basket.total,
        "currencies": currencies_of(basket.product),
        "needs_address": basket.needs_address,
        "has_changed": has_changed,
        "intent": _drawn(data),
        "buyer": user,
        "proved": "" if user else proved_address(request.session),
    }  # fmt: skip
    response = render(request, "checkout/buy.html", context, status=status)
    response._csp_update = {"form-action": basket.form_origins}
    return response


def _url_of(course) -> str:
    return course_urls([course.key], get_language()).get(course.key, "")
