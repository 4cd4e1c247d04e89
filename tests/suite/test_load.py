"""Finding a suite by its file or its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from perturb.errors import SuiteError
from perturb.suite import load_suite, packaged_suites, parse_suite

TEXT = '# größer\naxes = ["noise"]\n'


@pytest.mark.parametrize("name", ["release.toml", "release", "release.txt"])
def test_a_suite_is_named_by_its_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TEXT, encoding="utf-8")
    for given in (tmp_path / name, str(tmp_path / name)):
        assert load_suite(given) == parse_suite(TEXT, name="release")


def test_a_byte_order_mark_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "bom.toml").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert load_suite(tmp_path / "bom.toml").text == TEXT


def test_a_file_in_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(TEXT, encoding="utf-8")
    assert load_suite("mine.toml").name == "mine"


@pytest.mark.parametrize("name", list(packaged_suites()))
def test_suites_that_come_with_perturb_load_by_name(name: str) -> None:
    suite = load_suite(name)
    assert suite == parse_suite(packaged_suites()[name], name=name)
    assert suite.gates
    assert suite.instances


def test_the_demos_suites_are_there() -> None:
    assert {"demo-digits", "demo-reviews"} <= set(packaged_suites())


@pytest.mark.parametrize("name", ["demo-digit", "nowhere/mine.toml"])
def test_a_missing_suite_is_told_with_the_names_there_are(name: str) -> None:
    with pytest.raises(SuiteError) as caught:
        load_suite(name)
    hint = " Did you mean demo-digits?" if name == "demo-digit" else ""
    names = ", ".join(packaged_suites())
    assert str(caught.value) == f"There is no suite {name!r}.{hint} Give a .toml file or one of: {names}."


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("release", "There is no suite 'release'. Did you mean release.toml? Give a .toml file"),
        ("typos", "Expected a suite; 'typos' is an axis. Write axes = [\"typos\"] into a .toml file, and name that."),
        (
            "fog",
            "Expected a suite; 'fog' is a generator. Write generators = [\"fog\"] into a .toml file",
        ),
        ("outdor.toml", "There is no suite 'outdor.toml'. Did you mean outdoor? Give a .toml file"),
    ],
)
def test_a_name_that_is_something_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("release.toml").touch()
    with pytest.raises(SuiteError) as caught:
        load_suite(name)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize("name", ["", ".", "a\0b.toml", "x" * 300, "folder.toml"])
def test_a_name_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.toml").mkdir()
    with pytest.raises(SuiteError, match=r"^Expected a suite as a TOML file at .*; it cannot be read: "):
        load_suite(name)


def test_a_file_that_is_no_utf_8(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes('labels = ["größer"]'.encode("latin-1"))
    with pytest.raises(SuiteError, match=r"latin\.toml'; it cannot be read: 'utf-8' codec can't decode"):
        load_suite(tmp_path / "latin.toml")


def test_an_error_in_a_file_names_the_suite(tmp_path: Path) -> None:
    (tmp_path / "release.toml").write_text("axes = [", encoding="utf-8")
    with pytest.raises(SuiteError, match=r"^Suite release is not valid TOML: "):
        load_suite(tmp_path / "release.toml")
