"""A tenth of the plan, on disk and in a bucket. `make faults PLAN=uploads` does all of it."""

import pytest

from faults.tests.slices import play


@pytest.mark.parametrize(("store", "uploads"), [("disk", 80), ("s3", 20)])
def test_u1_uploads_survive_whatever_happens_on_the_way(store: str, uploads: int) -> None:
    said = play("uploads", "--seed", "11", "--store", store, "--runs", str(uploads))

    assert f"RESULT plan=uploads store={store} uploads={uploads} " in said
    assert "lost=0 shrunk=0 differing=0 incomplete=0 orphans=0 wrong=0" in said
