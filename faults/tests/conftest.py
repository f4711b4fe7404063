import pytest

from faults.model import Model, Person, Template, World

TAGS = ("myInterview:Sales screen",)


@pytest.fixture
def told() -> Model:
    world = World(
        prefix="myInterview",
        triggers=frozenset({"video"}),
        templates={"T1": Template("Sales screen"), "T2": Template("Support screen")},
        postings={"sales": TAGS, "plain": ("remote",)},
        people={
            "ada": Person("sales", ("ada@example.com",), "new"),
            "bob": Person("plain", ("bob@example.com",), "new"),
        },
    )
    return Model(world)
