"""Two real data sets and two real models, small enough to ship: what `make demo` runs on.

    digits     400 handwritten digits and a classifier trained in a second   perturb.demo.digits:predict
    reviews    300 short reviews and the VADER sentiment model               perturb.demo.reviews:classify

`python -m perturb.demo OUT` writes the data as a user would have them: a folder of classes and a JSONL file.
The models need `pip install 'perturb[demo]'`. Nothing is downloaded.
"""
