"""What a suite may do to every image: `preprocess` and `encode`."""

from __future__ import annotations

import pytest

from perturb.contracts.preparation import Encoding, Preprocess
from perturb.errors import SuiteError
from perturb.suite import load_suite, parse_suite

START = 'generators = ["low_light"]\n'


def test_without_the_keys_images_stay_as_they_are() -> None:
    suite = parse_suite(START)
    assert suite.preprocess is None
    assert suite.encode is None


def test_the_published_preparation() -> None:
    suite = load_suite("imagenet-c")
    assert suite.preprocess == Preprocess(resize=256, crop=224)
    assert suite.encode == Encoding("jpeg", 85, clean=True)
    assert load_suite("cifar-10-c").encode is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("preprocess = {resize = 64}", Preprocess(64, None)),
        ("preprocess = {crop = 32}", Preprocess(None, 32)),
        ("preprocess = {resize = 64, crop = 64}", Preprocess(64, 64)),
    ],
)
def test_preprocess_is_read(text: str, expected: Preprocess) -> None:
    assert parse_suite(START + text).preprocess == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("encode = {}", Encoding()),
        ('encode = {format = "webp", quality = 40}', Encoding("webp", 40)),
        ("encode = {clean = false}", Encoding(clean=False)),
    ],
)
def test_encode_is_read(text: str, expected: Encoding) -> None:
    assert parse_suite(START + text).encode == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("preprocess = 256", "preprocess must be a table; got preprocess=256."),
        ("preprocess = {}", "preprocess: needs resize or crop, in pixels"),
        ("preprocess = {resize = 0}", "preprocess: resize must be 1 or more; got resize=0."),
        ("preprocess = {crop = 2.5}", "preprocess: crop must be a whole number; got crop=2.5."),
        ("preprocess = {resize = 32, crop = 64}", "crop must fit into resize; got resize=32, crop=64."),
        ("preprocess = {rezise = 32}", "unknown key 'rezise'. Did you mean resize? Allowed: resize, crop."),
        ('encode = {format = "gif"}', "format must be one of jpeg, webp; got format='gif'."),
        ("encode = {quality = 101}", "quality must lie in 1..100; got quality=101."),
        ("encode = {quality = 0}", "quality must be 1 or more; got quality=0."),
        ("encode = {clean = 1}", "clean must be true or false; got clean=1."),
        ("encode = {lossy = true}", "unknown key 'lossy'. Allowed: format, quality, clean."),
    ],
)
def test_what_is_wrong_is_told(text: str, said: str) -> None:
    with pytest.raises(SuiteError) as caught:
        parse_suite(START + text, name="mine")
    assert str(caught.value).startswith("Suite mine")
    assert said in str(caught.value)
