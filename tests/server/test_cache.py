"""Paintings that were made before: those used last, as many bytes as there may be."""

from brushwork_server.cache import PaintingCache


def test_what_was_used_longest_ago_goes() -> None:
    cache = PaintingCache(30)
    for name in "abc":
        assert cache.put(name, name.encode() * 10)
    assert cache.get("a") == b"a" * 10
    assert cache.put("d", b"d" * 10)
    assert [cache.get(name) is not None for name in "abcd"] == [True, False, True, True]
    assert cache.bytes == 30
    assert cache.put("e", b"e" * 25)
    assert [cache.get(name) is not None for name in "acde"] == [False, False, False, True]
    assert cache.bytes == 25


def test_what_is_too_large_sends_nothing_away() -> None:
    cache = PaintingCache(10)
    assert cache.put("a", b"a" * 10)
    assert not cache.put("b", b"b" * 11)
    assert cache.get("b") is None
    assert cache.get("a") == b"a" * 10


def test_a_name_is_kept_once() -> None:
    cache = PaintingCache(10)
    for length in (4, 7, 3):
        assert cache.put("a", b"a" * length)
        assert cache.bytes == length


def test_nothing_is_kept_in_no_bytes() -> None:
    cache = PaintingCache(0)
    assert not cache.put("a", b"a")
    assert cache.get("a") is None
