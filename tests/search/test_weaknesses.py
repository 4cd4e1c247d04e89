"""Models with planted weaknesses: the search finds them, and nothing where there is nothing."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import perturb
from perturb.errors import ModelError, ModelTimeoutError, RunError, UsageError
from perturb.search import Options
from perturb.search.slices import slices
from perturb.source import Source

Rows = list[dict[str, Any]]
Find = Callable[..., tuple[dict[str, Any], Rows]]
RISING_DARK = 101  # `underexposure` brings 200 there at severity 2.4


def of_class_a(rows: Rows) -> Rows:
    return [row for row in rows if row["clean_answer"] == "a"]


def blind_in_the_dark(batch: Sequence[Any]) -> list[str]:
    return ["a" if image.mean() > RISING_DARK else "b" for image in batch]


def never_wrong(batch: Sequence[Any]) -> list[str]:
    return ["b" if image.max() < 15 else "a" for image in batch]


def test_a_weakness_is_found_within_a_tenth_in_few_queries(pictures: Source, tmp_path: Path, find: Find) -> None:
    told, rows = find(pictures, "underexposure", blind_in_the_dark, tmp_path / "out")
    broken = of_class_a(rows)
    assert [row["status"] for row in broken] == ["broken"] * 5
    assert all(abs(row["severity"] - 2.4) <= 0.1 and 0 < row["severity"] - row["holds"] <= 0.05 for row in broken)
    assert all(row["queries"] <= 5 + 5 for row in broken)
    assert told["counts"] == {"breaking": {"broken": 5, "held": 1}}
    assert abs(told["curves"][0]["median"]["value"] - 2.4) <= 0.1
    shares = [share["value"] for share in told["curves"][0]["shares"]]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == pytest.approx(5 / 6)


def test_nothing_is_found_where_there_is_nothing(pictures: Source, tmp_path: Path, find: Find) -> None:
    told, rows = find(pictures, "underexposure,haze", never_wrong, tmp_path / "out")
    assert {row["status"] for row in of_class_a(rows)} == {"held"}
    assert told["curves"][1]["median"]["text"] == "> 5 [> 5, > 5]" or told["curves"][1]["median"]["value"] is None


def test_a_model_that_recovers_is_recorded_as_such(pictures: Source, tmp_path: Path, find: Find) -> None:
    def fails_in_between(batch: Sequence[Any]) -> list[str]:
        return ["b" if image.mean() < 20 or 80 < image.mean() < 90 else "a" for image in batch]

    _, rows = find(pictures, "underexposure", fails_in_between, tmp_path / "out")
    assert all(row["re_entrant"] and row["recovers"] == [4.0, 5.0] for row in of_class_a(rows))
    assert all(2.5 < row["severity"] <= 3.0 for row in of_class_a(rows))


def test_samples_wrong_on_clean_are_said_and_left_out(pictures: Source, tmp_path: Path, find: Find) -> None:
    told, rows = find(pictures, "underexposure", lambda batch: ["b" for _ in batch], tmp_path / "out")
    assert told["counts"]["breaking"]["wrong_on_clean"] == 5
    assert sum(row["status"] == "held" for row in rows) == 1


def test_generators_that_say_nothing_are_named(texts: Source, tmp_path: Path, find: Find) -> None:
    def by_subject(batch: Sequence[Any]) -> list[str]:
        return ["a" if "soup" in text or "film" in text else "b" for text in batch]

    told, rows = find(texts, "omission,adjacent_key_jcuken,attachment", by_subject, tmp_path / "out")
    assert told["warnings"] == [
        "Left out, since up to this severity they have none that leaves the answer decided: attachment.",
        "Changed none of the samples, so that none is broken says nothing: adjacent_key_jcuken.",
    ]
    assert all(row["distance"] > 0 for row in rows if row["generator"] == "omission")


def test_what_a_model_does_instead_of_answering_is_said(pictures: Source, tmp_path: Path, find: Find) -> None:
    def silent_on_dark_ones(batch: Sequence[Any]) -> list[Any]:
        return ["a" if image.mean() > 100 else float("nan") for image in batch]

    told, _ = find(pictures, "underexposure", silent_on_dark_ones, tmp_path / "out")
    clean, failed = told["warnings"]
    assert clean.startswith("The model did not answer 1 clean sample. The first time, on sample ")
    assert "nan" in clean.lower()
    assert failed.startswith("In 5 of 5 breaks the model gave no answer, not a wrong one. The first time, on sample ")
    assert told["counts"]["breaking"] == {"broken": 5, "model_error": 1}


@pytest.mark.parametrize("budget", [{}, {"queries": 20}])
def test_a_model_that_answers_nothing_is_an_error_and_leaves_the_folder_free(
    pictures: Source, tmp_path: Path, budget: dict[str, int], find: Find
) -> None:
    with pytest.raises(ModelError, match=r"answered none of \d inputs. The first time, on sample .*: Expected a label"):
        find(pictures, "underexposure", lambda batch: [float("nan") for _ in batch], tmp_path / "out", **budget)
    assert not (tmp_path / "out").exists()
    told, _ = find(pictures, "underexposure", blind_in_the_dark, tmp_path / "out")
    assert told["warnings"] == []


def test_a_dead_model_is_not_asked_about_all_the_data(tmp_path: Path, find: Find) -> None:
    rows = [{"id": f"r{number}", "text": f"Number {number}.", "label": "a"} for number in range(100)]
    (tmp_path / "many.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    asked = 0

    def raises(batch: Sequence[Any]) -> list[str]:
        nonlocal asked
        asked += len(batch) if isinstance(batch, list) else 1  # it is tried whether one text, not a list, will do
        raise ValueError("wrong weights")

    with pytest.raises(ModelError, match=r"answered none of 32 inputs.*The model raised ValueError: wrong weights"):
        find(Source(str(tmp_path / "many.jsonl"), id="id"), "doubling", raises, tmp_path / "out")
    assert asked <= 32 + 4 * 8 + 3


def test_a_model_that_hangs_is_given_up(pictures: Source, tmp_path: Path, find: Find) -> None:
    def hangs_in_the_dark(batch: Sequence[Any]) -> list[str]:
        if any(15 < image.mean() < 190 for image in batch):
            time.sleep(1)
        return blind_in_the_dark(batch)

    with pytest.raises(ModelTimeoutError, match="in a row"):
        find(pictures, "underexposure", hangs_in_the_dark, tmp_path / "out", timeout=0.3)
    told = json.loads((tmp_path / "out" / "search.json").read_text("utf-8"))
    assert "in a row" in told["stopped"]
    assert (tmp_path / "out" / "report.html").is_file()


@pytest.mark.parametrize("queries", [0, 13, 40])
def test_a_budget_is_kept_exactly_and_resuming_ends_alike(
    pictures: Source, tmp_path: Path, queries: int, find: Find
) -> None:
    asked = 0

    def counted(batch: Sequence[Any]) -> list[str]:
        nonlocal asked
        asked += len(batch)
        return blind_in_the_dark(batch)

    told, _ = find(pictures, "underexposure", counted, tmp_path / "cut", queries=queries)
    assert asked == told["queries"] <= queries
    assert "larger --queries" in told["stopped"]
    resumed, rows = find(pictures, "underexposure", counted, tmp_path / "cut", queries=500)
    whole, once = find(pictures, "underexposure", blind_in_the_dark, tmp_path / "once")
    assert rows == once
    assert resumed["curves"] == whole["curves"]
    assert resumed["stopped"] == ""


def test_a_torn_line_is_asked_again(pictures: Source, tmp_path: Path, find: Find) -> None:
    _, before = find(pictures, "underexposure", blind_in_the_dark, tmp_path / "out")
    journal = tmp_path / "out" / "samples.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    _, after = find(pictures, "underexposure", blind_in_the_dark, tmp_path / "out")
    assert after == before


def test_no_time_is_no_search(pictures: Source, tmp_path: Path, find: Find) -> None:
    told, rows = find(pictures, "underexposure", blind_in_the_dark, tmp_path / "out", seconds=0)
    assert "seconds are over" in told["stopped"]
    assert rows == []


def test_another_search_is_refused(pictures: Source, tmp_path: Path, find: Find) -> None:
    find(pictures, "underexposure", blind_in_the_dark, tmp_path / "out")
    with pytest.raises(RunError, match="differs in its options"):
        find(pictures, "underexposure", blind_in_the_dark, tmp_path / "out", options=Options(precision=0.1))


def test_the_worst_case_puts_generators_together(pictures: Source, tmp_path: Path, find: Find) -> None:
    def blind_in_deep_night(batch: Sequence[Any]) -> list[dict[str, float]]:
        shares = [float(np.clip(image.mean() / 150 if image.mean() > 15 else 0, 0, 1)) for image in batch]
        return [{"a": share, "b": 1 - share} for share in shares]

    options = Options(severity=3, per_sample=60)
    model = "underexposure,low_light,contrast_loss"
    _, rows = find(pictures, model, blind_in_deep_night, tmp_path / "out", modes=["worst"], options=options)
    for row in of_class_a(rows):
        assert row["status"] == "broken"
        assert row["queries"] <= 60
        steps = json.loads(row["steps"])
        assert len(steps) > 1
        assert all(severity <= 3 for _, severity in steps)


def test_the_worst_case_of_one_generator_tries_weaker_severities_too(
    pictures: Source, tmp_path: Path, find: Find
) -> None:
    asked: list[bytes] = []

    def fails_in_between(batch: Sequence[Any]) -> list[str]:
        asked.extend(image.tobytes() for image in batch)
        return ["b" if image.mean() < 20 or 100 < image.mean() < 130 else "a" for image in batch]

    options = Options(per_sample=40)
    _, rows = find(pictures, "underexposure", fails_in_between, tmp_path / "out", modes=["worst"], options=options)
    assert all(row["status"] == "broken" and row["severity"] < 5 for row in of_class_a(rows))
    assert all(row["queries"] < 20 for row in of_class_a(rows))


def test_pixels_are_attacked_within_the_bound(pictures: Source, tmp_path: Path, find: Find) -> None:
    def brittle(batch: Sequence[Any]) -> list[dict[str, float]]:
        shares = [float(np.clip((image.mean() - 196) / 8, 0, 1)) if image.mean() > 15 else 0.0 for image in batch]
        return [{"a": share, "b": 1 - share} for share in shares]

    pytest.importorskip("art")
    options = Options(per_sample=80)
    told, rows = find(pictures, "underexposure", brittle, tmp_path / "out", modes=["pixels"], options=options)
    square = [row for row in of_class_a(rows) if row["generator"] == "square"]
    assert [row["status"] for row in square] == ["broken"] * 5
    assert all(row["queries"] <= 80 and 0 < row["distance"] <= 8 for row in square)
    assert {attack["attack"] for attack in told["attacks"]} == {"square", "hop_skip_jump"}


def fails_on_doubled_letters(batch: Sequence[str]) -> list[str]:
    """Fails in class a only: on a doubled letter that does not stand in the clean text."""
    answers = []
    for text in batch:
        doubled = re.search(r"([a-np-z])\1", text.lower()) is not None
        right = "ab"[int("r" in text.lower().split()[1][:2] or "l" in text.lower().split()[1][:2])]
        answers.append("b" if right == "a" and doubled else right)
    return answers


@pytest.mark.parametrize("mode", ["breaking", "text"])
def test_a_doubled_letter_in_one_class_is_found(texts: Source, tmp_path: Path, mode: str, find: Find) -> None:
    told, rows = find(texts, "doubling", fails_on_doubled_letters, tmp_path / "out", modes=[mode])
    assert told["counts"][mode] == {"broken": 2, "held": 2}
    assert {row["sample_id"] for row in rows if row["status"] == "broken"} == {"soup", "film"}
    found = [row["found"] for row in rows if row["status"] == "broken"]
    assert all(re.search(r"([a-np-z])\1", text.lower()) for text in found)
    if mode == "text":
        assert [row["changed_words"] for row in rows if row["status"] == "broken"] == [1, 1]


def test_a_group_that_is_lost_in_low_light_is_named(tmp_path: Path, find: Find) -> None:
    lines = ["file_name,city"]
    for number in range(16):
        city = "rome" if number < 6 else "oslo"
        path = tmp_path / "walls" / "wall" / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((16, 16), 150 if city == "rome" else 160, np.uint8)).save(path)
        lines.append(f"wall/{number}.png,{city}")
    (tmp_path / "walls" / "metadata.csv").write_text("\n".join(lines), "utf-8")
    (tmp_path / "walls" / "hole").mkdir()
    Image.fromarray(np.zeros((16, 16), np.uint8)).save(tmp_path / "walls" / "hole" / "0.png")
    limit = float(np.mean(np.asarray(perturb.apply("underexposure", np.full((16, 16), 150, np.uint8), severity=2.4))))

    def unfair(batch: Sequence[Any]) -> list[str]:
        return [
            "hole" if image.max() == 0 or (image.max() <= 150 and image.mean() < limit) else "wall" for image in batch
        ]

    source = Source(str(tmp_path / "walls"), groups="city")
    told, _ = find(source, "underexposure,gaussian_noise", unfair, tmp_path / "out", options=Options(severity=2.45))
    (found,) = [one for one in told["slices"] if one["generator"] == "underexposure"]
    assert (found["column"], found["value"], found["broken"], found["others_broken"]) == ("city", "rome", 6, 0)
    assert abs(found["median"] - 2.4) <= 0.1


def test_without_a_weakness_nobody_is_named() -> None:
    rng, named = np.random.default_rng(7), 0
    for _ in range(200):
        rows = [
            {"mode": "breaking", "status": "broken" if rng.random() < 0.4 else "held", "generator": name, "axis": "a"}
            | {"cluster": f"{n}", "groups": {"city": "ab"[n % 2], "class": "xyz"[n % 3]}, "severity": 2.0}
            for n in range(40)
            for name in ("one", "two")
        ]
        named += bool(slices(rows))
    assert named <= 200 * 0.05 + 2 * (200 * 0.05) ** 0.5


def test_a_mode_that_does_not_fit_is_said(texts: Source, tmp_path: Path, find: Find) -> None:
    with pytest.raises(UsageError, match="needs image inputs"):
        find(texts, "doubling", fails_on_doubled_letters, tmp_path / "out", modes=["pixels"])


def test_a_targeted_goal_leaves_its_own_class_out(texts: Source, tmp_path: Path, find: Find) -> None:
    options = Options(goal="targeted:b")
    told, _ = find(texts, "doubling", fails_on_doubled_letters, tmp_path / "out", modes=["text"], options=options)
    assert told["counts"]["text"] == {"broken": 2, "not_concerned": 2}


def test_a_targeted_goal_takes_a_label_that_only_the_model_has(pictures: Source, tmp_path: Path, find: Find) -> None:
    def takes_dusk_for_an_emu(batch: Sequence[Any]) -> list[dict[str, float]]:
        light = [float(image.mean()) for image in batch]
        return [{"b": float(x < 15), "emu": float(15 <= x < 100), "a": float(x >= 100)} for x in light]

    told, rows = find(
        pictures, "underexposure", takes_dusk_for_an_emu, tmp_path / "out", options=Options(goal="targeted:emu")
    )
    assert told["counts"]["breaking"]["broken"] == 5
    assert {row["answer"] for row in rows if row["status"] == "broken"} == {"emu"}


def test_a_label_that_nobody_knows_is_an_error_and_leaves_the_folder_free(
    texts: Source, tmp_path: Path, find: Find
) -> None:
    sentence = r"got --goal targeted:zebra\. There are a, b\. One that only the model has"
    with pytest.raises(UsageError, match=sentence):
        find(texts, "doubling", fails_on_doubled_letters, tmp_path / "out", options=Options(goal="targeted:zebra"))
    assert not (tmp_path / "out").exists()
    find(texts, "doubling", fails_on_doubled_letters, tmp_path / "out", options=Options(goal="targeted:b"))
