"""Every word of a template can be translated: nothing is said outside `translate` and `blocktranslate`."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.functional import Promise
from wagtail.admin.viewsets import viewsets

from core.record_screens import RecordViewSet
from learning.enrollment.wagtail_hooks import enrollments

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for end in ("html", "txt") for path in (ROOT / "templates").rglob(f"*.{end}"))
NOT_SHOWN = [
    re.compile(r"\{% comment\b.*?\{% endcomment %\}", re.DOTALL),
    re.compile(r"\{#.*?#\}"),
    re.compile(r"\{% blocktranslate\b.*?\{% endblocktranslate %\}", re.DOTALL),
    re.compile(r"\{% block body_class %\}.*?\{% endblock %\}"),
    re.compile(r"<\{% if .*?>", re.DOTALL),  # a tag whose name is chosen
    re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL),
]
SPOKEN = {"alt", "aria-description", "aria-label", "label", "placeholder", "title"}
NAMES = {"CSV", "XLSX", "https://"}  # the same in every language
WORD = re.compile(r"[^\W\d_]{2}")


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"script", "style"}
        said = [value for name, value in attrs if value and WORD.search(value) and name in SPOKEN]
        told = [value for name, value in attrs if value and name.startswith("data-") and WORD.search(value)]
        self.found += said + [value for value in told if " " in value.strip()]  # a name for scripts is one word

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self.silent and WORD.search(data):
            self.found.append(data.strip())


def bare_words(template: str) -> list[str]:
    for pattern in NOT_SHOWN:
        template = pattern.sub(" ", template)
    reader = _Words()
    reader.feed(template)
    reader.close()
    return [words for words in reader.found if words not in NAMES]


@pytest.mark.once
def test_every_button_and_field_says_of_what_type_it_is():
    """A button without one sends the form around it."""
    fields = re.compile(r"<(?:button|input)\b(?:\{%.*?%\}|\{\{.*?\}\}|[^>{])*>", re.DOTALL)
    untyped = [
        f"{path.relative_to(ROOT)}: {field}"
        for path in TEMPLATES
        for field in fields.findall(path.read_text())
        if not re.search(r"\btype=", field)
    ]
    assert not untyped, "\n".join(untyped)
    assert fields.findall('<p><button class="{% if a > b %}c{% endif %}">') and fields.findall("<input name='x'>")


@pytest.mark.once
def test_templates_say_nothing_that_cannot_be_translated():
    assert len(TEMPLATES) > 150
    found = {str(path.relative_to(ROOT)): words for path in TEMPLATES if (words := bare_words(path.read_text()))}
    assert found == {}


@pytest.mark.once
@pytest.mark.parametrize(
    "template, words",
    [
        ('<p class="lede">{% translate "Hello" %} {{ name }}, 3 × {# aside #}</p>', []),
        ("<p>{% blocktranslate %}Hello {{ name }}{% endblocktranslate %} and welcome</p>", ["and welcome"]),
        ('<img alt="A hill" src="{% static "hill.svg" %}"><b title="{% translate "x" %}" data-do="play">', ["A hill"]),
        ('<i data-said="Goes on">{% if done %}Done{% endif %}</i>', ["Goes on", "Done"]),
    ],
)
def test_what_counts_as_bare(template, words):
    assert bare_words(template) == words


@pytest.mark.once
def test_fields_that_back_office_screens_name_can_be_translated():
    reverse("wagtailadmin_home")  # screens are registered with their addresses
    screens = [enrollments, *(viewset for viewset in viewsets.viewsets if isinstance(viewset, RecordViewSet))]
    assert len(screens) > 2
    bare = {
        (screen.model.__name__, name)
        for screen in screens
        for names in (screen.list_display, screen.list_export, screen.inspect_view_fields)
        for name in names
        if isinstance(name, str)
        and name in {field.name for field in screen.model._meta.local_fields}
        and not isinstance(screen.model._meta.get_field(name).verbose_name, Promise)
    }
    assert bare == set()
