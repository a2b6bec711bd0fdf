"""What students read on the way through catalog, course and lesson has Afrikaans words with the same placeholders."""

import ast
import re
from gettext import GNUTranslations

import pytest
from django.conf import settings
from django.utils.translation import gettext, ngettext, override
from django.utils.translation.template import templatize

pytestmark = pytest.mark.once

FOLDER = settings.ROOT / "site" / "locale" / "af" / "LC_MESSAGES"
STUDENTS = (
    "checkout/*.html", "commerce/orders/*.html", "base.html", "403.html", "404.html", "components/*.html",
    "search/*.html", "lms_pages/dashboard.html", "lms_pages/bundle.html", "learning/certificates/verify.html",
    "accounts/prove_address.html", "account/email_confirm.html", "account/password_set.html",
    "lms_pages/pages/*.html", "lms_pages/blocks/*.html", "lms_pages/sections/*.html",
    *(f"lms_pages/activities/{kind}.html" for kind in ("ai_tool", "exam", "h5p", "quiz")),
)  # fmt: skip
TEXT = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(?:gettext|_)\({TEXT}|\bngettext\({TEXT},\s*{TEXT}")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\[\w+\]")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
ENTRY = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:".*"\n?)+)', re.MULTILINE)


def asked_for() -> dict[str, list[str]]:
    """{message: templates}, plurals as well."""
    found: dict[str, list[str]] = {}
    for pattern in STUDENTS:
        for path in sorted((settings.ROOT / "templates").glob(pattern)):
            for texts in CALL.findall(templatize(path.read_text(), origin=str(path))):
                for text in filter(None, texts):
                    found.setdefault(ast.literal_eval(text), []).append(path.name)
    return found


@pytest.fixture(scope="module")
def words() -> dict:
    """{message, or (message, number of its plural): Afrikaans}, as the site reads them."""
    with (FOLDER / "django.mo").open("rb") as file:
        catalog = GNUTranslations(file)._catalog
    return catalog


def test_every_word_of_the_students_templates_is_translated(words):
    known = {key if isinstance(key, str) else key[0] for key in words}
    plurals = written_plurals()
    messages = asked_for()
    assert len(messages) > 250
    missing = {text: where for text, where in messages.items() if text not in known and text not in plurals}
    assert missing == {}, "make messages, then translate them in site/locale/af"


def test_placeholders_are_those_of_the_english_words():
    wrong = []
    for source, translated in written():
        wrong += [(source, translated)] * (marks(source) != marks(translated))
    assert wrong == []


def marks(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def written() -> list[tuple[str, str]]:
    """(English, Afrikaans) of what is translated in the .po, singular and plural each."""
    found = []
    for block in (FOLDER / "django.po").read_text().split("\n\n")[1:]:
        parts = ENTRY.findall(block + "\n")
        entry = {name: "".join(ast.literal_eval(text) for text in QUOTED.findall(texts)) for name, texts in parts}
        pairs = [("msgid", "msgstr"), ("msgid", "msgstr[0]"), ("msgid_plural", "msgstr[1]")]
        found += [(entry[source], entry[text]) for source, text in pairs if entry.get(text)]
    return found


def written_plurals() -> set[str]:
    return {source for source, _translated in written()}


def test_what_is_compiled_is_what_is_written(words):
    compiled = {text for key, text in words.items() if key}
    assert {text for _source, text in written()} == compiled


def test_the_site_speaks_it():
    with override("af"):
        assert gettext("Mark as done") == "Merk as klaar"
        assert ngettext("%(counter)s lesson", "%(counter)s lessons", 2) == "%(counter)s lesse"
        assert gettext("Gather dust") == "Gather dust"
    with override("en"):
        assert gettext("Mark as done") == "Mark as done"
