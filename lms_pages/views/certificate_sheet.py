"""The style sheet of a certificate that somebody is designing: previews take no style but by address."""

from django.http import Http404, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from learning.certificates.design_spec import Colors, DesignSpec, Texts
from learning.certificates.rendering.layout import PAPERS, layouts
from learning.certificates.rendering.page import page_css

from ..contrast import is_color


@require_safe
@cache_control(private=True, max_age=3600)
def certificate_sheet(request):
    """Of a layout, a sheet and three colors. Nothing of anybody is in it."""
    asked = {name: request.GET.get(name, "") for name in ("layout", "orientation", "paper", "ink", "accent", "ground")}
    colors = [f"#{asked[name]}" for name in ("ink", "accent", "ground")]
    is_known = asked["layout"] in layouts and asked["paper"] in PAPERS
    if not is_known or asked["orientation"] not in {"landscape", "portrait"} or not all(map(is_color, colors)):
        raise Http404
    design = DesignSpec(
        layout=asked["layout"],
        colors=Colors(*colors),
        texts=Texts("", "", ""),
        orientation=asked["orientation"],
        paper=asked["paper"],
    )
    return HttpResponse(page_css(design), content_type="text/css")
