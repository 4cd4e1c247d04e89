"""Data in and data out: indexes that stream, samples loaded one at a time, files written whole or not at all."""

from perturb.data.index import Summary, check
from perturb.data.limit import split, subset
from perturb.data.memory import InMemory
from perturb.data.naming import variant_file
from perturb.data.reading import read
from perturb.data.record import DataSet, Layout, Record
from perturb.data.writing import JsonlWriter, encode_png, write_file

__all__ = [
    "DataSet",
    "InMemory",
    "JsonlWriter",
    "Layout",
    "Record",
    "Summary",
    "check",
    "encode_png",
    "read",
    "split",
    "subset",
    "variant_file",
    "write_file",
]
