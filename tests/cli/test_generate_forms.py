"""`perturb generate` writes what came in: each tier of COCO, KITTI, label maps, SQuAD and CoNLL is read again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

import perturb
from perturb.catalogue import find_generator
from perturb.cli import cli
from perturb.contracts import Answers, Boxes, Keypoints, Masks, Sample, Spans, TargetKind
from perturb.contracts.rle import encode_mask
from perturb.data import InMemory
from perturb.engine.render import Recipe, render_variants
from perturb.store.targets import target_json
from perturb.suite import Instance

SEED = 3
IMAGE_SUITE = """
seed = 3
generators = ["gaussian_noise", "translation", "blocks"]
severities = [1, 4]
min_visibility = 0.3
"""
TEXT_SUITE = 'seed = 3\ngenerators = ["omission", "doubling"]\nseverities = [1, 4]\n'
PASSAGE = "Ada Lovelace met Bo Smith in Rome last summer. Later they went to Paris together."


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """Two pictures with two objects each, as COCO, KITTI and label maps."""
    noise = np.random.default_rng(0)
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for number in (4, 9):
        picture = noise.integers(0, 60, (40, 48, 3), dtype=np.uint8)
        values = np.zeros((40, 48), dtype=np.uint8)
        for place, (value, box) in enumerate(((3, (4, 5, 20, 25)), (7, (22, 10, 47, 38)))):
            left, top, right, bottom = (side + number % 3 for side in box) if place == 0 else box
            picture[top:bottom, left:right] += np.uint8(80 + 60 * place)
            values[top:bottom, left:right] = value
            mask = np.zeros(values.shape, dtype=bool)
            mask[top:bottom, left:right] = True
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": number,
                    "category_id": value,
                    "bbox": [left, top, right - left, bottom - top],
                    "segmentation": encode_mask(mask),
                    "iscrowd": place,
                    "keypoints": [left + 1.5, top + 2, 2, right - 1, bottom - 1.25, 2] if value == 3 else [],
                }
            )
        for folder in ("coco/images", "kitti/image_2", "maps/images"):
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
            Image.fromarray(picture).save(tmp_path / folder / f"{number}.png")
        (tmp_path / "maps/masks").mkdir(exist_ok=True)
        Image.fromarray(values).save(tmp_path / "maps/masks" / f"{number}.png")
        labels = tmp_path / "kitti/label_2" / f"{number}.txt"
        labels.parent.mkdir(exist_ok=True)
        boxes = [(a["bbox"], a["iscrowd"]) for a in annotations[-2:]]
        lines = [
            f"{'DontCare' if many else 'Car'} 0 0 -10 {x} {y} {x + w} {y + h} -1 -1 -1 -1000 -1000 -1000 -10"
            for (x, y, w, h), many in boxes
        ]
        labels.write_text("\n".join(lines))
        images.append({"id": number, "file_name": f"{number}.png", "height": 40, "width": 48, "city": "Ulm"})
    categories = [{"id": 3, "name": "car", "keypoints": ["front", "rear"]}, {"id": 7, "name": "tree"}]
    content = {"images": images, "annotations": annotations, "categories": categories}
    (tmp_path / "coco/annotations.json").write_text(json.dumps(content))
    (tmp_path / "maps/classes.json").write_text('{"0": "ground", "3": "car", "7": "tree"}')
    (tmp_path / "suite.toml").write_text(IMAGE_SUITE)
    return tmp_path


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Questions and sentences of our own."""
    qas = [
        {"id": "q1", "question": "Whom did Ada meet?", "answers": [{"text": "Bo Smith", "answer_start": 17}]},
        {"id": "q2", "question": "Why Paris?", "answers": [], "is_impossible": True},
    ]
    squad = {"data": [{"title": "Ada", "paragraphs": [{"context": PASSAGE, "qas": qas}]}]}
    (tmp_path / "dev.json").write_text(json.dumps(squad))
    (tmp_path / "dev.conll").write_text(
        "-DOCSTART- O\n\nAda B-PER\nLovelace I-PER\nvisited O\nParis B-LOC\n\nNobody O\nnoticed O\n\n"
        "-DOCSTART- O\n\nBo B-PER\nstayed O\n"
    )
    (tmp_path / "suite.toml").write_text(TEXT_SUITE)
    return tmp_path


