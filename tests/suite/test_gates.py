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


FURTHER = """
task = "transcription"
axes = ["typos"]
severities = [1, 3]
metrics = ["character_accuracy", "word_error_rate", "exact_match"]
[[gates]]
"""


def further(rule: str) -> Gate:
    (parsed,) = parse_suite(FURTHER + rule).gates
    return parsed


@pytest.mark.parametrize(
    ("rule", "named", "severities"),
    [
        (
            'axis = "typos"\nmetric = "word_error_rate"\nmax_score = 1.5',
            "typos: word_error_rate max_score 1.5 up to ",
            True,
        ),
        (
            'axis = "typos"\nmetric = "exact_match"\nmin_score = 0.5',
            "typos: exact_match min_score 0.5 up to moderate",
            True,
        ),
        ('axis = "typos"\nmax_drop = 0.1\ngroup = "site=a=b"', "typos: max_drop 0.1 up to moderate for site=a=b", True),
        (
            'axis = "typos"\nmax_drop = 0.1\nevery_group = "site"',
            "typos: max_drop 0.1 up to moderate for every site",
            True,
        ),
        ("max_loss = 0.02", "every axis: max_loss 0.02 up to moderate", True),
        ('max_loss = 0.02\nat = "slight"', "every axis: max_loss 0.02 at slight", True),
        ('axis = "typos"\nmin_breaking_point = 2.5', "typos: min_breaking_point 2.5", False),
        ("max_latency_ms = 40\npercentile = 99", "model: max_latency_ms 40", False),
    ],
)
def test_rules_on_other_things_than_the_primary_metric(rule: str, named: str, severities: bool) -> None:
    parsed = further(rule)
    assert parsed.name.startswith(named)
    assert bool(parsed.severities) == severities


def test_the_primary_metric_may_be_named() -> None:
    assert further('axis = "typos"\nmetric = "character_accuracy"\nmin_score = 0.5').metric is None


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            'axis = "typos"\nmetric = "bleu"\nmin_score = 0.5',
            "There are character_accuracy, word_error_rate, exact_match; the",
        ),
        ('axis = "typos"\nmetric = "word_error_rat"\nmax_score = 0.5', "Did you mean word_error_rate?"),
        ('axis = "typos"\nmetric = "word_error_rate"\nmin_score = 0.5', "the lower is better; give max_score"),
        ('axis = "typos"\nmetric = "exact_match"\nmax_score = 0.5', "the higher is better; give min_score"),
        ('axis = "typos"\nmetric = "exact_match"\nmin_score = 1.5', "min_score must lie in 0..1; got min_score=1.5"),
        ('axis = "typos"\nmetric = "word_error_rate"\nmax_score = inf', "max_score must be finite and at least 0"),
        ('axis = "typos"\nmetric = "word_error_rate"\nmax_score = nan', "max_score must be finite and at least 0; got"),
        (
            'axis = "typos"\nmetric = "exact_match"\nmin_breaking_point = 2',
            "metric goes with max_drop, min_score, max_score",
        ),
        ('axis = "typos"\ngenerator = "adjacent_key"\nmin_breaking_point = 2', "holds for an axis; name it"),
        ('axis = "tyops"\nmin_breaking_point = 2', "'tyops' is not in this suite. Did you mean typos?"),
        ('axis = "tyops"\nmax_loss = 0.1', "'tyops' is not in this suite. Did you mean typos?"),
        ('generator = "adjacent_key"\nmax_loss = 0.1', "holds for an axis, or for every axis"),
        ("max_loss = 0.1\nat = 2", "covers none of the severities that the suite tests there (1, 3)"),
        ("max_latency_ms = inf", "max_latency_ms must be finite and at least 0; got max_latency_ms=inf"),
        ("max_latency_ms = -1", "max_latency_ms must be finite and at least 0; got max_latency_ms=-1"),
        ("max_latency_ms = 5\nup_to = 3", "max_latency_ms is not about one severity; leave out up_to"),
        ('max_loss = 0.1\ngroup = "a=b"', "group goes with max_drop or min_score or max_score, not with max_loss"),
        ('axis = "typos"\nmax_drop = 0.1\ngroup = "=b"', 'needs group = "column=value"; got group='),
        (
            'axis = "typos"\nmax_drop = 0.1\non_inconclusive = "maybe"',
            "on_inconclusive must be one of fail, pass, warn",
        ),
    ],
)
def test_what_is_refused_of_other_rules(rule: str, said: str) -> None:
    with pytest.raises(SuiteError) as caught:
        further(rule)
    assert said in str(caught.value)


@pytest.mark.parametrize("word", ["fail", "pass", "warn"])
def test_what_an_open_gate_counts_as(word: str) -> None:
    assert further(f'axis = "typos"\nmax_drop = 0.1\non_inconclusive = "{word}"').on_inconclusive == word


def test_a_breaking_point_beyond_what_is_tested_could_never_pass() -> None:
    said = refused('\n[[gates]]\naxis = "lighting"\nmin_breaking_point = 4')
    assert "min_breaking_point = 4 lies beyond 3.5, the strongest severity that the suite tests" in said
