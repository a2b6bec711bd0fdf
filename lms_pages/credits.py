"""Who may be named on the page of a course: people of its team, never every account of the site."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from learning.courses.enums import AUTHORS


class PersonField(forms.ModelChoiceField):
    """People by the name anybody may read, not by the address they sign in with."""

    def label_from_instance(self, user):
        return user.profile.shown_name if hasattr(user, "profile") else user.get_full_name()


class NamedFromTeam:
    """For the form of a course page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if formset := self.formsets.get("instructors"):
            formset.form = _offering(formset.form, self.who_may_be_named())

    def who_may_be_named(self):
        """Leads and co-instructors, whoever is named already, and on a new course the one who makes it."""
        page = self.instance
        teaches = Q(taught_courses__course__key=page.translation_key, taught_courses__role__in=AUTHORS)
        named = [row.user_id for row in page.instructors.all()]
        if page.pk is None and self.for_user:
            named.append(self.for_user.pk)
        people = User.objects.filter(Q(teaches, is_active=True) | Q(pk__in=named))
        return people.select_related("profile").distinct().order_by("profile__name", "pk")


def _offering(form_class, people):
    class CreditForm(form_class):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["user"] = PersonField(queryset=people, label=_("Person"))

    return CreditForm
