"""The colors a site may wear. Each is a set of tokens in static/css/clothbound.css: the indigo ones turned to another
hue at the same luminance, so that every contrast holds; a test measures them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cloth(models.TextChoices):
    INDIGO = "indigo", _("Indigo")
    MADDER = "madder", _("Madder red")
    UMBER = "umber", _("Umber brown")
    SPRUCE = "spruce", _("Spruce green")
    PLUM = "plum", _("Plum")
    SKY = "sky", _("Sky blue")


# --action of each on white, for mails, which know no style sheets.
ACTION = {
    Cloth.INDIGO: "#26389E",
    Cloth.MADDER: "#7C232D",
    Cloth.UMBER: "#623925",
    Cloth.SPRUCE: "#1B4A47",
    Cloth.PLUM: "#652976",
    Cloth.SKY: "#1A466B",
}
