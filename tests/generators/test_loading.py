"""What importing generators loads: texts need no library of images, and no table is read before it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from perturb.generators.text import TEXT

HEAVY = {"cv2", "PIL", "scipy", "pyarrow", "albumentations", "nlpaug", "rapidfuzz"}

TELL = """
import sys
opened = []
sys.addaudithook(lambda event, found: opened.append(str(found[0])) if event == "open" else None)
{statement}
print(*{{name.partition(".")[0] for name in sys.modules}})
print(*{{path.rpartition("/")[2] for path in opened if path.endswith((".tsv", ".json"))}})
print("perturb.generators.image" in sys.modules)
"""


def loaded(statement: str) -> tuple[set[str], set[str], bool]:
    """Libraries, tables that were opened, and whether the image generators were imported, in a process of its own."""
    script = TELL.format(statement=statement)
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    libraries, tables, images = told.stdout.splitlines()
    return set(libraries.split()), set(tables.split()), images == "True"


def test_text_generators_load_no_heavy_library_and_read_no_table() -> None:
    libraries, tables, images = loaded("import perturb.generators.text")
    assert "numpy" in libraries
    assert HEAVY & libraries == set()
    assert tables == set()
    assert not images


def test_a_table_is_read_by_the_generator_that_uses_it() -> None:
    use = "from perturb.generators.text import spelling; spelling.misspelling('Their loss.', severity=1)"
    assert loaded(use)[1] == {"misspellings.tsv"}


@pytest.mark.parametrize(
    "statement",
    [
        "import perturb; perturb.apply('omission', 'The soup was cold.', severity=3)",
        "import perturb; list(perturb.generate([perturb.Sample('a', 'The soup.')], generators=['homophone']))",
        "from perturb.generators.text.typos import omission; omission('The soup was cold.', severity=3)",
    ],
)
def test_texts_are_perturbed_without_the_libraries_of_images(statement: str) -> None:
    libraries, _, images = loaded(statement)
    assert {"cv2", "albumentations", "nlpaug"} & libraries == set()
    assert not images


def test_the_whole_catalogue_is_there_when_it_is_asked_for() -> None:
    libraries, tables, images = loaded("from perturb.generators import GENERATORS")
    assert "cv2" in libraries
    assert images
    assert tables == set()


def test_a_name_that_is_not_there() -> None:
    import perturb.generators

    with pytest.raises(AttributeError, match=r"'perturb\.generators' has no attribute 'GENERATOR'"):
        _ = perturb.generators.GENERATOR


def test_texts_and_images_together_are_all() -> None:
    from perturb.generators import GENERATORS
    from perturb.generators.image import IMAGE

    assert GENERATORS == IMAGE + TEXT
    assert {generator.modality for generator in TEXT} == {"text"}
    assert {generator.modality for generator in IMAGE} == {"image"}
