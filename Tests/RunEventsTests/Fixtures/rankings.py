#!/usr/bin/env python3
"""Writes rankings.json beside this file: what scikit-learn makes of scores, ties among them, and of weighted clips.

    python rankings.py
"""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.metrics import average_precision_score, roc_auc_score

random = np.random.default_rng(5)


def case(scores, positives, weights=None):
    scores, positives = np.asarray(scores, dtype=np.float32), np.asarray(positives, dtype=int)
    has_both = 0 < positives.sum() < len(positives)
    return {
        "scores": scores.tolist(), "positives": positives.tolist(),
        "weights": None if weights is None else np.asarray(weights).tolist(),
        "averagePrecision": average_precision_score(positives, scores, sample_weight=weights) if positives.any() else None,
        "rocArea": roc_auc_score(positives, scores, sample_weight=weights) if has_both else None,
    }


cases = [
    case([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0]),
    case([0.5] * 6, [1, 0, 0, 1, 0, 0]),
    case([0.5, 0.5, 0.25, 0.25, 0.125], [1, 0, 1, 0, 1]),
    case([0.1, 0.2, 0.3], [0, 0, 0]),
    case([0.1, 0.2, 0.3], [1, 1, 1]),
    case(random.random(60), random.random(60) < 0.2),
    # Few distinct scores: many ties.
    case(random.integers(0, 5, 80) / 4, random.random(80) < 0.3),
    # Clips that count as often as a resample drew them, some not at all.
    case(random.integers(0, 9, 70) / 8, random.random(70) < 0.3, random.integers(0, 4, 70)),
]
path = pathlib.Path(__file__).with_name("rankings.json")
path.write_text(json.dumps({"sklearn": sklearn.__version__, "cases": cases}, separators=(",", ":")) + "\n")
print(path, path.stat().st_size, "bytes, scikit-learn", sklearn.__version__)
