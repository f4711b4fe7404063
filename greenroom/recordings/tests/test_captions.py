from greenroom.media.speech import Word
from greenroom.recordings.captions import lines, webvtt


def spoken(text: str, *, start: int = 0, each: int = 300) -> list[Word]:
    return [
        Word(start + place * each, start + place * each + each - 50, f" {word}")
        for place, word in enumerate(text.split())
    ]


def texts(words: list[Word]) -> list[str]:
    return [line.text for line in lines(words)]


def test_a_line_ends_with_its_sentence() -> None:
    assert texts(spoken("I did. Then I left.")) == ["I did.", "Then I left."]


def test_a_line_ends_in_a_long_pause() -> None:
    words = spoken("and then") + spoken("nothing more", start=5000)

    assert texts(words) == ["and then", "nothing more"]


def test_no_line_is_too_long_to_be_read() -> None:
    found = list(lines(spoken("word " * 100, each=100)))

    assert " ".join(line.text for line in found) == ("word " * 100).strip()
    assert all(len(line.text) <= 84 for line in found)
    assert all(line.end_ms - line.start_ms <= 7000 for line in found)


def test_nothing_said_has_no_lines() -> None:
    assert texts([]) == []
    assert webvtt([]) == "WEBVTT\n"


def test_captions_show_each_line_at_its_time_in_two_rows_at_most() -> None:
    words = spoken("This is a sentence that is rather longer than one row.", each=400)

    assert webvtt(list(lines(words))) == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:04.350\n"
        "This is a sentence that is\nrather longer than one row.\n"
    )


def test_a_short_line_can_be_read_but_never_lies_over_the_next() -> None:
    words = [Word(0, 200, " Yes."), Word(400, 600, " No."), Word(3_661_000, 3_661_100, " Late.")]

    assert [line for line in webvtt(list(lines(words))).split("\n") if "-->" in line] == [
        "00:00:00.000 --> 00:00:00.400",
        "00:00:00.400 --> 00:00:01.200",
        "01:01:01.000 --> 01:01:01.800",
    ]


def test_what_was_said_is_no_markup() -> None:
    assert "&lt;b&gt; &amp; co" in webvtt(list(lines(spoken("<b> & co"))))
