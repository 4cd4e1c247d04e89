from __future__ import annotations

import pytest

from perturb.errors import SuiteError
from perturb.score.references import ALEXNET
from perturb.suite import load_suite, parse_suite, task_of

NOISE = 'axes = ["noise"]\n'


def test_a_suite_says_how_groups_and_errors_are_scored() -> None:
    plain = parse_suite(NOISE)
    assert (plain.smallest_group, plain.reference) == (20, None)
    told = parse_suite('smallest_group = 5\nreference = "runs/production"\n' + NOISE)
    assert (told.smallest_group, told.reference) == (5, "runs/production")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("smallest_group = 1", "smallest_group must be 2 or more; got smallest_group=1"),
        ('smallest_group = "few"', "smallest_group must be a whole number"),
        ("reference = 3", "reference must be a string; got reference=3"),
    ],
)
def test_what_is_refused(line: str, said: str) -> None:
    with pytest.raises(SuiteError, match=said):
        parse_suite(f"{line}\n{NOISE}")


def test_the_suite_of_imagenet_c_has_all_that_its_reference_has() -> None:
    suite = load_suite("imagenet-c")
    assert suite.reference == "alexnet"
    named = {instance.name: instance.severities for instance in suite.instances}
    assert {name: tuple(tiers) for name, tiers in ALEXNET.errors.items()}.items() <= named.items()


def test_metrics_of_selection_can_be_chosen_and_bounded_where_a_label_abstains() -> None:
    suite = parse_suite(
        'axes = ["typos"]\nabstain_label = "unsure"\nmetrics = ["accuracy", "selective_risk"]\n'
        '[[gates]]\naxis = "typos"\nmin_score = 0.8\nmetric = "coverage"\n'
    )
    assert [metric.name for metric in task_of(suite).metrics] == ["accuracy", "selective_risk", "coverage"]
    assert suite.gates[0].metric == "coverage"
