"""Documents as HTML: nothing in them can act or lead away."""

from presentation_layer.views.checkout import markdown


def test_markdown_of_documents_brings_no_script() -> None:
    evil = "## Terms\n<script>alert(1)</script> [x](javascript:alert(1)) <b onclick=x>b</b> **bold**"

    html = str(markdown(evil))

    assert "<h3>Terms</h3>" in html
    assert "<strong>bold</strong>" in html
    for raw in ("<script", "<b ", 'href="javascript:'):
        assert raw not in html
