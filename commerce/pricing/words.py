"""Why a code is not taken, for whoever wrote it."""

from django.utils.translation import gettext_lazy as _

UNKNOWN = _("There is no such code. Look for a letter that is wrong.")
OVER = _("This code is not valid any more.")
NOT_YET = _("This code is not valid yet.")
USED_UP = _("This code has been used as often as it may be.")
USED_BY_YOU = _("You have used this code already, or an order of yours that waits for its money holds it.")
NOT_FIRST = _("This code is for a first purchase only.")
NEEDS_ACCOUNT = _("This code is for people with an account: sign in to use it.")
NOT_FOR_THIS = _("This code is not for what you are buying.")
OTHER_CURRENCY = _("This code is for prices in %(currency)s.")
TOO_LITTLE = _("This code needs an order of at least %(amount)s.")
NOT_BESIDE = _("This code does not go together with a discount that takes more off.")
NOTHING_OFF = _("There is nothing left that this code could take off.")
