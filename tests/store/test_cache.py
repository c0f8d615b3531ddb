"""Cache entries: what went in comes out, damage is noticed, leftovers go."""

from __future__ import annotations

import pytest

from parsers.records import Goal
from pipeline.store import cache, tables


def entry(title: str = "目標") -> bytes:
    made = tables.tables({"goals": [Goal(row_id="a.1/goals/000001", document_id="a.1", title=title)]})
    return cache.encode(made, media_type="text/plain", pages=None, status="ok", texts={"a.1": "f00d"})


@pytest.fixture
def store(tmp_path):
    return cache.Cache(tmp_path, "v1")


def test_an_entry_comes_back(store):
    store.write("ab", entry())
    parsed = store.read("ab")
    assert (parsed.media_type, parsed.pages, parsed.status, parsed.texts) == ("text/plain", None, "ok", {"a.1": "f00d"})
    assert parsed.table("goals").column("title").to_pylist() == ["目標"]
    assert parsed.table("indicators") is None


def test_an_entry_without_tables_comes_back(store):
    store.write("ab", cache.encode({}, media_type="text/plain", pages=3, status="partial", texts={}))
    assert (store.read("ab").pages, store.read("ab").status, store.read("ab").table("goals")) == (3, "partial", None)


def test_an_entry_of_another_version_does_not_count(store, tmp_path):
    store.write("ab", entry())
    assert store.holds("ab")
    assert not cache.Cache(tmp_path, "v2").holds("ab")


@pytest.mark.parametrize("damage", [lambda b: b[:-1], lambda b: b + b"x", lambda b: b"", lambda b: b[:100] + bytes([b[100] ^ 1]) + b[101:], lambda b: b[::-1]])
def test_a_damaged_entry_is_noticed_and_removed(store, damage):
    store.write("ab", entry())
    path = store.path("ab")
    path.write_bytes(damage(path.read_bytes()))
    assert not store.holds("ab")
    assert not path.exists()


def test_sweep_keeps_what_is_published_and_nothing_else(store, tmp_path):
    for name in ("ab", "cd"):
        store.write(name, entry())
    cache.Cache(tmp_path, "v0").write("ab", entry())
    (tmp_path / "ef-v1.unfinished").write_bytes(b"half")
    (tmp_path / "lock").touch()
    (tmp_path / "staging").mkdir()
    (tmp_path / "staging" / "cells.parquet").touch()
    store.sweep({"ab"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ab-v1.arrow", "lock"]


def test_the_version_changes_with_the_parsers(monkeypatch):
    before = cache.cache_version()
    monkeypatch.setattr("parsers.parse.fingerprint", lambda: "another")
    assert cache.cache_version() != before