def generate(*arguments: Any) -> Result:
    return CliRunner().invoke(cli, ["generate", *map(str, arguments)], catch_exceptions=False, standalone_mode=False)


def rendered(data: Any, generator: str, severity: float, min_visibility: float = 0.3) -> list[Sample]:
    """What the tier must hold, made without any file."""
    made = find_generator(generator)
    instance = Instance(generator, generator, made.axis, (severity,), 1)
    variants = (next(render_variants(s, Recipe((instance,), SEED, (), min_visibility))) for s in data)
    return [Sample(v.sample_id, v.input, v.target) for v in variants]


def assert_same(found: Any, wanted: list[Sample], *, exact: bool = True) -> None:
    for one, other in zip(sorted(found, key=lambda s: s.id), sorted(wanted, key=lambda s: s.id), strict=True):
        assert one.id == other.id
        assert np.array_equal(np.asarray(one.input), np.asarray(other.input))
        if exact and isinstance(one.target, Masks) and isinstance(other.target, Masks):
            assert one.target.labels == other.target.labels
            assert np.array_equal(one.target.seen, other.target.seen)
        elif exact:
            assert target_json(one.target) == target_json(other.target)
        else:
            assert isinstance(one.target, Boxes)
            assert isinstance(other.target, Boxes)
            assert one.target.labels == other.target.labels
            assert one.target.corners == pytest.approx(other.target.corners, abs=0.006)


TIERS = [("noise", "gaussian_noise"), ("viewpoint", "translation"), ("occlusion", "blocks")]


@pytest.mark.parametrize("kind", ["boxes", "masks", "keypoints"])
def test_coco_in_and_out(drawn: Path, kind: TargetKind) -> None:
    source, out = drawn / "coco/annotations.json", drawn / "out"
    generate(drawn / "suite.toml", source, out, "--kind", kind, "--groups", "city")
    for axis, generator in TIERS:
        tier = perturb.read(
            out / axis / generator / "4" / "annotations.json", kind=kind, groups="city", cluster="cluster"
        )
        assert tier.layout == perturb.read(source, kind=kind).layout
        assert {sample.groups["city"] for sample in tier} == {"Ulm"}
        wanted = rendered(perturb.read(source, kind=kind), generator, 4.0)
        assert_same(tier, wanted)
    assert_same(perturb.read(out / "clean/clean/0/annotations.json", kind=kind), list(perturb.read(source, kind=kind)))


def test_coco_files_suit_the_reference(drawn: Path) -> None:
    reference = pytest.importorskip("pycocotools.coco")
    out = drawn / "out"
    generate(drawn / "suite.toml", drawn / "coco/annotations.json", out, "--kind", "masks")
    coco = reference.COCO(str(out / "occlusion/blocks/1/annotations.json"))
    assert sorted(coco.imgs) == [4, 9]
    assert sorted(coco.anns) == [1, 2, 3, 4]
    for annotation in coco.anns.values():
        assert 0.3 <= annotation["visibility"] <= 1
        mask_area = sum(annotation["segmentation"]["counts"][1::2])
        assert annotation["area"] == mask_area <= annotation["bbox"][2] * annotation["bbox"][3]


def test_objects_that_are_hardly_seen_leave_and_the_manifest_says_so(drawn: Path) -> None:
    out = drawn / "out"
    (drawn / "suite.toml").write_text('seed = 3\ngenerators = ["blocks"]\nseverities = [5]\nmin_visibility = 0.9\n')
    generate(drawn / "suite.toml", drawn / "coco/annotations.json", out)
    rows = [json.loads(line) for line in (out / "manifest.jsonl").read_text().splitlines()]
    removed = {row["sample_id"]: row["removed"] for row in rows if row["generator"] == "blocks"}
    assert any(removed.values())
    tier = {sample.id: sample.target for sample in perturb.read(out / "occlusion/blocks/5/annotations.json")}
    for identity, gone in removed.items():
        kept = tier[identity]
        assert isinstance(kept, Boxes)
        assert len(kept.labels) == 2 - len(gone)
        assert all(entry["visibility"] < 0.9 and entry["label"] in ("car", "tree") for entry in gone)


