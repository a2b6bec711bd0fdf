import django_filters
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.users.views.bulk_actions.set_active_state import SetActiveStateBulkAction
from wagtail.users.views.users import CreateView as WagtailCreateView
from wagtail.users.views.users import EditView as WagtailEditView
from wagtail.users.views.users import IndexView as WagtailIndexView
from wagtail.users.views.users import UserFilterSet as WagtailUserFilterSet
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from .forms import UserCreationForm, UserEditForm
from .person_actions import person_action
from .services import set_active
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


class UserFilterSet(WagtailUserFilterSet):
    is_address_verified = django_filters.BooleanFilter(label=_("Address verified"), widget=BooleanRadioSelect)
    has_second_factor = django_filters.BooleanFilter(label=_("Two factors"), widget=BooleanRadioSelect)


class IndexView(WagtailIndexView):
    """With columns that tell whose address is verified, and who signs in by two factors."""

    search_fields = ["email", "first_name", "last_name", "profile__name", "profile__handle"]

    @cached_property
    def columns(self):
        *first, last = super().columns
        return [
            *first,
            BooleanColumn("is_address_verified", label=_("Verified"), width="8%"),
            BooleanColumn("has_second_factor", label=_("Two factors"), width="8%"),
            last,
        ]

    def get_base_queryset(self):
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
        proved = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
        people = super().get_base_queryset().select_related("profile")
        return people.annotate(has_second_factor=Exists(factors), is_address_verified=Exists(proved))


class SetActiveState(SetActiveStateBulkAction):
    """Wagtail's own writes past the model: sessions would go on, and nothing would be written down."""

    @classmethod
    def execute_action(cls, objects, mark_as_active=False, user=None, **kwargs):
        others = [each for each in objects if user is None or each.pk != user.pk]
        for each in others:
            set_active(user=each, is_active=mark_as_active)
        return len(others), 0


class UserViewSet(WagtailUserViewSet):
    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView
    filterset_class = UserFilterSet

    def get_form_class(self, for_update=False):
        return UserEditForm if for_update else UserCreationForm

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("<int:pk>/<slug:name>/", person_action, name="person_action")]
