"""Filters of the list, and how somebody wants to be told: a row of choices for each kind."""

from datetime import time

from django import forms
from django.db.models import QuerySet
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from .channel import channels
from .digest_time import time_of
from .enums import Audience, Pace
from .kind import kinds
from .models import Notification
from .preferences import wishes_of
from .specs import Wish


class FilterForm(forms.Form):
    unread = forms.BooleanField(label=_("Unread only"), required=False)
    kind = forms.ChoiceField(label=_("About"), required=False, widget=forms.Select({"class": "select"}))

    def __init__(self, data, *, used):
        super().__init__(data)
        named = sorted(((slug, kinds[slug].name) for slug in set(used) if slug in kinds), key=lambda each: str(each[1]))
        self.fields["kind"].choices = [("", _("Everything")), *named]

    @property
    def chosen(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}

    def filtered(self, rows: QuerySet[Notification]) -> QuerySet[Notification]:
        chosen = self.chosen
        if chosen.get("unread"):
            rows = rows.filter(read_at=None)
        return rows.filter(kind=chosen["kind"]) if chosen.get("kind") else rows


class KindRow:
    """The choices of one kind, as the table draws them: a box for each channel, and how often mails come."""

    def __init__(self, slug: str, wish: Wish, form: forms.Form):
        self.slug, self.kind, self.wish, self.form = slug, kinds[slug], wish, form

    @property
    def boxes(self):
        return [(channels[slug], self.form[f"{self.slug}-{slug}"]) for slug in sorted(channels)]

    @property
    def pace(self):
        return self.form[f"{self.slug}-pace"]


class PreferenceTable(forms.Form):
    def __init__(self, data, *, user):
        super().__init__(data)
        self.rows: list[KindRow] = []
        for slug, wish in wishes_of(user).items():
            fixed = kinds[slug].is_transactional
            for channel in channels:
                self.fields[f"{slug}-{channel}"] = forms.BooleanField(
                    initial=channel in wish.channels, required=False, disabled=fixed
                )
            self.fields[f"{slug}-pace"] = forms.ChoiceField(
                choices=Pace.choices, initial=wish.pace, disabled=fixed, widget=forms.Select({"class": "select"})
            )
            self.rows.append(KindRow(slug, wish, self))

    def wishes(self) -> dict[str, Wish]:
        """Without what cannot be switched off."""
        said = self.cleaned_data
        return {
            row.slug: Wish(tuple(slug for slug in channels if said[f"{row.slug}-{slug}"]), said[f"{row.slug}-pace"])
            for row in self.rows
            if not row.kind.is_transactional
        }

    @property
    def groups(self) -> list[tuple[str, list[KindRow], list[str]]]:
        """Audience, what can be chosen, and the names of what is always sent."""
        found = []
        for audience in Audience:
            rows = [row for row in self.rows if row.kind.audience == audience]
            always = [str(row.kind.name) for row in rows if row.kind.is_transactional]
            if rows:
                found.append((audience.label, [row for row in rows if not row.kind.is_transactional], always))
        return found


def _hours():
    return [(hour, time_format(time(hour), "TIME_FORMAT")) for hour in range(24)]


class TimesForm(forms.Form):
    hour = forms.TypedChoiceField(label=_("Digests come at"), coerce=int, choices=_hours)
    weekday = forms.TypedChoiceField(label=_("The weekly one on"), coerce=int, choices=list(WEEKDAYS.items()))


def preference_forms(user, data) -> tuple[PreferenceTable, TimesForm]:
    own = time_of(user)
    return PreferenceTable(data, user=user), TimesForm(data, initial={"hour": own.hour, "weekday": own.weekday})