def test_kitti_in_and_out(drawn: Path) -> None:
    source, out = drawn / "kitti", drawn / "out"
    generate(drawn / "suite.toml", source, out)
    for axis, generator in TIERS:
        tier = perturb.read(out / axis / generator / "4")
        assert tier.layout.name == "kitti"
        assert_same(tier, rendered(perturb.read(source), generator, 4.0), exact=False)
    facts = [
        line.split()[1:3]
        for generator in ("viewpoint/translation", "occlusion/blocks", "noise/gaussian_noise")
        for path in sorted((out / generator / "4/label_2").glob("*.txt"))
        for line in path.read_text().splitlines()
    ]
    assert any(float(truncated) > 0 and occluded == "0" for truncated, occluded in facts)
    assert any(truncated == "0.00" and occluded in ("1", "2") for truncated, occluded in facts)
    assert facts[-4:] == [["0.00", "0"]] * 4


@pytest.mark.parametrize("named", [True, False])
def test_label_maps_in_and_out(drawn: Path, *, named: bool) -> None:
    source, out = drawn / "maps", drawn / "out"
    if not named:
        (source / "classes.json").unlink()
    generate(drawn / "suite.toml", source, out)
    for axis, generator in TIERS:
        tier = perturb.read(out / axis / generator / "1")
        assert tier.layout == perturb.read(source).layout
        for one, other in zip(tier, rendered(perturb.read(source), generator, 1.0), strict=True):
            assert isinstance(one.target, Masks)
            assert isinstance(other.target, Masks)
            ours = dict(zip(one.target.labels, one.target.seen, strict=True))
            for label, mask in zip(other.target.labels, other.target.seen, strict=True):
                assert np.array_equal(ours.pop(label), mask)
            assert not ours
            if named:
                assert np.array_equal(np.asarray(one.target.ignored), np.asarray(other.target.ignored))


