import pytest
from django.core.exceptions import ValidationError

from core.code import language_slug
from lms_pages.blocks.code import LANGUAGES, read_lines
from lms_pages.models import LessonPage

CODE = "import numpy as np\n\ndef step(w):\n    '''Two\n    lines.'''\n    return w\n"


def block(slug):
    return LessonPage._meta.get_field("body").stream_block.child_blocks[slug]


def value(**fields):
    return block("code").to_python(
        {"language": "python", "title": "step.py", "code": CODE, "highlight_lines": "", **fields}
    )


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("", set()), ("3", {3}), ("3,5-7", {3, 5, 6, 7}), (" 1 , 2 - 3 ,", {1, 2, 3}), ("2–3", {2, 3}), (None, set())],
)
def test_marked_lines_are_read(text, numbers):
    assert read_lines(text) == numbers


@pytest.mark.parametrize("text", ["x", "1;2", "5-3", "0", "1-", "-1", "1.5"])
def test_other_words_are_no_lines(text):
    with pytest.raises(ValueError, match="“"):
        read_lines(text)
    with pytest.raises(ValidationError) as caught:
        block("code").clean(value(highlight_lines=text))
    assert "highlight_lines" in caught.value.block_errors


def test_a_line_that_is_not_there_is_refused():
    block("code").clean(value(highlight_lines="6"))
    with pytest.raises(ValidationError) as caught:
        block("code").clean(value(highlight_lines="6-7"))
    assert "no line 7" in str(caught.value.block_errors["highlight_lines"])


def test_every_line_is_a_span_and_marked_ones_say_so():
    html = block("code").render(value(highlight_lines="1,4-5"))
    assert html.count('<span class="l">') == 3 and html.count('<span class="l hl">') == 3
    assert '<span class="k">def</span>' in html
    assert html.count("<span") == html.count("</span>")
    assert '<pre class="numbered" tabindex="0" role="group" aria-label="step.py, code">' in html
    assert "Python" in html and "step.py" in html


def test_code_without_a_title_is_named_after_its_language():
    assert 'aria-label="Python, code"' in block("code").render(value(title=""))


def test_hostile_code_is_shown():
    html = block("code").render(value(language="text", code="</code></pre><script>alert(1)</script>", title="<b>"))
    assert "<script" not in html and "&lt;script&gt;" in html and "&lt;b&gt;" in html


@pytest.mark.parametrize("language", [slug for slug, _name in LANGUAGES])
def test_every_language_of_the_list_is_known_to_the_highlighter(language):
    assert language_slug(language) == language
    html = block("code").render(value(language=language, code="a = 1\nb: <c>"))
    assert html.count('class="l"') == 2


@pytest.mark.parametrize(
    ("name", "slug"),
    [("py", "python"), ("Python3", "python"), ("sh", "bash"), ("js", "javascript"), ("nonsense", "text"), ("", "text")],
)
def test_languages_have_one_name(name, slug):
    assert language_slug(name) == slug


def test_formula_is_mathml_and_can_be_reached():
    html = block("formula").render(
        block("formula").to_python({"latex": r"\frac{1}{n} \sum_i x_i", "caption": "The *mean*"})
    )
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">' in html
    assert 'tabindex="0"' in html and "<figcaption>The <em>mean</em></figcaption>" in html


@pytest.mark.parametrize(("latex", "reason"), [(r"\frac{1}", "missing"), (r"\nosuch{x}", r"\nosuch"), ("", "required")])
def test_formula_that_cannot_be_read_is_refused_with_the_reason(latex, reason):
    with pytest.raises(ValidationError) as caught:
        block("formula").clean(block("formula").to_python({"latex": latex, "caption": ""}))
    assert reason in str(caught.value.block_errors["latex"])
    block("formula").clean(block("formula").to_python({"latex": r"\frac{1}{2}", "caption": ""}))
