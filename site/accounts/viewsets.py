from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.users.views.users import CreateView as WagtailCreateView
from wagtail.users.views.users import EditView as WagtailEditView
from wagtail.users.views.users import IndexView as WagtailIndexView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from .forms import UserCreationForm, UserEditForm
from .two_factor import SECOND_FACTORS


class OnlySuperusersMakeSuperusers:
    """Wagtail shows the box for superusers to all who may change users: they could make one for themselves."""

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        if not self.request.user.is_superuser:
            form.fields.pop("is_superuser", None)
        return form


class CreateView(OnlySuperusersMakeSuperusers, WagtailCreateView):
    pass


class EditView(OnlySuperusersMakeSuperusers, WagtailEditView):
    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied  # else a new password of theirs would be a way in


class IndexView(WagtailIndexView):
    """With a column that tells who signs in by two factors."""

    @cached_property
    def columns(self):
        *first, last = super().columns
        return [*first, BooleanColumn("has_second_factor", label=_("Two factors"), width="10%"), last]

    def get_base_queryset(self):
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
        return super().get_base_queryset().select_related("profile").annotate(has_second_factor=Exists(factors))


class UserViewSet(WagtailUserViewSet):
    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView

    def get_form_class(self, for_update=False):
        return UserEditForm if for_update else UserCreationForm
