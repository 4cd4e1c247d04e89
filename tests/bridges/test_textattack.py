"""TextAttack's transformations as generators: a stand-in of its shape always, the package where it is installed."""

import random  # noqa: TID251 - TextAttack's transformations draw from it
import re
import sys
from collections.abc import Callable, Iterable
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest

from perturb.bridges import from_textattack
from perturb.bridges.declaring import seeded
from perturb.contracts import Generator, Span, Spans
from perturb.errors import DeclarationError, InputError, SuiteError
from perturb.suite import parse_suite

pytestmark = pytest.mark.usefixtures("_global_states_stay")
SHARES = {"pct_words_to_swap": (0.05, 0.15, 0.3, 0.5, 1.0)}
REVIEW = "The food was good but the service was slow, and  nobody\ncame to say sorry (see http://x.org/a?b=1)."
SUITE = """
[[generators]]
generator = "textattack:WordSwapQWERTY"
axis = "typos"
tiers = {pct_words_to_swap = [0.05, 0.15, 0.3, 0.5, 1.0]}
fixed = {skip_first_char = true}
"""


class AttackedText:
    def __init__(self, text: str) -> None:
        self.text = text
        self.places = [match.span() for match in re.finditer(r"[A-Za-z]+", text)]

    @property
    def words(self) -> list[str]:
        return [self.text[start:stop] for start, stop in self.places]

    def replace_word_at_index(self, index: int, word: str) -> "AttackedText":
        start, stop = self.places[index]
        return AttackedText(self.text[:start] + word + self.text[stop:])


class WordSwapQWERTY:
    """As TextAttack's: a random letter of a word becomes its neighbour."""

    def __init__(self, *, skip_first_char: bool = False) -> None:
        self.first = int(skip_first_char)

    def __call__(self, text: AttackedText, indices_to_modify: Iterable[int]) -> list[AttackedText]:
        return [text.replace_word_at_index(i, word) for i in indices_to_modify if (word := self._typo(text.words[i]))]

    def _typo(self, word: str) -> str:
        if len(word) <= 1 + self.first:
            return ""
        place = random.randrange(self.first, len(word))
        return word[:place] + random.choice("qwxz") + word[place + 1 :]


class WordSwapWordNet:
    """As TextAttack's: several answers for each word, out of a set."""

    def __call__(self, text: AttackedText, indices_to_modify: Iterable[int]) -> set[AttackedText]:
        return {text.replace_word_at_index(i, text.words[i] + s) for i in indices_to_modify for s in ("ed", "ing", "s")}


class WordDeletion:
    def __call__(self, text: AttackedText, indices_to_modify: Iterable[int]) -> list[AttackedText]:
        return [text.replace_word_at_index(i, "") for i in indices_to_modify]


class BackTranslation:
    def __init__(self, lang: str = "xx") -> None:
        if lang == "xx":
            raise ValueError("no such language")

    def __call__(self, *_: Any, **__: Any) -> list[AttackedText]:
        raise OSError("no network")


@pytest.fixture
def _stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    shared, transformations = ModuleType("textattack.shared"), ModuleType("textattack.transformations")
    shared.AttackedText = AttackedText  # type: ignore[attr-defined]
    for made in (WordSwapQWERTY, WordSwapWordNet, WordDeletion, BackTranslation):
        setattr(transformations, made.__name__, made)
    for module in (ModuleType("textattack"), shared, transformations):
        monkeypatch.setitem(sys.modules, module.__name__, module)


def places(generator: Generator, seed: int, tier: int) -> set[Any]:
    return set(generator.function(REVIEW, seed, **generator.parameters_at(tier)))


def check_laws(make: Callable[..., Generator], name: str) -> None:
    generator = make(name, tiers=SHARES, axis="typos")
    assert (generator.axis, generator.kind.name, generator.has_draw) == ("typos", "edits", True)
    for seed in range(10):
        made = [places(generator, seed, tier) for tier in (1, 2, 3, 4, 5)]
        for weaker, stronger in pairwise(made):
            assert weaker < stronger or weaker == stronger == made[-1]
        assert made[0]
        assert len(made[0]) < len(made[-1])
    varied = generator(REVIEW, severity=4, seed=1)
    with seeded(12):
        assert generator(REVIEW, severity=4, seed=1) == varied != REVIEW
    assert len({generator(REVIEW, severity=4, seed=seed) for seed in range(5)}) > 1
    assert generator(REVIEW, severity=0) is REVIEW
    assert [generator(text, severity=5) for text in ("", " ", "\n")] == ["", " ", "\n"]


