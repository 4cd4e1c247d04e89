"""The published corruptions against imagecorruptions, tier by tier, on six pictures.

`make oracles` records the package's numbers and then runs this file as a script, which writes the table of how close
they are into docs/published_corruptions.md.
"""

from __future__ import annotations

import base64
import json
import re
import runpy
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pytest

from perturb.catalogue import catalogue
from perturb.contracts import TIERS, Generator, Image

ROOT: Final = Path(__file__).parents[4]
DOCUMENT: Final = ROOT / "docs" / "published_corruptions.md"
MEASURING: Final = runpy.run_path(str(ROOT / "tests" / "oracles" / "measuring.py"))
RECORD: Final = json.loads((ROOT / "tests" / "oracles" / "imagecorruptions.json").read_text("utf-8"))
LEVELS: Final = len(MEASURING["LEVELS"])
FEATURES: Final = MEASURING["FEATURES"]
RMSE: Final = FEATURES.index("rmse")
POWER: Final = [place for place, feature in enumerate(FEATURES) if feature.startswith("power")]
CHANNELS: Final = [FEATURES.index(channel) for channel in ("red", "green", "blue")]
BLOCKS: Final = FEATURES.index("contrast in blocks")
DEVIATIONS: Final = 5.0
DRAWS: Final = {"imagenet_c": 8, "cifar_10_c": 12}
ICE_RMSE: Final = 0.15
ICE_CONTRAST: Final = 0.15
ICE_POWER: Final = 0.45

Numbers = npt.NDArray[np.float64]


def cells(profile: str) -> list[Any]:
    return [
        pytest.param(profile, name, tier, id=f"{profile}-{name}-{tier}")
        for name in RECORD[profile]["corruptions"]
        for tier in (1, 2, 3, 4, 5)
    ]


def is_random(profile: str, name: str) -> bool:
    return bool(RECORD[profile]["corruptions"][name]["draws"] > 1)


def generator_of(profile: str, name: str) -> Generator:
    return catalogue()[f"{profile}_{name}"]


def made(profile: str, name: str, tier: int) -> list[list[Image]]:
    """For each picture what each draw makes of it."""
    generator = generator_of(profile, name)
    draws = DRAWS[profile] if is_random(profile, name) else 1
    shown = MEASURING["pictures"](MEASURING["SIDES"][profile])
    return [
        [generator(picture, severity=tier, seed=11, sample_id=str(number), replicate=draw) for draw in range(draws)]
        for number, picture in enumerate(shown)
    ]


