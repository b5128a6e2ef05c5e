#!/usr/bin/env python3
"""Writes operators.json beside this file: what PyTorch 2.13 makes of operators and their gradients.

    python operators.py

Values are little-endian float32 in base64. Images are [batch, height, width, channels], filters in PyTorch's own order.
Gradients are those of sum(y * cotangent), named "d" + the tensor's name.
"""
import base64
import json
import pathlib

import torch
from torch.nn import functional as F

torch.manual_seed(12)
cases = {}


def entry(t):
    t = t.detach().float().contiguous()
    return {"shape": list(t.shape), "float32": base64.b64encode(t.numpy().astype("<f4").tobytes()).decode()}


def case(name, function, images=(), **inputs):
    """`images` are the inputs in [batch, channels, height, width] for PyTorch; y is one if there is any."""
    inputs = {key: torch.as_tensor(value).clone().requires_grad_() for key, value in inputs.items()}
    y = function(**inputs)
    cotangent = torch.randn_like(y)
    (y * cotangent).sum().backward()
    tensors = {"y": y, "cotangent": cotangent}
    for key, value in inputs.items():
        tensors |= {key: value, "d" + key: value.grad}
    images = {"y", "cotangent"} | set(images) | {"d" + key for key in images} if images else set()
    cases[name] = {key: entry(t.permute(0, 2, 3, 1) if key in images else t) for key, t in tensors.items()}


def conv(name, shape, filters, kernel, pads, **options):
    top, left, bottom, right = pads
    case(name, lambda x, w, b: F.conv2d(F.pad(x, (left, right, top, bottom)), w, b, **options), ["x"],
         x=torch.randn(*shape), w=torch.randn(filters, shape[1] // options.get("groups", 1), *kernel),
         b=torch.randn(filters))


conv("conv_dilated", (2, 6, 9, 8), 5, (3, 2), (1, 0, 3, 2), dilation=(2, 3))
conv("conv_groups", (2, 12, 7, 6), 8, (3, 3), (0, 1, 2, 0), stride=(2, 1), groups=4)
conv("conv_multiplier", (2, 5, 7, 6), 10, (3, 3), (2, 2, 2, 2), dilation=2, groups=5)
conv("conv_time", (2, 8, 1, 23), 6, (1, 3), (0, 2, 0, 1), dilation=(1, 4))

image = torch.randn(2, 3, 8, 10)
for ceil in [False, True]:
    for counts in [False, True]:
        case(f"average_{int(ceil)}_{int(counts)}",
             lambda x: F.avg_pool2d(x, (3, 4), (2, 3), (1, 2), ceil_mode=ceil, count_include_pad=counts), ["x"], x=image)
case("max_ceil_dilated", lambda x: F.max_pool2d(x, (3, 2), (2, 3), (1, 1), (2, 1), ceil_mode=True), ["x"], x=image)

wide = torch.linspace(-6, 6, 97)
case("gelu", lambda x: F.gelu(x), x=wide)
case("gelu_tanh", lambda x: F.gelu(x, approximate="tanh"), x=wide)
case("softplus", lambda x: F.softplus(x), x=wide)
case("hard_swish", lambda x: F.hardswish(x), x=wide)
case("elu", lambda x: F.elu(x, 0.7), x=wide)
case("selu", lambda x: F.selu(x), x=wide)
case("prelu", lambda x, slope: F.prelu(x, slope), x=torch.randn(4, 7), slope=torch.randn(7))
case("layer_norm", lambda x, weight, bias: F.layer_norm(x, (5, 4), weight, bias, 1e-5), x=torch.randn(3, 5, 4) + 1,
     weight=torch.randn(5, 4), bias=torch.randn(5, 4))
case("attention", lambda q, k, v: torch.softmax(q @ k.transpose(-1, -2) / 6 ** 0.5, -1) @ v,
     q=torch.randn(2, 3, 7, 6), k=torch.randn(2, 1, 9, 6), v=torch.randn(2, 3, 9, 5))
case("pooled_statistics", lambda x: torch.cat([x.mean(-1), ((x - x.mean(-1, keepdim=True)) ** 2).mean(-1).sqrt()], 1),
     x=torch.randn(2, 5, 11))
case("pooled_extremes", lambda x: x.amax(2) + x.mean(2) - x.logsumexp(2), x=torch.randn(2, 5, 11, 3))

path = pathlib.Path(__file__).with_name("operators.json")
path.write_text(json.dumps({"torch": torch.__version__, "cases": cases}, indent=0))
print(path, path.stat().st_size, "bytes,", len(cases), "cases")