@pytest.mark.parametrize("form", ["parquet", "coco"])
def test_boxes_of_a_table_go_out_and_come_back(drawn: Path, form: str) -> None:
    data = perturb.read(drawn / "coco/annotations.json")
    lines = [{"image": f"images/{s.id}.png", "id": s.id, "boxes": json.loads(target_json(s.target))} for s in data]
    (drawn / "coco/table.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    options = ["--kind", "boxes", "--id", "id", "--format", form]
    generate(drawn / "suite.toml", drawn / "coco/table.jsonl", drawn / "out", *options)
    wanted = rendered(data, "translation", 4.0)
    if form == "coco":
        assert_same(perturb.read(drawn / "out/viewpoint/translation/4/annotations.json"), wanted)
        return
    found = perturb.read(drawn / "out/data.parquet", kind="boxes", id="id", groups="generator,severity,sample_id")
    tier = [
        Sample(s.groups["sample_id"], s.input, s.target)
        for s in found
        if (s.groups["generator"], s.groups["severity"]) == ("translation", "4.0")
    ]
    assert_same(tier, wanted)


def test_squad_in_and_out(written: Path) -> None:
    source, out = written / "dev.json", written / "out"
    generate(written / "suite.toml", source, out, "--groups", "title")
    for generator in ("omission", "doubling"):
        wanted = {s.id: s for s in rendered(perturb.read(source), generator, 4.0)}
        tier = perturb.read(out / f"typos/{generator}/4/data.json", groups="title,is_impossible", cluster="title")
        for sample in tier:
            assert isinstance(sample.input, Mapping)
            assert sample.input == wanted[sample.id].input
            assert sample.target == wanted[sample.id].target
            assert isinstance(sample.target, Answers)
            assert sample.groups["is_impossible"] == ("false" if sample.target.texts else "true")
        assert {sample.id for sample in tier} == {"q1", "q2"}


def test_conll_in_and_out(written: Path) -> None:
    source, out = written / "dev.conll", written / "out"
    generate(written / "suite.toml", source, out)
    for generator in ("omission", "doubling"):
        wanted = rendered(perturb.read(source), generator, 4.0)
        tier = list(perturb.read(out / f"typos/{generator}/4/data.conll"))
        for one, other in zip(tier, wanted, strict=True):
            assert isinstance(one.target, Spans)
            assert isinstance(other.target, Spans)
            assert str(one.input).split() == str(other.input).split()
            assert [span.label for span in one.target.spans] == [span.label for span in other.target.spans]
    assert (out / "clean/clean/0/data.conll").read_text().count("-DOCSTART-") == 2
    clean = list(perturb.read(out / "clean/clean/0/data.conll"))
    assert [(s.id, s.input, s.target, s.cluster) for s in clean] == [
        (s.id, s.input, s.target, s.cluster) for s in perturb.read(source)
    ]


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
@pytest.mark.parametrize(("source", "kind"), [("dev.json", "answers"), ("dev.conll", "spans")])
def test_answers_and_spans_as_a_table(written: Path, form: str, source: str, kind: TargetKind) -> None:
    out = written / "out"
    generate(written / "suite.toml", written / source, out, "--format", form)
    fields = "question,passage" if kind == "answers" else None
    found = {s.id: s for s in perturb.read(out / f"data.{form}", kind=kind, id="id", input=fields)}
    for sample in rendered(perturb.read(written / source), "omission", 4.0):
        assert found[f"{sample.id}~omission~4~0"].input == sample.input
        assert found[f"{sample.id}~omission~4~0"].target == sample.target


@pytest.mark.parametrize("source", ["coco/annotations.json", "kitti", "maps"])
def test_the_bytes_do_not_depend_on_the_workers(drawn: Path, source: str) -> None:
    for name, options in (("one", []), ("two", ["--workers", "2", "--chunk-size", "1"])):
        generate(drawn / "suite.toml", drawn / source, drawn / name, *options)
    one, two = (
        {str(p.relative_to(drawn / name)): p.read_bytes() for p in (drawn / name).rglob("*") if p.is_file()}
        for name in ("one", "two")
    )
    assert one == two
    assert not any("/." in name or name.startswith(".") for name in one)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format", "squad"], "The format squad takes answers as right answers; these data have boxes"),
        (["--format", "folder"], "The format folder takes label as right answers"),
        (["--kind", "masks", "--format", "kitti"], "The format kitti takes boxes"),
        (["--kind", "label"], "Expected labels as right answers"),
    ],
)
def test_forms_that_do_not_fit_are_a_sentence(drawn: Path, options: list[str], said: str) -> None:
    arguments = ["generate", str(drawn / "suite.toml"), str(drawn / "coco/annotations.json"), str(drawn / "out")]
    error = CliRunner().invoke(cli, [*arguments, *options], standalone_mode=False).exception
    assert said in str(error)


def test_points_without_a_category_that_names_them_are_of_an_object(drawn: Path) -> None:
    from perturb.data import Layout
    from perturb.engine.forms import Item
    from perturb.engine.forms.coco import Coco
    from perturb.engine.provenance import clean_manifest_row

    points = Keypoints(np.array([[3.0, 4], [5, 6]]), ("tip", "base"))
    image = np.zeros((8, 9, 3), dtype=np.uint8)
    data = InMemory([Sample("a", image, points)])
    form = Coco(Layout("memory"))
    with form.gather(drawn / "out") as gathered:
        row = clean_manifest_row(next(data.records()))
        gathered.write([form.place(drawn / "out", Item(row, image, points))[1]])
    written = json.loads((drawn / "out/clean/clean/0/annotations.json").read_text())
    assert written["categories"] == [{"id": 1, "name": "object", "keypoints": ["tip", "base"]}]
    assert written["annotations"][0]["keypoints"] == [3, 4, 2, 5, 6, 2]