def compared(profile: str, name: str, tier: int) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Features `(6, n)` of ours and of theirs, how far they may lie apart, and the sampling error of the difference.

    Theirs are moved towards ours as far as one level more or less in every value would move them.
    """
    shown = MEASURING["pictures"](MEASURING["SIDES"][profile])
    outputs = made(profile, name, tier)
    ours = np.array(
        [
            np.mean([MEASURING["features"](picture, one) for one in ones], axis=0)
            for picture, ones in zip(shown, outputs, strict=True)
        ]
    )
    reachable = np.array([np.mean([shares(one) for one in ones], axis=0) for ones in outputs])
    corruption = RECORD[profile]["corruptions"][name]
    recorded = corruption["tiers"][tier - 1]
    theirs = np.array(recorded["means"])
    low, high = reachable[:, 0] - theirs[:, :LEVELS], reachable[:, 1] - theirs[:, :LEVELS]
    theirs[:, :LEVELS] = ours[:, :LEVELS] - np.clip(0, low, high)
    allowed = slack(theirs)
    if is_random(profile, name):
        error = np.array(recorded["deviations"]) * np.sqrt(1 / corruption["draws"] + 1 / len(outputs[0]))
        # Rounding in the place of cutting would lighten by half a level.
        allowed[:, CHANNELS] = 0.2
        return ours, theirs, allowed, error
    # A level more or less over a flat area shows in its mean and lowest bands; values are compared one by one instead.
    allowed[:, POWER], allowed[:, CHANNELS] = np.inf, 1.0
    return ours, theirs, allowed, np.zeros(len(FEATURES))


def shares(image: Image) -> Numbers:
    """`(2, n)`: shares of values below each level, and up to the level above it."""
    values, levels = np.sort(image, axis=None), np.array(MEASURING["LEVELS"])
    return np.array([np.searchsorted(values, edge, side="right") for edge in (levels - 1, levels + 1)]) / image.size


def slack(theirs: Numbers) -> Numbers:
    """What is granted beside sampling error.

    Half a percent of the values; of powers a fiftieth of a decade and as much as one level in a hundred pixels makes;
    of the rest half a percent or a quarter level.
    """
    allowed = np.maximum(0.25, 0.005 * np.abs(theirs))
    allowed[:, :LEVELS] = 0.005
    allowed[:, POWER] = 0.02 + 0.01 * 10 ** -theirs[:, POWER]
    return allowed


def check_close(profile: str, name: str, tier: int) -> None:
    ours, theirs, allowed, error = compared(profile, name, tier)
    if name == "frost":
        check_ice(ours.mean(axis=0), theirs.mean(axis=0))
        return
    excess = np.abs(ours - theirs) / (allowed + DEVIATIONS * error)
    worst = int(excess.max(axis=0).argmax())
    assert excess.max() <= 1, (FEATURES[worst], ours[:, worst].round(3), theirs[:, worst].round(3))
    mean = np.abs((ours - theirs).mean(axis=0)) / (allowed.mean(axis=0) + DEVIATIONS * error / np.sqrt(len(ours)))
    assert mean.max() <= 1, f"{FEATURES[int(mean.argmax())]}, the mean over the pictures"


def check_ice(ours: Numbers, theirs: Numbers) -> None:
    """Drawn ice in the place of photographs: about as strong, as rough, and as fine."""
    assert ours[RMSE] == pytest.approx(theirs[RMSE], rel=ICE_RMSE)
    assert ours[BLOCKS] == pytest.approx(theirs[BLOCKS], rel=ICE_CONTRAST)
    assert ours[POWER] == pytest.approx(theirs[POWER], abs=ICE_POWER)


@pytest.mark.parametrize("profile", ["imagenet_c", "cifar_10_c"])
def test_the_pictures_are_those_of_the_oracle(profile: str) -> None:
    shown = MEASURING["pictures"](MEASURING["SIDES"][profile])
    assert MEASURING["digest"](shown) == RECORD[profile]["pictures"], "run make oracles"
    assert len(shown) == 6


@pytest.mark.parametrize(("profile", "name", "tier"), cells("cifar_10_c"))
def test_cifar_10_c_is_statistically_the_published_one(profile: str, name: str, tier: int) -> None:
    check_close(profile, name, tier)


@pytest.mark.slow
@pytest.mark.parametrize(("profile", "name", "tier"), cells("imagenet_c"))
def test_imagenet_c_is_statistically_the_published_one(profile: str, name: str, tier: int) -> None:
    check_close(profile, name, tier)


@pytest.mark.parametrize(
    ("profile", "name", "tier"),
    [cell for cell in cells("imagenet_c") + cells("cifar_10_c") if not is_random(cell.values[0], cell.values[1])],
)
def test_without_randomness_it_is_the_published_one_to_a_level(profile: str, name: str, tier: int) -> None:
    for (ours,), theirs in zip(
        made(profile, name, tier), RECORD[profile]["corruptions"][name]["tiers"][tier - 1]["samples"], strict=True
    ):
        values = np.frombuffer(base64.b64decode(theirs), np.uint8).astype(int)
        assert np.abs(MEASURING["sampled"](ours) - values).max() <= 1


def table(profile: str) -> str:
    """How close each corruption is: the worst of its tiers, each a mean over the six pictures."""
    rows = [
        "| corruption | draws, theirs and ours | shares | RMSE | power | contrast in blocks | values |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in RECORD[profile]["corruptions"]:
        parts, rmse, power, blocks = np.max([_apart(profile, name, int(tier)) for tier in TIERS], axis=0)
        draws = RECORD[profile]["corruptions"][name]["draws"]
        random = is_random(profile, name)
        counts = f"{draws}, {DRAWS[profile]}" if random else "none"
        values = "" if random else "within 1 level"
        figures = f"{parts:.3f} | {rmse:.1%} | {f'{power:.2f}' if random else ''} | {blocks:.1%}"
        rows.append(f"| {name} | {counts} | {figures} | {values} |")
    return "\n".join(rows)


def _apart(profile: str, name: str, tier: int) -> list[float]:
    ours, theirs, _, _ = compared(profile, name, tier)
    ours, theirs = ours.mean(axis=0), theirs.mean(axis=0)
    difference = np.abs(ours - theirs)
    relative = difference[[RMSE, BLOCKS]] / theirs[[RMSE, BLOCKS]]
    return [difference[:LEVELS].max(), relative[0], difference[POWER].max(), relative[1]]


def with_tables(text: str) -> str:
    for profile in ("imagenet_c", "cifar_10_c"):
        marks = f"<!-- {profile} -->\n{{}}<!-- /{profile} -->"
        text = re.sub(marks.format(".*"), marks.format(table(profile).replace("\\", "") + "\n"), text, flags=re.DOTALL)
    return text


if __name__ == "__main__":
    DOCUMENT.write_text(with_tables(DOCUMENT.read_text("utf-8")), "utf-8")
