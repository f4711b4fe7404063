"""A tenth of the plan, on disk and in a bucket. `make faults PLAN=uploads` does all of it."""

from faults.tests.slices import play

UPLOADS = 100


def test_u1_uploads_survive_whatever_happens_on_the_way() -> None:
    said = play("uploads", "--seed", "11", "--runs", str(UPLOADS))

    for store in ("disk", "s3"):
        assert f"RESULT plan=uploads store={store} uploads={UPLOADS // 2} " in said
    assert said.count("lost=0 shrunk=0 differing=0 incomplete=0 orphans=0 wrong=0") == 2
