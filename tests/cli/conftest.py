"""A folder to work in, as a person has it: pictures, a table, a suite, and a module with models."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from PIL import Image

from perturb.cli import main

SUITE = """
seed = 7
severities = [1, 3]
[[generators]]
generator = "gaussian_noise"
[[generators]]
generator = "low_light"
"""
MODELS = '''
import os, sys, time
import numpy as np

CALLS = []


def predict(images):
    """Tell bright from dark, with confidence."""
    CALLS.append(len(images))
    share = [float(np.mean(image)) / 255 for image in images]
    return [{"bright": value, "dark": 1 - value} for value in share]


def fooled_by_noise(images):
    """Get everything wrong that is not perfectly plain."""
    return ["bright" if (image.mean() > 128) == (image.std() == 0) else "dark" for image in images]


def label_only(images):
    return ["bright" if image.mean() > 128 else "dark" for image in images]


def one_image(image):
    return "bright" if image.mean() > 128 else "dark"


def prints(images):
    print("loading weights")
    os.write(1, b"below Python\\n")
    return predict(images)


def too_few(images):
    return predict(images)[1:]


def not_a_number(images):
    return [{"bright": float("nan"), "dark": 0.5} for _ in images]


def unknown_label(images):
    return ["green" for _ in images]


def raises(images):
    raise ValueError("wrong colour space")


def raises_on_one(images):
    if any(image[0, 0] == 251 for image in images):
        raise ValueError("this one")
    return predict(images)


def nothing(images):
    return None


def a_word(images):
    return "bright"


def one_mapping(images):
    return {"bright": 0.5, "dark": 0.5}


def leaves(images):
    sys.exit(4)


def hangs(images):
    time.sleep(60)


def writes(images):
    answers = predict(images)
    for image in images:
        image[:] = 0
    return answers


def interrupted(images):
    if len(CALLS) == 1:
        CALLS.append(0)
        raise KeyboardInterrupt
    return predict(images)
'''


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Shell = Callable[..., Ended]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The current folder: data/bright and data/dark with six pictures each, suite.toml and models.py."""
    for number in range(12):
        label = "bright" if number % 2 else "dark"
        path = tmp_path / "data" / label / f"p{number:02d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((16, 16), (200 if number % 2 else 20) + number, np.uint8)).save(path)
    (tmp_path / "suite.toml").write_text(SUITE)
    (tmp_path / "models.py").write_text(MODELS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    importlib.invalidate_caches()
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture
def shell(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    """Type a command in that folder: `shell("run", "suite.toml", "data", ...)`."""

    def type_in(*words: Any) -> Ended:
        monkeypatch.setattr(sys, "argv", ["perturb", *map(str, words)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return Ended(int(ended.value.code or 0), out, err)

    return type_in
