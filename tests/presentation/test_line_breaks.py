"""Lines break beside numbers and before the @ of an address, and typed words stay words."""

import pytest

from presentation_layer.line_breaks import keep_numbers_whole


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("rings at (212) 555-0142.", 'rings at <span class="text-nowrap">(212) 555-0142</span>.'),
        ("1-800-2-CAT-156, local", '<span class="text-nowrap">1-800-2-CAT-156</span>, local'),
        ("Order DT-1000001", 'Order <span class="text-nowrap">DT-1000001</span>'),
        ("dana@clinic.example", "dana<wbr>@clinic.example"),
        ("<b>100 Mbps</b>, 12 months", "&lt;b&gt;100 Mbps&lt;/b&gt;, 12 months"),
    ],
)
def test_a_number_never_breaks(words: str, expected: str) -> None:
    assert keep_numbers_whole(words) == expected
