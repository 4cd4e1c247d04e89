"""What a suite file may say: everything else is a sentence that names the place, what came and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from perturb.catalogue import axis_members, catalogue
from perturb.errors import SuiteError
from perturb.keys import digest
from perturb.suite import Instance, Suite, parse_suite

PROFILE = '''
from perturb.contracts import pixels

@pixels(axis="weather", tiers={"by": (1, 2, 3, 4, 5)}, identity={"by": 0}, source="this test", tiers_only=True)
def fog(image, *, by):
    """Lift every pixel by `by` levels."""
    return image
'''


def refused(text: str) -> str:
    with pytest.raises(SuiteError) as caught:
        parse_suite(text, name="mine")
    assert str(caught.value).startswith("Suite mine")
    return str(caught.value)


@pytest.fixture
def own_generator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A generator of the user's own, with its five tiers only."""
    (tmp_path / "own_profiles.py").write_text(PROFILE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return "own_profiles:fog"


def test_defaults() -> None:
    text = '[[generators]]\ngenerator = "low_light"'
    assert parse_suite(text, name="mine") == Suite(
        name="mine",
        text=text,
        task="classification",
        seed=0,
        instances=(Instance("low_light", "low_light", "lighting", (1, 2, 3, 4, 5), 1, listed=True),),
        gates=(),
        fields=(),
        min_visibility=0.0,
        labels=(),
        abstain_label=None,
        confidence=0.95,
        resamples=2000,
    )


def test_every_key_is_read() -> None:
    suite = parse_suite("""
        task = "classification"
        seed = -7
        axes = ["typos"]
        severities = ["extreme", 1, "2.5"]
        replicates = 3
        fields = ["question", "passage"]
        min_visibility = 0.25
        labels = ["yes", "no"]
        abstain_label = "unsure"
        opposites = {yes = "no"}
        confidence = 0.9
        resamples = 100
    """)
    assert {(i.axis, i.severities, i.replicates) for i in suite.instances} == {("typos", (1.0, 2.5, 5.0), 3)}
    assert (suite.seed, suite.fields, suite.min_visibility) == (-7, ("question", "passage"), 0.25)
    assert (suite.labels, suite.abstain_label) == (("yes", "no"), "unsure")
    assert suite.opposites == {"yes": "no"}
    assert (suite.confidence, suite.resamples) == (0.9, 100)


def test_the_digest_is_of_the_text_alone() -> None:
    text = 'axes = ["noise"]'
    assert parse_suite(text, name="one").digest == parse_suite(text, name="other").digest == digest(text).hex()
    assert parse_suite(text + "\n").digest != parse_suite(text).digest


def test_instances_come_axis_by_axis_in_the_catalogues_order_and_then_one_by_one() -> None:
    suite = parse_suite("""
        axes = ["occlusion", "lighting"]
        [[generators]]
        generator = "shot_noise"
        [[generators]]
        generator = "motion_blur"
    """)
    members = [[member.name for member in axis_members(axis)] for axis in ("occlusion", "lighting")]
    assert [instance.name for instance in suite.instances] == [*members[0], *members[1], "shot_noise", "motion_blur"]


def test_one_generator_can_stand_there_under_several_names() -> None:
    suite = parse_suite("""
        severities = [1, 3]
        replicates = 2
        [[generators]]
        generator = "cast_shadow"
        [[generators]]
        generator = "cast_shadow"
        name = "dusk"
        severities = ["strong", "mild"]
        replicates = 5
    """)
    assert suite.instances == (
        Instance("cast_shadow", "cast_shadow", "lighting", (1.0, 3.0), 2, listed=True),
        Instance("dusk", "cast_shadow", "lighting", (2.0, 4.0), 5, listed=True),
    )


def test_a_generator_without_a_draw_has_one_replicate() -> None:
    suite = parse_suite('replicates = 4\naxes = ["lighting", "blur"]')
    assert {i.replicates for i in suite.instances if catalogue()[i.generator].has_draw} == {4}
    without_draw = [i for i in suite.instances if not catalogue()[i.generator].has_draw]
    assert {i.replicates for i in without_draw} == {1}


def test_a_generator_of_the_users_own(own_generator: str) -> None:
    suite = parse_suite(f'[[generators]]\ngenerator = "{own_generator}"')
    assert suite.instances == (Instance("fog", own_generator, "weather", (1, 2, 3, 4, 5), 1, listed=True),)


def test_a_severity_that_a_generator_does_not_have(own_generator: str) -> None:
    said = refused(f'severities = [2.5]\n[[generators]]\ngenerator = "{own_generator}"')
    assert said == "Suite mine: fog has its five tiers only; got severity=2.5. Use one of 0, 1, 2, 3, 4, 5."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("axes = [", "Suite mine is not valid TOML: "),
        ("seed = 1\nseed = 2", "Suite mine is not valid TOML: "),
        ("seed = " + "1" * 5000, "Suite mine is not valid TOML: "),
        ("", "names no axis and no generator; add axes = [...] or [[generators]]"),
        ("axes = []", "names no axis and no generator"),
        (
            'axis = ["noise"]',
            "Suite mine: unknown key 'axis'. Did you mean axes? Allowed: task, seed, axes, severities",
        ),
        ("colour = 1", "Suite mine: unknown key 'colour'. Allowed: task, seed, "),
        ('axes = ["lihgting"]', "There is no axis 'lihgting'. Did you mean lighting? There are lighting, occlusion, "),
        ('axes = ["noise", "noise"]', "axes names 'noise' twice; remove one"),
        ("axes = [1]", "axes must hold strings; got 1"),
        ('axes = "noise"', "axes must be a list; got axes='noise'"),
        ('task = "detections"\naxes = ["noise"]', "There is no task 'detections'. Did you mean detection?"),
        ('task = 1\naxes = ["noise"]', "task must be a string; got task=1"),
        ('seed = 1.0\naxes = ["noise"]', "seed must be a whole number; got seed=1.0"),
        ('seed = true\naxes = ["noise"]', "seed must be a whole number; got seed=True"),
        ('replicates = 0\naxes = ["noise"]', "replicates must be 1 or more; got replicates=0"),
        ('resamples = 99\naxes = ["noise"]', "resamples must be 100 or more; got resamples=99"),
        ('confidence = 1\naxes = ["noise"]', "confidence must lie in 0.5..0.9999; got confidence=1"),
        ('confidence = nan\naxes = ["noise"]', "confidence must lie in 0.5..0.9999; got confidence=nan"),
        ('min_visibility = "all"\naxes = ["noise"]', "min_visibility must be a number; got min_visibility='all'"),
        ('min_visibility = -0.1\naxes = ["noise"]', "min_visibility must lie in 0..1; got min_visibility=-0.1"),
        (f'min_visibility = {10**400}\naxes = ["noise"]', "min_visibility must lie in 0..1; got min_visibility=1000"),
        ('min_visibility = false\naxes = ["noise"]', "min_visibility must be a number; got min_visibility=False"),
        ('labels = ["a", "a"]\naxes = ["noise"]', "labels names 'a' twice; remove one"),
        ('fields = "text"\naxes = ["noise"]', "fields must be a list; got fields='text'"),
        ('abstain_label = 3\naxes = ["noise"]', "abstain_label must be a string; got abstain_label=3"),
        ('opposites = {yes = "yes"}\naxes = ["noise"]', "opposites must name another label for each; got yes = 'yes'"),
        ('severities = 3\naxes = ["noise"]', "severities must be a list; got severities=3"),
        ('severities = []\naxes = ["noise"]', "severities must hold one or more different severities above 0"),
        ('severities = [0, 1]\naxes = ["noise"]', "(0 is clean and always there); got severities=[0, 1]"),
        ('severities = ["clean"]\naxes = ["noise"]', "got severities=['clean']"),
        ('severities = [2, "mild"]\naxes = ["noise"]', "got severities=[2, 'mild']"),
        ('severities = [6]\naxes = ["noise"]', "Suite mine: Expected a severity from 0 to 5 or one of the words clean"),
        ('severities = [true]\naxes = ["noise"]', "got severity=True"),
        ('severities = [1979-05-27]\naxes = ["noise"]', "got severity=datetime.date(1979, 5, 27)"),
        ('generators = "low_light"', "generators must be a list; got generators='low_light'"),
        ('generators = ["low_light", 3]', "generators must be a list of tables; write each as [[generators]]"),
        ("[generators]", "generators must be a list; got generators={}"),
        ("[[generators]]", "Suite mine, generator 1: needs generator = a name, as `perturb list` shows them"),
        ("[[generators]]\ngenerator = 1", "Suite mine, generator 1: generator must be a string; got generator=1"),
        ('[[generators]]\ngenerator = "bar"\nname = 1', "Suite mine, generator 1: name must be a string; got name=1"),
        ('[[generators]]\ngenerator = "bar"\nseverity = 1', "unknown key 'severity'. Did you mean severities?"),
        ('[[generators]]\ngenerator = "bar"\nreplicates = 0', "Suite mine, generator 1: replicates must be 1 or more"),
        ('[[generators]]\ngenerator = "low_lihgt"', "There is no generator 'low_lihgt'. Did you mean low_light?"),
        ('[[generators]]\ngenerator = "no_such:thing"', "Expected a generator at 'no_such:thing'"),
        ('axes = ["noise"]\n[[generators]]\ngenerator = "shot_noise"', "'shot_noise' is there twice; give one of them"),
        ('[[generators]]\ngenerator = "bar"\nname = "x"\n' * 2, "'x' is there twice; give one of them another name"),
    ],
)
def test_what_is_refused(text: str, said: str) -> None:
    assert said in refused(text)


def test_generators_can_be_named_in_a_list() -> None:
    suite = parse_suite('generators = ["low_light", "gaussian_noise"]\nseverities = [2]')
    assert [(i.name, i.axis, i.severities) for i in suite.instances] == [
        ("low_light", "lighting", (2.0,)),
        ("gaussian_noise", "noise", (2.0,)),
    ]
