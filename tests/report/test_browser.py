"""The page in a real browser: it is drawn, and its console stays silent."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from perturb.report.html import write_html

BuildRun = Callable[..., Path]

CHROMIUM = shutil.which("chromium") or ""
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-logging=stderr"),
)

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs chromium to draw the page")


def screenshot(page: Path, folder: Path, *flags: str) -> tuple[np.ndarray, str]:
    target = folder / f"shot{len(list(folder.glob('*.png')))}.png"
    profile = folder / f"{target.stem}-profile"
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", *flags, f"--screenshot={target}", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return np.asarray(Image.open(target).convert("RGB")), done.stderr


def test_the_page_is_drawn_and_the_console_is_silent(build_run: BuildRun, tmp_path: Path) -> None:
    page = write_html(build_run())
    picture, log = screenshot(page, tmp_path, "--window-size=1280,1600")
    assert picture.shape == (1600, 1280, 3)
    assert picture.std() > 10
    assert "CONSOLE" not in log


def test_the_page_fits_a_narrow_window_and_follows_the_dark_scheme(build_run: BuildRun, tmp_path: Path) -> None:
    page = write_html(build_run("text"))
    dark, log = screenshot(page, tmp_path, "--window-size=500,1600", "--blink-settings=preferredColorScheme=0")
    light, _ = screenshot(page, tmp_path, "--window-size=500,1600", "--blink-settings=preferredColorScheme=1")
    assert dark.mean() < 80
    assert light.mean() > 200
    margin = light[:, -12:]
    assert (margin == margin[0, 0]).all(), "something reaches into the right margin"
    assert "CONSOLE" not in log