@pytest.mark.usefixtures("_stand_in")
@pytest.mark.parametrize("name", ["WordSwapQWERTY", "WordSwapWordNet", "WordDeletion"])
def test_a_stand_in_obeys_the_laws(name: str) -> None:
    check_laws(from_textattack, name)


@pytest.mark.usefixtures("_stand_in")
def test_white_space_and_spans_stay_right() -> None:
    generator = from_textattack("WordSwapWordNet", tiers=SHARES)
    rendered = generator.render(REVIEW, 3, 5, target=Spans((Span(4, 8, "THING"), Span(26, 33, "THING"))))
    varied = str(rendered.input)
    assert re.sub(r"[A-Za-z]+", "", varied) == re.sub(r"[A-Za-z]+", "", REVIEW)
    assert isinstance(rendered.target, Spans)
    assert [re.sub("(ed|ing|s)$", "", varied[s.start : s.stop]) for s in rendered.target.spans] == ["food", "service"]


@pytest.mark.usefixtures("_stand_in")
def test_the_share_counts_words() -> None:
    generator = from_textattack(WordDeletion, tiers=SHARES, name="deletion")
    assert generator.name == "deletion"
    words = len(AttackedText(REVIEW).words)
    counts = [len(places(generator, 2, tier)) for tier in (1, 2, 3, 4, 5)]
    assert counts == [max(int(share * words), 1) for share in SHARES["pct_words_to_swap"]]
    usual = from_textattack("WordSwapQWERTY", tiers={"skip_first_char": (False, False, True, True, True)})
    assert len(places(usual, 2, 1)) == int(0.1 * words)
    fixed = from_textattack("WordSwapQWERTY", tiers={"skip_first_char": (True,) * 5}, fixed={"pct_words_to_swap": 0.3})
    assert len(places(fixed, 2, 1)) == int(0.3 * words)


@pytest.mark.usefixtures("_stand_in")
def test_a_suite_names_it() -> None:
    (instance,) = parse_suite(SUITE).instances
    assert (instance.name, instance.axis) == ("WordSwapQWERTY", "typos")
    for text, said in (
        (SUITE.replace("skip_first", "skip_second"), "expected a parameter out of skip_first_char; got"),
        (SUITE.replace("QWERTY", "Nothing"), "TextAttack has no transformation 'WordSwapNothing'"),
        ('generators = ["textattack:WordSwapQWERTY"]', "textattack:WordSwapQWERTY needs tiers"),
    ):
        with pytest.raises(SuiteError, match=said):
            parse_suite(text)


@pytest.mark.usefixtures("_stand_in")
def test_what_the_library_cannot_do_is_a_sentence() -> None:
    with pytest.raises(
        DeclarationError, match=r"BackTranslation cannot be made with \{\}: ValueError: no such language"
    ):
        from_textattack("BackTranslation", tiers=SHARES)
    broken = from_textattack("BackTranslation", tiers=SHARES, fixed={"lang": "es"})
    with pytest.raises(InputError, match="BackTranslation cannot take this text: OSError: no network"):
        broken(REVIEW, severity=3)


def test_the_line_that_installs_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "textattack"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "textattack", None)
    with pytest.raises(SuiteError, match=r"pip install 'perturb\[textattack\]'"):
        parse_suite(SUITE.replace("0.05", "0.06"))  # a declaration that no other test has made already


@pytest.mark.parametrize(
    "name",
    ["WordSwapQWERTY", "WordSwapNeighboringCharacterSwap", "WordSwapRandomCharacterDeletion", "WordDeletion"],
)
def test_the_package_itself_obeys_the_laws(name: str) -> None:
    pytest.importorskip("textattack")
    check_laws(from_textattack, name)
