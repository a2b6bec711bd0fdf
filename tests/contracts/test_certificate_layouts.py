"""Every layout that is found in the folder keeps the contract."""

import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from learning.certificates.design_spec import Texts
from learning.certificates.rendering.layout import layouts, size_of
from learning.certificates.rendering.page import page_css, page_html
from learning.certificates.rendering.pdf import render_pdf
from lms_pages.contrast import contrast_of
from tests.factories.certificate_facts import make_design, make_facts

pytestmark = pytest.mark.once
ARABIC = "محمد بن عبد الرحمن الخوارزمي"


@pytest.fixture(params=list(layouts))
def layout(request):
    return layouts[request.param]


def test_says_what_it_is_and_begins_with_colors_that_are_easy_to_read(layout):
    assert layout.label and layouts[layout.slug] is layout
    assert contrast_of(layout.colors.ink, layout.colors.paper) >= 7
    assert contrast_of(layout.colors.accent, layout.colors.paper) >= 4.5
    assert list(layout.name_steps) == sorted(layout.name_steps)


def test_its_sheet_says_everything_and_keeps_to_the_rules_of_pages(layout):
    design = make_design(layout.slug, seal="drawn")
    html = page_html(make_facts(design))
    for words in (
        "Thandi Ndou",
        "Rolling downhill",
        "7KQM-2XWD-9RTA",
        "87 %",
        "May 5, 2028",
        "Sipho Dube",
        "May 4, 2026",
    ):
        assert words in html
    assert html.count('class="drawn-seal"') == 1
    bare = make_design(layout.slug, seal="none", signatures=(), texts=Texts("", "", ""))
    bare_html = page_html(make_facts(bare, grade="", expires_on=None))
    assert "drawn-seal" not in bare_html and "signer" not in bare_html and "Grade" not in bare_html
    assert "Thandi Ndou" in bare_html and "May 4, 2026" in bare_html
    for markup in (html, bare_html):
        assert not re.search(r"\sstyle=|<style|<script|\son\w+=|url\((?!#)", markup)
    escaped = page_html(make_facts(design, student_name="<b>Bobby</b>"))
    assert "<b>" not in escaped and "&lt;b&gt;Bobby" in escaped


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_its_style_sheet_is_of_the_paper(layout, orientation):
    design = make_design(layout.slug, orientation=orientation, paper="letter")
    size = size_of(design)
    assert (size.width > size.height) == (orientation == "landscape")
    assert f"size: {size.width}mm {size.height}mm" in page_css(design)
    assert page_css(design).count("{") == page_css(design).count("}") and "#1B2668" in page_css(design)


def test_its_pdf_is_one_tagged_page_with_its_own_letters(layout, settings):
    facts = make_facts(make_design(layout.slug), student_name=ARABIC, course_title="深度学习基础 and more")
    reader = PdfReader(io.BytesIO(render_pdf(facts, credential={"answer": 42})))
    assert len(reader.pages) == 1 and reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en" and "Certificate of completion" in reader.metadata.title
    assert reader.metadata.author == "Marula" and b"pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()
    assert b'"answer": 42' in reader.attachments["credential.json"][0]
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    described = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert all({"/FontFile2", "/FontFile3"} & set(each) for each in described)
    assert "7KQM-2XWD-9RTA" in reader.pages[0].extract_text()
    figures = list(figures_below(reader.trailer["/Root"]["/StructTreeRoot"]))
    assert len(figures) == 2 and all(figure.get("/Alt") for figure in figures)  # the seal and the code


def figures_below(element):
    """All that a screen reader is told is a picture."""
    children = element.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        if not isinstance(child, int) and hasattr(child := child.get_object(), "get"):
            if child.get("/S") == "/Figure":
                yield child
            yield from figures_below(child)


def test_its_design_is_told_apart_by_everything_in_it(layout):
    design = make_design(layout.slug)
    assert type(design).from_json(design.to_json()) == design
    changes = (
        {"orientation": "portrait"},
        {"paper": "letter"},
        {"seal": "none"},
        {"signatures": ()},
        {"language": "af"},
    )
    hashes = {replace(design, **change).content_hash for change in ({}, *changes)}
    assert len(hashes) == len(changes) + 1
