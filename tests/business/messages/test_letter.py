"""The plain text of a letter: what its parts say, in their order."""

from business_layer.messages.letter import Action, Letter, Part, Picture, as_text

TREND = Picture(name="trend", alt="Trend: 2.0% at first, 3.0% last.", png="", width=520, height=130)


def text_of(*parts: Part) -> str:
    return as_text(
        Letter(title="Numbers", preview="", greeting="Hello Ada,", parts=parts, support_number="(800) 555-0199")
    )


def test_a_number_comes_first_and_a_picture_is_what_it_shows() -> None:
    part = Part(
        heading="Orders",
        number="120",
        paragraphs=("up 10% from 109.",),
        picture=TREND,
        action=Action(label="Report", url="https://reports.example/"),
    )

    assert (
        "Orders\n   120\n   up 10% from 109.\n   Trend: 2.0% at first, 3.0% last.\n   Report: https://reports.example/"
        in text_of(part)
    )


def test_without_a_heading_they_are_blocks_of_their_own() -> None:
    assert "Hello Ada,\n\n120\n\nTrend: 2.0%" in text_of(Part(number="120", picture=TREND))


def test_a_part_with_a_number_or_a_picture_has_content() -> None:
    assert Part(number="1").has_content
    assert Part(picture=TREND).has_content
    assert not Part(heading="Orders").has_content
