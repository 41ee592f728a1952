"""Fits the logistic models that `domain.understanding.logistic` reads, and writes their files."""

from collections.abc import Mapping, Sequence

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from domain.understanding.logistic import Weights

MOST_STEPS = 5_000
# A weight below this changes a chance by less than anybody could see.
LEAST_WEIGHT = 0.1

# The signs that were seen, and whether the event happened.
Events = Sequence[tuple[frozenset[str], bool]]


def fit(events: Events, inverse_regularisation: float) -> Weights:
    """The same weights each time; both outcomes must be among the events."""
    columns = DictVectorizer()
    matrix = columns.fit_transform([dict.fromkeys(sorted(seen), 1) for seen, _ in events])
    model = LogisticRegression(C=inverse_regularisation, max_iter=MOST_STEPS)
    with threadpool_limits(1):
        model.fit(matrix, [happened for _, happened in events])
    named = zip(columns.get_feature_names_out(), model.coef_[0], strict=True)
    weights = {str(name): round(float(weight), 2) for name, weight in named if abs(weight) >= LEAST_WEIGHT}
    return Weights(round(float(model.intercept_[0]), 2), weights)


def text_of(head: str, fitted: Mapping[str, Weights]) -> str:
    """The content of a file, below comments that say what it is: the weights of each event, the lowest first."""
    tables = []
    for name, weights in sorted(fitted.items()):
        rows = sorted(weights.signs.items(), key=lambda row: (row[1], row[0]))
        signs = "\n".join(f'"{sign}" = {weight}' for sign, weight in rows)
        tables.append(f"[{name}]\nbias = {weights.bias}\n[{name}.signs]\n{signs}\n")
    return "\n".join([head + "\n", *tables])
