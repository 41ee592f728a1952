"""`make classifier`: learns the weights of the text classifier; the same files give the same bytes.

Regularised logistic regression over hashed pieces of words, rounded to one byte a weight.
"""

import json
import math
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from domain.understanding import classifier
from domain.understanding.classifier.features import BUCKETS, buckets
from training.samples import Sample, samples

INVERSE_REGULARISATION = 4.0
MOST_STEPS = 2_000
# A few weights are far larger than all others; to cut them costs less than to round the others coarsely.
KEPT = 0.9995
WEIGHTS = Path(classifier.__file__).with_name(classifier.FILE)

Floats = NDArray[np.float64]


def trained() -> bytes:
    """The file's content."""
    known = samples()
    categories = sorted({sample.category for sample in known})
    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=MOST_STEPS)
    with threadpool_limits(1):  # sums in one order, so that the last digits are the same each time
        model.fit(
            _matrix(known),
            np.array([categories.index(sample.category) for sample in known]),
            sample_weight=np.array([sample.weight for sample in known]),
        )
    return _file(categories, model.coef_, model.intercept_)


def _matrix(known: Sequence[Sample]) -> csr_matrix:
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for sample in known:
        found = [bucket for word in sample.words[: classifier.MOST_WORDS] for bucket in buckets(word)]
        columns += found
        values += [1 / math.sqrt(len(found))] * len(found)
        ends.append(len(columns))
    matrix = csr_matrix((values, columns, ends), shape=(len(known), BUCKETS))
    matrix.sum_duplicates()
    return matrix


def _file(categories: Sequence[str], weights: Floats, biases: Floats) -> bytes:
    most = classifier.ZERO - 1
    scale = float(np.quantile(np.abs(weights), KEPT)) / most
    steps = np.clip(np.rint(weights / scale), -most, most).astype(np.int16) + classifier.ZERO
    head = {
        "categories": categories,
        "biases": [round(float(bias), 4) for bias in biases],
        "scale": round(scale, 6),
    }
    return json.dumps(head).encode() + b"\n" + steps.T.astype(np.uint8).tobytes()


def main() -> None:
    started = time.monotonic()
    content = trained()
    WEIGHTS.write_bytes(content)
    print(f"{WEIGHTS.name}: {len(content):,} bytes from {len(samples()):,} phrases")
    print(f"in {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
