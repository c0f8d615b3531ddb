"""Every synonym has an example that matches it and nothing else of its group."""

import itertools

import msgspec
import pytest

from parsers.dialects import Dialect, Synonyms, Vocabulary, dialect_of, dialects, vocabulary
from parsers.document import Printed, Span
from parsers.layout.volumes import read_title
from parsers.text.fold import fold

WORDS = vocabulary()
GROUPS: dict[str, dict[str, Synonyms]] = {field.name: getattr(WORDS, field.name) for field in msgspec.structs.fields(Vocabulary) if field.type is not Synonyms}
SINGLE = [field.name for field in msgspec.structs.fields(Vocabulary) if field.type is Synonyms]


@pytest.mark.parametrize(("group", "name", "example"), [(g, n, e) for g, names in GROUPS.items() for n, s in names.items() for e in s.examples])
def test_an_example_means_one_thing_only(group, name, example):
    assert [n for n, s in GROUPS[group].items() if s.match(example)] == [name]


@pytest.mark.parametrize(("field", "example"), [(f, e) for f in SINGLE for e in getattr(WORDS, f).examples])
def test_single_lists_match_their_examples(field, example):
    assert getattr(WORDS, field).match(example)


@pytest.mark.parametrize("synonyms", [*itertools.chain(*(g.values() for g in GROUPS.values())), *(getattr(WORDS, f) for f in SINGLE)])
def test_every_pattern_is_shown_by_an_example(synonyms):
    for pattern in synonyms.patterns:
        one = Synonyms((pattern,), ())
        assert any(one.match(example) for example in synonyms.examples), pattern


@pytest.mark.parametrize("dialect", dialects(), ids=lambda d: d.name)
def test_a_governments_file_is_shown_by_printed_titles_and_headers(dialect: Dialect):
    assert dialect.examples
    for example in dialect.examples:
        title = read_title(Printed.of(example.title, Span(line=1)))
        assert title and dialect_of(title.government) is dialect
        parts = filter(None, map(WORDS.score_parts.match, example.header))
        printed = {part["part"]: int(part["max"]) for part in parts if part["part"]}
        assert {fold(WORDS.aspect(part) or part): points for part, points in printed.items()} == {fold(a): share for a, share in dialect.shares.items()}
    assert sum(dialect.shares.values()) in (0, 100)


@pytest.mark.parametrize(("key", "value"), [("direction", "Higher"), ("inverse_formula", "ratoi"), ("lower_is_beter", ["投訴件數"])])
def test_a_misspelt_government_file_is_refused(key, value):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"name": "x", key: value}, Dialect)


def test_without_a_file_nothing_is_assumed():
    base = dialect_of("某某縣政府")
    assert (base.name, base.shares, base.cap_pct, base.direction_of("甲"), base.target_scope_of("甲")) == ("base", {}, None, None, None)
