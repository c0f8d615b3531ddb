"""Folding: what is unified, what a key forgets, and that offsets lead back."""

import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.text.fold import UNIFY, VARIANTS, fold, fold_offsets, unify

SPECIAL = st.sampled_from("叁叄臺　 ＡＢ１％（）「」⽇⼾⻑①②ﬁİſΣß\u3000\u200b\ufeff，：縣市")
TEXT = st.text(st.one_of(SPECIAL, st.characters()), max_size=60)


@given(TEXT)
def test_offsets_agree_with_fold(text: str) -> None:
    folded, offsets = fold_offsets(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded)
    assert all(a < b for a, b in pairwise(offsets))
    assert [fold(text[at]) for at in offsets] == list(folded)


@given(TEXT, st.data())
def test_slices_of_the_key_map_back_to_the_print(text: str, data: st.DataObject) -> None:
    folded, offsets = fold_offsets(text)
    if not folded:
        return
    start = data.draw(st.integers(0, len(folded) - 1))
    end = data.draw(st.integers(start + 1, len(folded)))
    assert fold(text[offsets[start] : offsets[end - 1] + 1]) == folded[start:end]


@given(TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unify(text)) == fold(text)
    assert not any(character.isspace() for character in fold(text))


@given(TEXT)
def test_unify_keeps_every_place(text: str) -> None:
    unified = unify(text)
    assert len(unified) == len(text)
    assert all(a == b or ord(b) in UNIFY for a, b in zip(unified, text, strict=True))


def test_unify_leaves_widths_spaces_and_variants_alone() -> None:
    assert unify("Ａ（１）　臺叁①") == "Ａ（１）　臺叁①"


def test_unify_replaces_every_radical_and_compatibility_ideograph() -> None:
    assert unify("⼾⽂⻑⼀⽉⽇") == "戶文長一月日"
    assert unify("\uf9b5\uf90a\uf914") == "例金樂"
    assert set(range(0x2F00, 0x2FD6)) <= set(UNIFY)
    assert not any(0x2E80 <= ord(unified) <= 0x2FDF or 0xF900 <= ord(unified) <= 0xFAFF for unified in UNIFY.values())


@pytest.mark.parametrize(("variants", "common", "example", "folded"), VARIANTS)
def test_each_variant_folds_in_an_example(variants: str, common: str, example: str, folded: str) -> None:
    assert any(variant in example for variant in variants)
    assert fold(example) == fold(folded)
    assert {fold(variant) for variant in variants} == {fold(common)} == {common}


def test_every_kind_of_space_goes() -> None:
    assert fold("".join(chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace())) == ""


def test_full_width_and_latin() -> None:
    assert fold("ＡＩ 縣民管家，（１１４ 年）：９７．５％") == "ai縣民管家,(114年):97.5%"
    assert fold("① LINE ② Ⅲ") == "①line②Ⅲ"
