"""German makes the longest words: nothing overflows, is cut off, or lies on a button."""

from e2e import german
from e2e.fitting import misfits
from e2e.line import Line


def test_the_longest_german_words_fit_in_both_widths(connected: Line) -> None:
    room = german.office(connected)
    job = german.fill(room)

    found = [
        *german.of_members(room, job, german.FEW_ROOMS),
        *german.of_the_connection(room, german.FEW_CONNECTED),
        *german.of_candidates(connected),
    ]

    assert found == []


def test_the_check_notices_what_does_not_fit(line: Line) -> None:
    page = line.people.page()
    page.set_content(
        "<main style='width:200px'><p style='overflow:hidden'>Unbreakable" + "x" * 99 + "</p>"
        "<div style='display:flex;width:9px'><button>One</button>"
        "<button style='margin-left:-40px'>Two</button></div></main>"
        "<p style='white-space:nowrap'>" + "wide " * 400 + "</p>"
    )

    told = " ".join(misfits(page, "made up"))

    assert all(word in told for word in ("wide in a window", "cut off", "spills", "lies on"))
