"""Consortium.holderOf: one length at most gives a holder, so a caller's hint cannot mislead (C9)."""

import pytest

from samples.puer.members import CAKE


@pytest.mark.parametrize("length", [0, 3, 13, 14, 255])
def test_nobody_holds_by_a_length_that_no_prefix_has(system, length):
    assert system.consortium.holderOf(int(CAKE), length) == 0


def test_only_the_true_length_gives_the_holder(system):
    """C9"""
    answers = {length: system.consortium.holderOf(int(CAKE), length) for length in range(16)}
    assert {length: member for length, member in answers.items() if member} == {7: 2}


def test_neither_packaging_indicator_nor_check_digit_belongs_to_the_prefix(system):
    body = CAKE[1:13]
    assert {system.consortium.holderOf(int(f"{i}{body}{(i * 7) % 10}"), 7) for i in range(10)} == {2}


def test_neighbouring_gtins_are_not_held(system):
    assert system.consortium.holderOf(9521004_00000_0, 7) == 0
    assert system.consortium.holderOf(9520999_99999_9, 7) == 0
    assert system.consortium.holderOf(0, 7) == 0


def test_gtin12_and_gtin13_are_one_number_space(system):
    """A U.P.C. prefix has a leading zero as GS1 company prefix (General Specifications 1.4.2)."""
    system.consortium.licensePrefix(3, "061414", {"from": system.admin})
    assert system.consortium.holderOf(614141000036, 6) == 3
    assert system.consortium.holderOf(6141410000360, 6) == 0
