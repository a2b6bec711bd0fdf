"""Rules of the look that no single page shows."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template

from lms_pages.covers import DYES
from lms_pages.templatetags.look import duration
from lms_pages.views.outline import ModuleRow
from lms_pages.views.published import LessonRow

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "static" / "css"
STYLESHEETS = sorted(CSS.glob("*.css"))
MODULES = sorted((ROOT / "static" / "js").glob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COLOR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|oklab|lab|lch|hwb)a?\(", re.IGNORECASE)


def name(path):
    return str(path.relative_to(ROOT))


def render(source, **context):
    return Template("{% load look %}" + source).render(Context(context)).strip()


@pytest.mark.parametrize("stylesheet", [path for path in STYLESHEETS if path.name != "clothbound.css"], ids=name)
def test_colors_are_written_in_one_file_only(stylesheet):
    assert COLOR.findall(stylesheet.read_text()) == []


def test_the_color_pattern_does_find_colors():
    assert COLOR.search((CSS / "clothbound.css").read_text())


def test_icons_come_from_the_site_itself(settings):
    """Browsers take no drawing of another host into a page, as a CDN's would be."""
    settings.STATIC_URL = "https://cdn.example.org/static/"
    assert '<use href="/static/img/icons.svg#play">' in render('{% icon "play" %}')


def test_dyes_of_covers_and_of_cards_are_the_same():
    tokens = (CSS / "clothbound.css").read_text()
    for dye, inks in DYES.items():
        assert (
            f"[data-dye={dye}] {{ --dye: {inks.ground}; --dye-deep: {inks.deep}; --dye-print: {inks.print} }}" in tokens
        )


@pytest.mark.parametrize("stylesheet", STYLESHEETS, ids=name)
def test_files_named_in_stylesheets_exist(stylesheet):
    # collectstatic with hashed names stops at the first one that does not
    for address in re.findall(r"url\(([^)]+)\)", stylesheet.read_text()):
        assert (stylesheet.parent / address.strip("'\"")).is_file(), address


@pytest.mark.parametrize("stylesheet", STYLESHEETS, ids=name)
def test_tokens_that_are_used_are_defined(stylesheet):
    sources = [*STYLESHEETS]
    if stylesheet.name == "editor.css":  # beside Wagtail's own
        sources.append(Path(finders.find("wagtailadmin/css/core.css")))
    everything = "".join(path.read_text() for path in sources)
    defined = set(re.findall(r"(--[\w-]+)\s*:", everything))
    used = set(re.findall(r"var\((--[\w-]+)\)", stylesheet.read_text()))
    assert used - defined == set()


def drawn_icons():
    root = ElementTree.parse(ROOT / "static" / "img" / "icons.svg").getroot()
    return [symbol.get("id") for symbol in root]


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_icons_in_templates_are_drawn(template):
    asked = re.findall(r"""{% icon "([\w-]+)\"""", template.read_text())
    assert set(asked) - set(drawn_icons()) == set()


def test_each_icon_is_drawn_once():
    assert len(drawn_icons()) == len(set(drawn_icons()))


# Mail is read where stylesheets do not reach, and what becomes a PDF is no page.
APART = (
    "templates/emails/",
    "templates/commerce/orders/document.html",  # a PDF
    "templates/learning/certificates/document.html",
)


@pytest.mark.parametrize("template", [path for path in TEMPLATES if not name(path).startswith(APART)], ids=name)
def test_templates_have_no_inline_script_or_style(template):
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", template.read_text(), flags=re.DOTALL)
    assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:", text)
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or 'type="application/ld+json"' in tag, tag  # data is not run


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_modules_stay_small(module):
    assert len(module.read_text().splitlines()) < 100


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(None, ""), (0, ""), (1, "1 min"), (59, "59 min"), (60, "1 h"), (61, "1 h 1 min"), (543, "9 h 3 min")],
)
def test_duration_is_said_as_people_say_it(minutes, words):
    assert duration(minutes) == words


