"""What reviewers say together."""

from typing import Any

import pytest
from statsmodels.stats.proportion import proportion_confint

from perturb.review.answers import Answers, Judgement
from perturb.review.verdicts import summarise

ACCEPT, REJECT, NEG, POS = (
    Judgement("accept"),
    Judgement("reject"),
    Judgement("relabel", "neg"),
    Judgement("relabel", "pos"),
)


def name(sample: str, generator: str = "noise", severity: float = 1.0) -> dict[str, Any]:
    axis = "clean" if generator == "clean" else "sound"
    told = {"sample_id": sample, "axis": axis, "generator": generator, "severity": severity}
    return told | {"tier": str(severity), "replicate": 0}


def review(*given: dict[str, Judgement], names: dict[str, dict[str, Any]] | None = None) -> dict[str, Any]:
    items = names or {item: name(item) for one in given for item in one}
    return summarise([Answers(f"r{number}", "f" * 32, items, one) for number, one in enumerate(given)])


def verdicts(found: dict[str, Any]) -> dict[str, str]:
    return {item["sample_id"]: item["verdict"] for item in found["items"]}


def test_the_majority_decides_and_a_tie_decides_nothing() -> None:
    found = review({"a": ACCEPT, "b": REJECT, "c": ACCEPT}, {"a": REJECT, "b": NEG, "c": ACCEPT}, {"c": REJECT})
    assert verdicts(found) == {"a": "disputed", "b": "rejected", "c": "accepted"}
    assert [item["sample_id"] for item in found["invalid"]] == ["b"]
    assert found["relabelled"] == []
    (cell,) = found["cells"]
    assert (cell["judged"], cell["accepted"], cell["rejected"], cell["disputed"], cell["differing"]) == (3, 1, 1, 1, 3)


def test_a_label_that_the_majority_gives_is_told() -> None:
    found = review({"a": NEG, "b": NEG}, {"a": NEG, "b": POS}, {"a": ACCEPT, "b": REJECT})
    assert [(item["sample_id"], item["label"]) for item in found["relabelled"]] == [("a", "neg")]
    assert {item["sample_id"] for item in found["invalid"]} == {"a", "b"}


def test_clean_samples_are_counted_and_never_invalid() -> None:
    found = review({"a": REJECT, "b": REJECT}, names={"a": name("a", "clean", 0.0), "b": name("b")})
    assert [item["sample_id"] for item in found["invalid"]] == ["b"]
    assert [cell["rejected"] for cell in found["cells"]] == [1, 1]
    assert set(found["agreement"]["axes"]) == {"clean", "sound"}


@pytest.mark.parametrize(("accepted", "judged"), [(0, 3), (7, 9), (12, 12)])
def test_the_share_has_its_wilson_interval(accepted: int, judged: int) -> None:
    found = review({str(number): ACCEPT if number < accepted else REJECT for number in range(judged)})
    share = found["cells"][0]["share"]
    assert share["value"] == accepted / judged
    expected = proportion_confint(accepted, judged, method="wilson")
    assert (share["low"], share["high"]) == pytest.approx(expected, abs=1e-9)


def test_one_reviewer_on_two_pages_has_one_voice_for_an_item() -> None:
    answers = [Answers("Ada", page, {"a": name("a")}, {"a": given}) for page, given in (("1", REJECT), ("2", ACCEPT))]
    found = summarise(answers)
    assert verdicts(found) == {"a": "accepted"}
    assert found["agreement"]["overall"] == {"items": 0, "observed": None, "alpha": None}
