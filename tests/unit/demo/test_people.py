"""The invented people: numbers that could be real, families that could exist, names by custom."""

from __future__ import annotations

import doctest
from datetime import date

import numpy as np
import pytest

import sinergi.demo.names
from sinergi.demo.country import made_block
from sinergi.demo.households import Households, Role, completed_years, make_households
from sinergi.demo.kinds import KINDS, NUMBER
from sinergi.demo.names import draw_names, pool, written
from sinergi.demo.numbers import UNUSED_SERIAL, nik_numbers, serials
from sinergi.demo.places import RESIDENTS, all_places
from sinergi.vocabulary.kk import parse_kk
from sinergi.vocabulary.names import name_key
from sinergi.vocabulary.nik import parse_nik

AS_OF = np.datetime64("2026-01-01")


@pytest.fixture(scope="module")
def households() -> Households:
    return make_households(20_000, places=all_places(), as_of=AS_OF, rng=np.random.default_rng(3))


def block(number: int = 0, people: int = 6_000, seed: int = 5):
    places = all_places()
    return made_block(people, number=number, seed=seed, as_of=date(2026, 1, 1), list_share=0.25, places=places)


def test_a_country_has_exactly_the_people_asked_for(households: Households) -> None:
    assert households.people == 20_000
    assert int(households.size.sum()) == 20_000


def test_each_family_has_one_head_and_the_head_stands_first(households: Households) -> None:
    heads = np.flatnonzero(households.role == Role.HEAD)
    assert np.array_equal(heads, households.starts)


def test_no_parent_is_younger_than_seventeen_years_above_a_child(households: Households) -> None:
    head_age = households.age[households.starts][households.family]
    child = households.role == Role.CHILD
    parent = households.role == Role.PARENT
    assert (head_age[child] - households.age[child]).min() >= 17
    assert (households.age[parent] - head_age[parent]).min() >= 17


def test_some_siblings_are_twins(households: Households) -> None:
    child = households.role == Role.CHILD
    twins = child[1:] & child[:-1] & (households.birth[1:] == households.birth[:-1])
    same_family = households.family[1:] == households.family[:-1]
    assert 0 < (twins & same_family).sum() < 200


def test_age_is_completed_on_the_birthday_itself() -> None:
    births = np.array(["2008-01-01", "2008-01-02", "2007-12-31", "2004-02-29"], dtype="datetime64[D]")
    assert completed_years(births, as_of=AS_OF).tolist() == [18, 17, 18, 21]


def test_provinces_are_peopled_by_their_real_shares() -> None:
    places = all_places()
    village = places.draw(200_000, rng=np.random.default_rng(1))
    codes, counts = np.unique(places.province[village], return_counts=True)
    total = sum(RESIDENTS.values())
    assert total == 284_973_643
    assert len(RESIDENTS) == codes.size == 38
    for code, count in zip(codes, counts, strict=True):
        assert count / 200_000 == pytest.approx(RESIDENTS[str(code)] / total, rel=0.2, abs=0.001)


def test_every_nik_and_every_kk_reads_as_a_well_formed_number() -> None:
    one = block(people=3_000)
    for number in one.nik.tolist():
        parse_nik(str(number))
    for number in one.kk.tolist():
        parse_kk(str(number))


