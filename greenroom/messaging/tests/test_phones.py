import pytest

from greenroom.messaging.phones import is_e164, normalise


@pytest.mark.parametrize(
    ("raw", "country", "e164"),
    [
        ("+49 1511 2345678", "", "+4915112345678"),
        ("0151 12345678", "DE", "+4915112345678"),
        ("0151 12345678", "de", "+4915112345678"),
        ("(202) 555-0123", "US", "+12025550123"),
        ("+33 6 12 34 56 78", "US", "+33612345678"),
    ],
)
def test_s66_a_number_is_read_as_people_write_it(raw: str, country: str, e164: str) -> None:
    assert normalise(raw, country) == (e164, "")


@pytest.mark.parametrize(
    ("raw", "country", "why"),
    [
        ("", "", "no phone number"),
        ("0151 12345678", "", "no country code"),
        ("call me", "DE", "no country code"),
        ("+49 30 1234567", "", "not a mobile number"),
        ("+49 900 1234567", "", "not a mobile number"),
        ("+999 123456", "", "not a valid"),
        ("+49 1511", "", "not a valid"),
        ("+4915112345678" + "0" * 10_000, "", "not a valid"),
    ],
)
def test_s66_what_is_no_mobile_number_is_explained(raw: str, country: str, why: str) -> None:
    number, reason = normalise(raw, country)

    assert number == ""
    assert why in reason


def test_c35_only_e164_counts() -> None:
    assert is_e164("+4915112345678")
    assert not is_e164("+49 1511 2345678")
    assert not is_e164("015112345678")
    assert not is_e164("")
