"""Pages of orders: the history of a person, one order, its documents; and redeeming a gift."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.private_files import private_file_response
from core.rate_limit import is_too_often

from .documents import correct_invoice
from .drawing import draw_document, is_drawn_in_request
from .forms import DetailsForm, RedeemForm
from .gifts import redeem_gift
from .models import Order, TaxDocument
from .rules import holds_order, may_read_order, owns_order
from .selectors import orders_of
from .services import lock_order
from .shown import amount_of, show_order, tone_of
from .specs import Buyer, OrderRefused

PER_PAGE = 20
TRIES, TRIES_SECONDS = 10, 3600  # of codes, for one person


@never_cache
@login_required
@require_safe
def my_orders(request):
    page_obj = Paginator(orders_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {"order": order, "total": amount_of(order, order.total_minor), "tone": tone_of(order)} for order in page_obj
    ]
    return render(request, "commerce/orders/my_orders.html", {"rows": rows, "page_obj": page_obj})


@never_cache
@require_safe
def order(request, key):
    """One order, for whose it is, for finance, and for the browser that placed it signed out."""
    row = get_object_or_404(Order.objects.select_related("user"), key=key)
    is_whole = may_read_order(request.user, row)
    if not is_whole and not holds_order(request.session, row):
        raise Http404
    shown = show_order(row, user=request.user, is_whole=is_whole, now=clock.current())
    if request.GET.get("seen") == shown.standing:
        return HttpResponse(status=204)  # the page that asks stays as it is, with what has the focus on it
    return render(request, "commerce/orders/order.html", {"shown": shown, "order": row})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def correct_details(request, key):
    """Other particulars on the invoice: a corrected one comes of it."""
    row = _own(request, key)
    form = DetailsForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        buyer = Buyer(email=row.email, **form.cleaned_data)
        try:
            with transaction.atomic():
                document = correct_invoice(order=lock_order(row.pk), buyer=buyer, by=request.user)
        except OrderRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("Corrected: invoice %(number)s is the one that counts now.") % {"number": document}
            messages.success(request, words)
            return redirect("order", key=key)
    return render(request, "commerce/orders/details.html", {"order": row, "form": form})


@never_cache
@login_required
@require_safe
def document_pdf(request, key):
    """The stored file. Its buyer gets the original once; whatever is taken after that, and by finance, is a copy. While
    no worker has made it yet, a page says so, with the same address."""
    document = get_object_or_404(TaxDocument.objects.select_related("order").defer("content"), key=key)
    if not may_read_order(request.user, document.order):
        raise Http404
    if not document.pdf and is_drawn_in_request():
        draw_document(pk=document.pk)
        document.refresh_from_db(fields=["pdf", "copy_pdf"])
    if not document.pdf:
        response = render(request, "commerce/orders/being_made.html", {"document": document}, status=202)
        response["Retry-After"] = "5"
        return response
    file = document.pdf if _takes_original(request, document) else document.copy_pdf
    response = private_file_response(
        request, file, filename=f"{document.shown_number}.pdf", content_type="application/pdf", is_ours=True
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _takes_original(request, document: TaxDocument) -> bool:
    if request.method != "GET" or not owns_order(request.user, document.order):
        return False
    rows = TaxDocument.objects.filter(pk=document.pk, handed_out_at=None)
    return bool(rows.update(handed_out_at=clock.current()))


@never_cache
@login_required
@require_safe
def print_gift(request, key):
    """The codes of a gift order, to print and give by hand."""
    row = _own(request, key)
    shown = show_order(row, user=request.user, is_whole=True, now=clock.current())
    lines = [line for line in shown.lines if line.gift and not line.gift.canceled_at]
    if not lines:
        raise Http404
    return render(request, "commerce/orders/gift.html", {"order": row, "lines": lines})


@never_cache
@require_http_methods(["GET", "POST"])
def redeem(request):
    """A code opens what somebody gave. Who is not signed in is asked to first; the code stays in the address."""
    if not request.user.is_authenticated:
        return render(request, "commerce/orders/redeem.html", {"form": None, "next": request.get_full_path()})
    form = RedeemForm(request.POST or None, initial={"code": request.GET.get("code", "")[:64]})
    if request.method == "POST":
        if is_too_often(f"gift:{request.user.pk}", most=TRIES, seconds=TRIES_SECONDS):
            form.add_error(None, _("Too many codes in a short time. Wait an hour, then try again."))
        elif form.is_valid():
            try:
                gift = redeem_gift(code=form.cleaned_data["code"], user=request.user)
            except OrderRefused as refusal:
                form.add_error("code", str(refusal))
            else:
                messages.success(request, _("The gift is yours: “%(title)s”.") % {"title": gift.line.title})
                keys = [share["course"] for share in gift.line.shares]
                return redirect("continue_course", key=keys[0]) if len(keys) == 1 else redirect("my_learning")
    return render(request, "commerce/orders/redeem.html", {"form": form, "action": reverse("redeem_gift")})


def _own(request, key) -> Order:
    row = get_object_or_404(Order, key=key)
    if not owns_order(request.user, row):
        raise Http404
    return row
