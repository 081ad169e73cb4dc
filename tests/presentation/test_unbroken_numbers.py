"""Phone numbers stay on one line, and nothing that a customer typed becomes HTML."""

from presentation_layer.views.unbroken_numbers import with_unbroken_numbers


def test_a_number_is_kept_on_one_line() -> None:
    said = with_unbroken_numbers("calls ring at (614) 221-0142, voicemail")

    assert said == 'calls ring at <span class="text-nowrap">(614) 221-0142</span>, voicemail'


def test_typed_text_is_escaped() -> None:
    assert with_unbroken_numbers("<b>(614) 221-0142</b>").startswith("&lt;b&gt;<span")