def test_icon_escapes_its_name():
    assert "<b>" not in render("{% icon name %}", name='"><b>')
    assert render('{% icon "play" "lg" %}').startswith('<svg class="i i-lg" aria-hidden="true">')


def progress(**context):
    return Template('{% include "components/progress.html" %}').render(Context(context))


def test_progress_says_its_number_in_text_and_to_screen_readers():
    html = progress(done=5, total=24, percent=21, of="Neural networks")
    assert "<strong>5 of 24</strong>" in html and "21%" in html
    assert 'value="21"' in html and 'aria-label="Neural networks: 5 of 24 lessons done"' in html


def test_bare_progress_keeps_the_label():
    html = progress(done=5, total=24, percent=21, bare=True)
    assert "<strong>" not in html and 'aria-label="5 of 24 lessons done"' in html


LESSON = LessonRow(uuid4(), 1, "Rolling downhill", "/l/", "open", "", False, False, "text", "Reading", 12)


def outline(**lesson):
    modules = [ModuleRow("One", "", 0, 1, 12, True, (replace(LESSON, **lesson),))]
    return Template('{% include "components/outline.html" %}').render(Context({"outline": modules}))


def test_locked_lesson_says_why_and_is_no_link():
    html = outline(state="locked", reason="Opens when the quiz is passed")
    assert "Opens when the quiz is passed" in html and "<a " not in html


def test_open_and_done_lessons_are_links_and_done_is_said_in_words():
    assert '<a href="/l/">' in outline() and ", done" not in outline()
    assert '<a href="/l/">' in outline(state="done") and ", done" in outline(state="done")
    assert 'aria-current="page"' in outline(is_current=True)


def test_pages_of_results_keep_the_rest_of_the_query(rf):
    source = '{% include "components/pagination.html" %}'
    request = rf.get("/search/?q=slope&page=2")

    def pages(count):
        page = Paginator(range(count), 10).page(2 if count > 10 else 1)
        return Template(source).render(RequestContext(request, {"page_obj": page}))

    assert "q=slope&amp;page=3" in pages(30) and 'aria-current="page"' in pages(30)
    assert pages(10).strip() == ""


class Stranger:
    """A visitor who remembers being asked. (Raising would not show: `{% if %}` swallows errors of its operands.)"""

    was_asked = False

    @property
    def is_authenticated(self):
        self.was_asked = True
        return False


def account_menu(rf, **context):
    request = rf.get("/courses/")
    request.user = Stranger()
    source = '{% include "components/account_menu.html" with next_path=request.path %}'
    html = Template(source).render(Context({"request": request, "site_links": {"catalog": "/courses/"}, **context}))
    return html, request.user.was_asked


def test_frame_for_visitors_never_asks_who_is_there(rf):
    html, was_asked = account_menu(rf, visitor_page=True)
    assert not was_asked
    assert "next=/courses/" in html and "csrf" not in html
    assert account_menu(rf) == (html, True)


class Wish(forms.Form):
    email = forms.EmailField(help_text="We write to it once.")
    level = forms.ChoiceField(choices=[("a", "Beginner")], widget=forms.RadioSelect)
    note = forms.CharField(required=False)


def form_html(form):
    source = """{% include "components/form_errors.html" %}
    {% for field in form %}{% include "components/field.html" %}{% endfor %}"""
    return Template(source).render(Context({"form": form}))


def test_form_that_came_back_lists_each_problem_with_a_link_to_its_field():
    html = form_html(Wish({"email": "nonsense"}))
    assert "There is a problem" in html
    for field in ("id_email", "id_level"):
        assert f'href="#{field}"' in html and f'id="{field}' in html
    assert 'href="#id_note"' not in html


def test_fresh_form_lists_no_problems():
    assert "There is a problem" not in form_html(Wish())


def test_hint_and_error_are_tied_to_their_field():
    html = form_html(Wish({"email": "nonsense"}))
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'id="id_email_helptext"' in html and 'id="id_email_error"' in html
    assert "(optional)" in html
