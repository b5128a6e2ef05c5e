#!/usr/bin/env python3
"""Writes tag-fixtures.json beside this file: what PyTorch makes of the losses of a teacher with sigmoids.

    python make_tag_fixtures.py

The format is make_fixtures.py's: little-endian float32 in base64, gradients of the loss named "d" + the tensor's name.
"""
import base64
import json
import pathlib

import torch
from torch.distributions import Bernoulli, kl_divergence
from torch.nn import functional as F

torch.manual_seed(12)
cases = {}


def leaf(*shape, scale=2):
    return (torch.randn(*shape) * scale).requires_grad_()


def loss(name, function, **inputs):
    value = function(**inputs)
    value.backward()
    tensors = {"loss": value, **inputs, **{"d" + k: t.grad for k, t in inputs.items()}}
    cases[name] = {
        key: {"shape": list(t.shape),
              "float32": base64.b64encode(t.detach().contiguous().numpy().astype("<f4").tobytes()).decode()}
        for key, t in tensors.items()}


SETS = [[0], [3, 9], [9], [3, 1, 0], [1, 2, 8], []]
TARGETS = torch.zeros(6, 10)
for row, tags in enumerate(SETS):
    TARGETS[row, tags] = 1


def binary(logits, targets):
    return F.binary_cross_entropy_with_logits(logits, targets, reduction="none").sum(1).mean()


def hard(logits):
    targets = (logits > 0).float()
    targets[torch.arange(len(logits)), logits.argmax(1)] = 1
    return binary(logits, targets.detach())


def kl(teacher, student, temperature):
    """Of Bernoullis, by torch's own divergence."""
    return kl_divergence(Bernoulli(logits=teacher / temperature), Bernoulli(logits=student / temperature))


def adversarial(teacher, student):
    same = ((student > 0) == (teacher > 0)).float()
    return -(kl(teacher, student, 1) * same).sum(1).mean()


def balance(logits):
    shares = torch.linspace(0.05, 0.5, 10)
    return kl_divergence(Bernoulli(probs=torch.sigmoid(logits).mean(0)), Bernoulli(probs=shares)).sum()


# The last row has no logit over 0: only its likeliest tag is asked for.
quiet = leaf(6, 10)
with torch.no_grad():
    quiet[5] = -quiet[5].abs() - 0.1
loss("binary_cross_entropy", lambda logits: binary(logits, TARGETS), logits=leaf(6, 10, scale=6))
loss("hard_tags", hard, logits=quiet)
loss("tag_distillation", lambda teacher, student: 16 * kl(teacher, student, 4).sum(1).mean(), teacher=leaf(6, 10),
     student=leaf(6, 10))
loss("tag_adversarial", adversarial, teacher=leaf(6, 10), student=leaf(6, 10))
loss("tag_balance", balance, logits=leaf(6, 10))

path = pathlib.Path(__file__).with_name("tag-fixtures.json")
path.write_text(json.dumps({"torch": torch.__version__, "cases": cases}, separators=(",", ":")) + "\n")
print(path, path.stat().st_size, "bytes, torch", torch.__version__)
