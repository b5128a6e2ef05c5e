"""Expected numbers of RichnessTests, by NumPy and SciPy: python richness.py"""
import numpy as np
import scipy
from scipy.linalg import sqrtm
from scipy.stats import entropy


def rows(count, dimensions, shift):
    i, j = np.meshgrid(np.arange(count), np.arange(dimensions), indexing="ij")
    return np.sin(0.7 * i + 1.3 * j + 0.11 * i * j + shift) + 0.05 * j + 0.3 * shift


def frechet(a, b):
    mean = a.mean(0) - b.mean(0)
    first, second = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = sqrtm(first @ second)
    return mean @ mean + np.trace(first + second - 2 * np.real(root))


def effective(a):
    values = np.linalg.eigvalsh(np.cov(a, rowvar=False))
    return values.sum() ** 2 / (values**2).sum()


def nearest(a):
    unit = a / np.linalg.norm(a, axis=1, keepdims=True)
    cosines = unit @ unit.T
    np.fill_diagonal(cosines, -np.inf)
    return cosines.max(1).mean()


print("numpy", np.__version__, "scipy", scipy.__version__)
a, b = rows(40, 7, 0.0), rows(25, 7, 0.4)
print("frechet", repr(frechet(a, b)), "fewer rows than dimensions", repr(frechet(rows(6, 9, 0.0), rows(30, 9, 0.4))))
print("effective", repr(effective(a)), repr(effective(b)))
print("nearest", repr(nearest(a)), repr(nearest(b)))
counts = np.array([5, 0, 12, 3])
print("evenness", repr(entropy(counts / counts.sum()) / np.log(len(counts))))
