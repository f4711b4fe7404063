from greenroom.interviews.ids import new_public_id


def test_s42_c24_an_id_is_a_short_word_that_looks_like_no_name() -> None:
    ids = {new_public_id() for _ in range(500)}

    assert len(ids) == 500
    assert all(len(one) == 10 and one.startswith("t-") for one in ids)
    assert not set("".join(one[2:] for one in ids)) & set("ILOU")
