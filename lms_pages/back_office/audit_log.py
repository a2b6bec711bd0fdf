"""One screen for everything that was written down: what plain rooms recorded (core.audit), and Wagtail's own log of
pages, snippets, files and settings. It takes the place of Wagtail's site history for whoever may see it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import IntegerField, Q, Value
from django.utils.encoding import force_str
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.filters import ContentTypeFilter, DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.coreutils import get_content_type_label
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry, PageLogEntry

from accounts.models import User
from core.audit import known_actions
from core.models import AuditEntry

LOGS = (AuditEntry, PageLogEntry, ModelLogEntry)
RIGHT = "core.view_auditentry"


@dataclass
class AuditRow:
    """One line, whichever log it is of. `url` leads to what it is about, where that is still there."""

    timestamp: datetime
    who: str
    action: str
    label: str
    kind: str
    details: str
    address: str
    request_id: str
    url: str = ""


def action_labels() -> dict[str, str]:
    return {**dict(registry.get_choices()), **known_actions()}


def used(field: str) -> set:
    """The values that some log has in this field."""
    return {value for log in LOGS for value in log.objects.order_by().values_list(field, flat=True).distinct()}


def used_actions() -> list[tuple[str, str]]:
    labels = action_labels()
    return sorted(((name, force_str(labels.get(name, name))) for name in used("action")), key=lambda each: each[1])


class AuditFilterSet(WagtailFilterSet):
    timestamp = django_filters.DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)
    person = django_filters.CharFilter(label=_("Who (address or name)"), method="filter_person")
    action = django_filters.MultipleChoiceFilter(
        label=_("Action"), choices=used_actions, widget=forms.CheckboxSelectMultiple
    )
    label = django_filters.CharFilter(label=_("What (name or title)"), lookup_expr="icontains")
    content_type = ContentTypeFilter(
        label=_("Kind of thing"),
        queryset=lambda request: ContentType.objects.filter(pk__in=used("content_type_id")).order_by("model"),
    )

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def filter_person(self, queryset, name, value):
        people = User.objects.filter(Q(email__icontains=value) | Q(profile__name__icontains=value)).values("pk")
        wanted = Q(user_id__in=people)
        if queryset.model is AuditEntry:
            wanted |= Q(user_label__icontains=value)  # an account that is no more
        return queryset.filter(wanted)


class AuditLogView(ReportView):
    page_title = _("Audit log")
    header_icon = "history"
    filterset_class = AuditFilterSet
    index_url_name = "audit_log"
    index_results_url_name = "audit_log_results"
    default_ordering = "-timestamp"
    columns = [
        TitleColumn("label", label=_("What"), get_url=lambda row: row.url),
        Column("kind", label=_("Kind")),
        Column("action", label=_("Action")),
        Column("details", label=_("Details")),
        Column("who", label=_("Who")),
        Column("address", label=_("From where")),
        DateColumn("timestamp", label=_("When")),
    ]
    export_headings = {
        "timestamp": _("When"), "who": _("Who"), "action": _("Action"), "label": _("What"), "kind": _("Kind"),
        "details": _("Details"), "address": _("From where"), "request_id": _("Request"),
    }  # fmt: skip
    list_export = list(export_headings)

    permission_required = "view"

    def user_has_permission(self, permission):
        return self.request.user.has_perm(RIGHT)

    def get_filename(self):
        return f"audit-log-{datetime.today():%Y-%m-%d}"

    def get_filtered_queryset(self):
        """Rows of several tables cannot be filtered once joined: each is filtered, then they are joined and ordered."""
        parts = [
            self.filter_queryset(
                log.objects.order_by().values("pk", "timestamp").annotate(log=Value(place, output_field=IntegerField()))
            ).order_by()
            for place, log in enumerate(LOGS)
        ]
        return parts[0].union(*parts[1:], all=True).order_by("-timestamp", "-pk")

    def get_table(self, object_list):
        return super().get_table(self.rows(object_list))

    def decorate_paginated_queryset(self, found):
        return self.rows(found) if self.is_export else found

    def rows(self, found) -> list[AuditRow]:
        pks = defaultdict(list)
        for each in found:
            pks[each["log"]].append(each["pk"])
        entries = {}
        for place, log_pks in pks.items():
            log = LOGS[place].objects.select_related("user__profile", "content_type")
            entries |= {(place, pk): entry for pk, entry in log.in_bulk(log_pks).items()}
        ordered = [entries[(each["log"], each["pk"])] for each in found]
        urls = {} if self.is_export else self.urls_of(ordered)
        labels = action_labels()
        return [row_of(entry, labels, urls) for entry in ordered]

    def urls_of(self, entries) -> dict[tuple, str]:
        """{(content type, id): where the thing is edited}: one query for each kind of thing."""
        ids = defaultdict(set)
        for entry in entries:
            if entry.content_type_id and entry.content_type.model_class():
                ids[entry.content_type].add(object_id(entry))
        finder = AdminURLFinder(self.request.user)
        return {
            (kind.pk, str(pk)): finder.get_edit_url(thing) or ""
            for kind, of_kind in ids.items()
            for pk, thing in kind.model_class()._default_manager.in_bulk(list(of_kind)).items()
        }


def object_id(entry) -> str:
    return str(entry.page_id if isinstance(entry, PageLogEntry) else entry.object_id)


def row_of(entry, labels: dict, urls: dict) -> AuditRow:
    data, is_ours = dict(entry.data or {}), isinstance(entry, AuditEntry)
    origin = {} if is_ours else data.pop("origin", {})
    return AuditRow(
        timestamp=entry.timestamp,
        who=str(entry.user.get_full_name() if entry.user else getattr(entry, "user_label", "") or _("the site itself")),
        action=force_str(labels.get(entry.action, entry.action)),
        label=entry.label,
        kind=str(get_content_type_label(entry.content_type)) if entry.content_type else "",
        details=details_of(data) if is_ours else told_by_wagtail(entry, data),
        address=(entry.address or "") if is_ours else origin.get("address", ""),
        request_id=entry.request_id if is_ours else origin.get("request_id", ""),
        url=urls.get((entry.content_type_id, object_id(entry)), ""),
    )


def told_by_wagtail(entry, data: dict) -> str:
    """What the action's formatter says of this entry, beyond the same words for all; then the plain values that it
    leaves out, as the reason of an override."""
    always = capfirst(force_str(getattr(entry.formatter, "message", "")))
    told = [words for words in (force_str(entry.message), force_str(entry.comment)) if words and words != always]
    rest = {name: value for name, value in data.items() if isinstance(value, str) and not any(value in t for t in told)}
    return "; ".join(filter(None, [*told, details_of(rest)]))


def details_of(data: dict) -> str:
    """ "role: editor; course: …", as deep as it goes."""
    return "; ".join(
        f"{name}: {details_of(value) if isinstance(value, dict) else value}"
        for name, value in data.items()
        if value not in (None, "", [], {})
    )
