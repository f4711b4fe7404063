"""What a delivery is, and whose."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.ats.events import Event, Unreadable
from greenroom.integrations.lever import webhook
from greenroom.integrations.lever.tests.files import payload
from greenroom.kit.bodies import LIMIT_BYTES

KEY = "73311aed32110cc40e00c672c2e03e1a42fa28a4fabde089"
ADA = "6408dc54-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("candidate_stage_change", Event.STAGE_CHANGE),
        ("candidate_stage_change__without_id", Event.STAGE_CHANGE),
        ("candidate_archive_change", Event.ARCHIVE_CHANGE),
        ("candidate_deleted", Event.DELETED),
    ],
)
def test_s27_a_delivery_says_where_to_look(name: str, event: Event) -> None:
    delivery = webhook.read(payload(name))

    assert (delivery.event, delivery.opportunity_ref) == (event, ADA)
    assert delivery.triggered_at.isoformat() == "2015-05-12T18:12:10.072000+00:00"
    assert webhook.is_genuine(delivery, KEY)


def test_s30_a_test_ping_names_nobody() -> None:
    assert webhook.read(payload("test_ping")).is_test


def test_the_signature_covers_token_and_moment() -> None:
    signature = webhook.sign(KEY, "be58f711f349c7780e4579cd7c63341ac6f881e4dccc3154", 1431454330072)

    assert signature == "c3f3a10173019b66802eb72685e954b840a7b256ff7c332fe5ae3307a27d44d5"


@pytest.mark.parametrize("field", ["token", "triggeredAt", "signature"])
def test_w1_another_value_is_not_genuine(field: str) -> None:
    body = json.loads(payload("candidate_stage_change"))
    body[field] = body[field] + 1 if field == "triggeredAt" else body[field][::-1]

    assert not webhook.is_genuine(webhook.read(json.dumps(body).encode()), KEY)


def test_w2_the_signature_does_not_cover_the_rest() -> None:
    body = json.loads(payload("candidate_stage_change"))
    body["data"]["opportunityId"] = "somebody-else"

    assert webhook.is_genuine(webhook.read(json.dumps(body).encode()), KEY)


@given(st.binary(max_size=300))
def test_w1_noise_is_unreadable_and_nothing_worse(body: bytes) -> None:
    with pytest.raises(Unreadable):
        webhook.read(body)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
        max_leaves=12,
    ),
    st.sampled_from(["event", "token", "triggeredAt", "signature", "data"]),
)
def test_w6_any_value_in_any_field_is_read_or_refused(value: object, field: str) -> None:
    body = json.loads(payload("candidate_stage_change")) | {field: value}
    try:
        delivery = webhook.read(json.dumps(body).encode())
    except Unreadable:
        return
    assert isinstance(webhook.is_genuine(delivery, KEY), bool)


def test_w6_a_large_body_is_not_parsed() -> None:
    with pytest.raises(Unreadable):
        webhook.read(b" " * (LIMIT_BYTES + 1))


@pytest.mark.parametrize("name", ["event", "token", "signature"])
def test_w1_what_the_database_can_not_keep_is_no_delivery(name: str) -> None:
    body = json.loads(payload("candidate_stage_change"))
    body[name] = "a\0b"

    with pytest.raises(Unreadable):
        webhook.read(json.dumps(body).encode())