def test_a_nik_given_out_before_2022_keeps_the_code_its_district_then_had() -> None:
    places = all_places()
    renumbered = places.former != places.district
    assert set((places.district[renumbered] // 10_000).tolist()) >= {93, 94, 95, 96}
    assert set((places.former[renumbered] // 10_000).tolist()) >= {91, 92}
    one = block(people=60_000)
    households = one.households
    papuan = renumbered[households.village][households.family]
    born_before = households.birth < np.datetime64("2022-11-09")
    old_code = one.nik // 10_000_000_000 == places.former[households.village][households.family]
    assert papuan.sum() > 100
    assert old_code[papuan & born_before].mean() > 0.8
    assert not old_code[papuan & ~born_before].any()


def test_a_woman_has_forty_added_to_her_day() -> None:
    birth = np.array(["1985-07-01", "1985-07-01"], dtype="datetime64[D]")
    niks = nik_numbers(
        district=np.array([330102, 330102]), birth=birth, woman=np.array([False, True]), block=0, blocks=1
    )
    assert niks.tolist() == [3301020107850001, 3301024107850001]


def test_nobody_shares_a_nik_within_a_block_or_with_another_block() -> None:
    niks = np.concatenate([block(number, people=160_000).nik for number in range(2)])
    assert np.unique(niks).size == 160_000


def test_serials_stay_below_those_given_to_nobody() -> None:
    many = serials(np.full(500, 330102010785), block=9, blocks=10)
    assert np.unique(many).size == 500
    assert many.max() < UNUSED_SERIAL


def test_too_many_people_of_one_day_and_district_are_refused_not_doubled() -> None:
    with pytest.raises(OverflowError):
        serials(np.full(200, 330102010785), block=0, blocks=100)


def test_a_block_is_the_same_whenever_it_is_made_alone_or_after_others() -> None:
    first = block(1, people=160_000)
    block(0, people=160_000)
    again = block(1, people=160_000)
    assert np.array_equal(first.nik, again.nik)
    assert np.array_equal(first.kind, again.kind)
    assert np.array_equal(first.wage, again.wage)


def test_another_seed_gives_another_country() -> None:
    assert not np.array_equal(block(seed=5).nik, block(seed=6).nik)


def test_every_old_spelling_meets_its_new_one_under_the_same_key() -> None:
    words = pool()
    assert [name_key(word) for word in words.before_1972] == [name_key(word) for word in words.current]
    assert sum(old != new for old, new in zip(words.before_1972, words.current, strict=True)) > 100


def test_names_follow_the_custom_of_the_place(households: Households) -> None:
    def some(province: int) -> list[str]:
        where = np.full(households.families, province)
        names = draw_names(households, province=where, rng=np.random.default_rng(2))
        return written(names).to_pylist()

    balinese = some(51)
    assert sum(name.split()[0] in ("I", "NI") for name in balinese) > 0.7 * len(balinese)
    assert sum("SIREGAR" in name or "NASUTION" in name for name in some(12)) > 500
    javanese = some(33)
    assert 0.1 < sum(" " not in name for name in javanese) / len(javanese) < 0.4
    assert any("OE" in name for name in javanese)


def test_children_of_a_batak_family_carry_the_clan_of_its_head(households: Households) -> None:
    where = np.full(households.families, 12)
    names = draw_names(households, province=where, rng=np.random.default_rng(2))
    clan = names.parts[:, 2]
    words = pool()
    start, end = words.start["clan4"], words.start["clan4"] + words.length["clan4"]
    batak = (clan >= start) & (clan < end) & (households.role == Role.CHILD)
    head = households.starts[households.family]
    assert batak.sum() > 500
    assert np.array_equal(clan[batak], clan[head][batak])


def test_common_words_are_far_more_common_than_rare_ones() -> None:
    words = pool()
    drawn = words.draw("0L", 100_000, rng=np.random.default_rng(1)) - words.start["0L"]
    counts = np.bincount(drawn, minlength=words.length["0L"])
    assert counts[0] > 8 * counts[20] > 0


def test_a_family_has_one_planted_kind_and_only_listed_families_have_any() -> None:
    one = block(people=30_000)
    assert not one.kind[~one.listed].any()
    assert set(np.unique(one.kind[one.listed])) == {0, *NUMBER.values()}


def test_faults_are_planted_at_their_rates() -> None:
    one = block(people=150_000)
    listed = int(one.listed.sum())
    for kind in KINDS:
        expected = kind.rate * listed
        assert abs(int((one.kind == NUMBER[kind.code]).sum()) - expected) <= 1.0 + 0.02 * expected


def test_the_listed_share_is_the_share_asked_for() -> None:
    one = block(people=30_000)
    assert one.listed.mean() == pytest.approx(0.25, abs=0.001)


def test_a_listed_family_without_fault_truly_qualifies() -> None:
    one = block(people=30_000)
    assert one.qualifies[one.listed & (one.kind == 0)].all()


def test_examples_in_the_names_module_run() -> None:
    assert doctest.testmod(sinergi.demo.names).failed == 0
