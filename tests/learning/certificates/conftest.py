import pytest

from learning.certificates import drawing


@pytest.fixture
def quick_pdf(monkeypatch):
    """What is drawn is a few bytes: layout and fonts have tests of their own."""
    monkeypatch.setattr(drawing, "render_pdf", lambda facts, *, credential: b"%PDF-1.7 " + facts.code.encode())
    monkeypatch.setattr(drawing, "seal_pdf", lambda pdf, *, now=None: pdf + b" sealed")
