"""Gates: what they cover, and every way to write one wrongly."""

from __future__ import annotations

import pytest

from perturb.errors import SuiteError
from perturb.suite import Gate, parse_suite

SUITE = """
axes = ["lighting"]
severities = [1, 2, 3.5]
[[generators]]
generator = "shot_noise"
severities = ["mild", "extreme"]
[[generators]]
generator = "gaussian_noise"
name = "grain"
severities = [1, 4]
"""


def gate(rule: str) -> Gate:
    (parsed,) = parse_suite(f"{SUITE}\n[[gates]]\n{rule}").gates
    return parsed


def refused(rules: str) -> str:
    with pytest.raises(SuiteError) as caught:
        parse_suite(SUITE + rules, name="mine")
    return str(caught.value)


def test_defaults() -> None:
    assert gate('axis = "lighting"\nmax_drop = 0.1') == Gate(
        name="lighting: max_drop 0.1 up to 3.5",
        rule="max_drop",
        limit=0.1,
        severities=(1.0, 2.0, 3.5),
        axis="lighting",
        generator=None,
        confidence=0.95,
        required=True,
    )


def test_every_key_is_read() -> None:
    written = 'name = "n"\ngenerator = "grain"\nmin_score = 0.9\nat = "strong"\nconfidence = 0.99\nrequired = false'
    assert gate(written) == Gate(
        name="n",
        rule="min_score",
        limit=0.9,
        severities=(4.0,),
        axis=None,
        generator="grain",
        confidence=0.99,
        required=False,
    )


@pytest.mark.parametrize(
    ("chosen", "severities", "name"),
    [
        ('generator = "shot_noise"', (2.0, 5.0), "shot_noise: max_drop 0.1 up to extreme"),
        ('axis = "noise"', (1.0, 2.0, 4.0, 5.0), "noise: max_drop 0.1 up to extreme"),
        ('axis = "noise"\nup_to = "strong"', (1.0, 2.0, 4.0), "noise: max_drop 0.1 up to strong"),
        ('axis = "noise"\nup_to = 3', (1.0, 2.0), "noise: max_drop 0.1 up to mild"),
        ('axis = "noise"\nat = "mild"', (2.0,), "noise: max_drop 0.1 at mild"),
        ('axis = "lighting"\nat = "3.5"', (3.5,), "lighting: max_drop 0.1 at 3.5"),
        ('axis = "lighting"\nup_to = 3.5', (1.0, 2.0, 3.5), "lighting: max_drop 0.1 up to 3.5"),
    ],
)
def test_what_a_gate_covers(chosen: str, severities: tuple[float, ...], name: str) -> None:
    parsed = gate(f"{chosen}\nmax_drop = 0.1")
    assert (parsed.severities, parsed.name) == (severities, name)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('axis = "noise"', "needs one of max_drop, min_score, max_score"),
        ('axis = "noise"\nmax_drop = 0.1\nmin_score = 0.5', "needs one of max_drop, min_score, max_score"),
        ("max_drop = 0.1", "needs either axis or generator, to say what it holds for"),
        ('axis = "noise"\ngenerator = "grain"\nmax_drop = 0.1', "needs either axis or generator"),
        ('axis = "lightning"\nmax_drop = 0.1', "'lightning' is not in this suite. Did you mean lighting? It has "),
        ('axis = "typos"\nmax_drop = 0.1', "'typos' is not in this suite. It has lighting, noise"),
        ('generator = "gaussian_noise"\nmax_drop = 0.1', "'gaussian_noise' is not in this suite."),
        (
            'generator = "shot_noize"\nmax_drop = 0.1',
            "'shot_noize' is not in this suite. Did you mean shot_noise? It has ",
        ),
        ("axis = 1\nmax_drop = 0.1", "axis must be a string; got axis=1"),
        ('axis = "noise"\nmax_drop = "10%"', "max_drop must be a number; got max_drop='10%'"),
        ('axis = "noise"\nmax_drop = 10', "max_drop must lie in 0..1; got max_drop=10"),
        ('axis = "noise"\nmin_score = -0.5', "min_score must lie in 0..1; got min_score=-0.5"),
        ('axis = "noise"\nmax_drop = 0.1\nconfidence = 95', "confidence must lie in 0.5..0.9999; got confidence=95"),
        ('axis = "noise"\nmax_drop = 0.1\nrequired = 1', "required must be true or false; got required=1"),
        ('axis = "noise"\nmax_drop = 0.1\nname = 1', "name must be a string; got name=1"),
        (
            'axis = "noise"\nmax_drop = 0.1\nup_too = 3',
            "unknown key 'up_too'. Did you mean up_to? Allowed: name, max_drop",
        ),
        ('axis = "noise"\nmax_drop = 0.1\nat = 1\nup_to = 2', "give at or up_to, not both"),
        ('axis = "noise"\nmax_drop = 0.1\nat = 3', "covers none of the severities that the suite tests there (1, 2, 4"),
        ('axis = "noise"\nmax_drop = 0.1\nup_to = 0.5', "covers none of the severities"),
        ('axis = "noise"\nmax_drop = 0.1\nat = "clean"', "covers none of the severities"),
        ('axis = "noise"\nmax_drop = 0.1\nat = "heavy"', "Expected a severity from 0 to 5"),
        ('axis = "noise"\nmax_drop = 0.1\nup_to = [1, 2]', "Expected a severity from 0 to 5"),
    ],
)
def test_what_is_refused(rule: str, said: str) -> None:
    sound = '[[gates]]\naxis = "lighting"\nmax_drop = 0.1\n'
    message = refused(f"{sound}[[gates]]\n{rule}")
    assert said in message
    assert message.startswith(("Suite mine, gate 2: ", "Suite mine: Expected a severity"))


@pytest.mark.parametrize(
    ("gates", "said"),
    [
        ('[gates]\naxis = "noise"', "Suite mine: gates must be a list of tables; got gates={'axis': 'noise'}"),
        (
            '[[gates]]\naxis = "noise"\nmax_drop = 0.1\n' * 2,
            "two gates are called 'noise: max_drop 0.1 up to extreme'; give",
        ),
        (
            '[[gates]]\nname = "x"\naxis = "noise"\nmax_drop = 0.1\n' * 2,
            "two gates are called 'x'; give them different",
        ),
    ],
)
def test_gates_that_cannot_be_told_apart_or_read(gates: str, said: str) -> None:
    assert said in refused(gates)


def test_gates_keep_their_order() -> None:
    rules = "".join(f'[[gates]]\naxis = "noise"\nmax_drop = 0.{digit}\n' for digit in (3, 1, 2))
    assert [gate.limit for gate in parse_suite(SUITE + rules).gates] == [0.3, 0.1, 0.2]


def test_a_score_without_a_subject_is_that_of_clean_inputs() -> None:
    parsed = gate("min_score = 0.9")
    assert (parsed.severities, parsed.axis, parsed.generator) == ((0.0,), None, None)
    assert parsed.name == "clean inputs: min_score 0.9"
    assert "leave out at and up_to" in refused("\n[[gates]]\nmin_score = 0.9\nup_to = 2")
