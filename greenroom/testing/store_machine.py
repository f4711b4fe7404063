"""Any order of what a store is asked, beside a dictionary that is asked the same."""

# ruff: noqa: S101 - these are tests, only not in a folder of that name

from io import BytesIO

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule

from greenroom.media.errors import NotStored
from greenroom.media.ports import Store

PARTS = st.sampled_from(["a", "b", "ab", "a.b", "0-1"])
KEYS = st.tuples(st.sampled_from(["t", "u"]), PARTS, PARTS).map("/".join)
VALUES = st.binary(max_size=200)


class StoreMachine(RuleBasedStateMachine):
    """Subclasses say what `store` is, empty at the start of each example."""

    known = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        self.store = self.make_store()
        self.model: dict[str, bytes] = {}

    def make_store(self) -> Store:
        raise NotImplementedError

    @rule(target=known, key=KEYS, value=VALUES, is_file=st.booleans())
    def put(self, key: str, value: bytes, *, is_file: bool) -> str:
        assert self.store.put(key, BytesIO(value) if is_file else value) == len(value)
        self.model[key] = value
        return key

    @rule(key=known | KEYS)
    def delete(self, key: str) -> None:
        self.store.delete(key)
        self.model.pop(key, None)

    @rule(key=known | KEYS)
    def look(self, key: str) -> None:
        assert self.store.exists(key) == (key in self.model)
        if key in self.model:
            assert self.store.size(key) == len(self.model[key])

    @rule(key=known | KEYS, first=st.integers(0, 250), count=st.integers(0, 250))
    def read(self, key: str, first: int, count: int) -> None:
        if key not in self.model:
            assert self._raises(key)
            return
        with self.store.open(key) as file:
            file.seek(first)
            assert file.read(count) == self.model[key][first : first + count]

    @rule(keys=st.lists(known, max_size=4))
    def copy(self, keys: list[str]) -> None:
        there, target = [key for key in keys if key in self.model], BytesIO()
        sizes = [self.store.copy(key, target) for key in there]
        assert target.getvalue() == b"".join(self.model[key] for key in there)
        assert sizes == [len(self.model[key]) for key in there]

    @rule(prefix=KEYS.map(lambda key: key.rpartition("/")[0]) | st.sampled_from(["t", "u"]))
    def list_below(self, prefix: str) -> None:
        below = sorted(key for key in self.model if key.startswith(prefix + "/"))
        assert list(self.store.keys(prefix)) == below

    def _raises(self, key: str) -> bool:
        try:
            self.store.open(key).close()
        except NotStored:
            return True
        return False

    def teardown(self) -> None:
        for key in self.model:
            assert self.store.size(key) == len(self.model[key])
