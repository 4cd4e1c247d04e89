"""What is installed is what is in the tree, and importing it loads nothing that is not needed yet."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import perturb

ROOT = Path(__file__).parents[1]
LINKS = {"perturb/generators": "../generators", "perturb/suites": "../suites"}
HEAVY = {
    *("albumentations", "click", "cv2", "hypothesis", "jinja2", "nlpaug", "pandas", "PIL", "pyarrow", "pytest"),
    *("rapidfuzz", "rich", "scipy", "sklearn", "vl_convert"),
}


def tracked() -> list[str]:
    """The files under version control, links among them, with forward slashes."""
    if not (ROOT / ".git").exists():
        pytest.skip("only a git checkout knows which files are the project's")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from a copy of the tracked files, so that the checkout stays as it is."""
    tree, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("dist")
    for name in tracked():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, tree / name, follow_symlinks=False)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(tree)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (file,) = out.glob("*.whl")
    return zipfile.ZipFile(file)


def information(wheel: zipfile.ZipFile, name: str) -> str:
    (found,) = [file for file in wheel.namelist() if file.endswith(f".dist-info/{name}")]
    return wheel.read(found).decode()


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    expected = {name for name in tracked() if name.startswith("perturb/")} - set(LINKS)
    expected |= {f"perturb/{name}" for name in tracked() if name.startswith(("generators/", "suites/"))}
    assert {name for name in wheel.namelist() if ".dist-info/" not in name} == expected
    assert {"perturb/py.typed", "perturb/generators/image/noise.py", "perturb/suites/demo-digits.toml"} <= expected


def test_the_wheel_says_who_it_is(wheel: zipfile.ZipFile) -> None:
    metadata = information(wheel, "METADATA").splitlines()
    assert "Name: perturb" in metadata
    assert f"Version: {perturb.__version__}" in metadata
    assert "License-Expression: MIT" in metadata
    assert information(wheel, "licenses/LICENSE") == (ROOT / "LICENSE").read_text("utf-8")
    entries = configparser.ConfigParser()
    entries.read_string(information(wheel, "entry_points.txt"))
    assert {name: dict(entries[name]) for name in entries.sections()} == {
        "console_scripts": {"perturb": "perturb.cli:main"},
        "pytest11": {"perturb": "perturb.testing.plugin"},
    }


def test_the_version_stands_in_two_places_and_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == perturb.__version__


@pytest.mark.parametrize(("link", "target"), LINKS.items())
def test_the_links_are_relative_and_lead_into_the_checkout(link: str, target: str) -> None:
    assert (ROOT / link).readlink().as_posix() == target
    assert (ROOT / link).resolve() == ROOT / Path(target).name
    assert link in tracked()


def loaded(*arguments: str) -> set[str]:
    """The packages that a fresh interpreter imports."""
    command = [sys.executable, "-X", "importtime", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    modules = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {module.partition(".")[0] for module in modules}


def test_importing_perturb_loads_numpy_alone() -> None:
    packages = loaded("-c", "import perturb; perturb.Sample('a', 'text')")
    assert {"numpy", "perturb"} <= packages
    assert packages & HEAVY == set()


def test_help_loads_only_what_reads_the_command_line() -> None:
    packages = loaded("-m", "perturb", "--help")
    assert packages & HEAVY == {"click"}


def test_what_is_public_is_there() -> None:
    code = "import perturb; print(*(type(getattr(perturb, name)).__name__ for name in perturb.__all__))"
    kinds = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert len(kinds) == len(perturb.__all__) == len(set(perturb.__all__))
    assert sorted(perturb.__all__) == perturb.__all__
    with pytest.raises(AttributeError, match="module 'perturb' has no attribute 'nothing'"):
        perturb.nothing  # noqa: B018 - looking it up is the test
