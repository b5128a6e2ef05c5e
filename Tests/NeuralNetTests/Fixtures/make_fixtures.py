#!/usr/bin/env python3
"""Writes fixtures.json beside this file: what PyTorch makes of layers, losses, optimisers, schedules and views.

    python make_fixtures.py

Values are little-endian float32 in base64. Images are written as [batch, height, width, channels]; filters in PyTorch's own order. Gradients are those of
sum(output * cotangent) for layers and of the loss itself for losses, named "d" + the tensor's name.
"""
import base64
import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(7)
cases = {}


def nhwc(t):
    return t.permute(0, 2, 3, 1) if t.dim() == 4 else t


def case(name, **tensors):
    cases[name] = {
        key: {"shape": list(nhwc(t).shape) if image else list(t.shape),
              "float32": base64.b64encode(
                  (nhwc(t) if image else t).detach().float().contiguous().numpy().astype("<f4").tobytes()).decode()}
        for key, value in tensors.items()
        for t, image in [value if isinstance(value, tuple) else (torch.as_tensor(value), False)]}


def image(t):
    return t, True


def leaf(*shape):
    return torch.randn(*shape).requires_grad_()


def conv_block(name, activation, stride, with_residual):
    x = leaf(3, 6, 5, 4)
    conv, bn = nn.Conv2d(6, 20, 3, stride, 1, bias=False), nn.BatchNorm2d(20)
    with torch.no_grad():
        bn.weight.normal_(1, 0.3), bn.bias.normal_(0, 0.3)
    y = bn(conv(x))
    residual = torch.randn_like(y).requires_grad_()
    y = activation(y + residual if with_residual else y)
    cotangent = torch.randn_like(y)
    (y * cotangent).sum().backward()
    extra = dict(residual=image(residual), dresidual=image(residual.grad)) if with_residual else {}
    case(name, x=image(x), conv=conv.weight, weight=bn.weight, bias=bn.bias, y=image(y), cotangent=image(cotangent),
         dx=image(x.grad), dconv=conv.weight.grad, dweight=bn.weight.grad, dbias=bn.bias.grad,
         running_mean=bn.running_mean, running_var=bn.running_var, **extra)


conv_block("block_residual_relu", F.relu, (2, 1), True)
conv_block("block_leaky", lambda t: F.leaky_relu(t, 0.2), 1, False)


def frozen(name, with_residual):
    """Two views through a frozen layer; the statistics loss sees the first view only."""
    x = leaf(4, 5, 4, 5)
    conv, bn = nn.Conv2d(5, 24, 3, 1, 1, bias=False), nn.BatchNorm2d(24).eval()
    with torch.no_grad():
        bn.weight.normal_(1, 0.3), bn.bias.normal_(0, 0.3)
        bn.running_mean.normal_(0, 0.3), bn.running_var.uniform_(0.3, 1.5)
    h = conv(x)
    residual = torch.randn_like(h).requires_grad_()
    y = bn(h)
    y = F.relu(y + residual if with_residual else y)
    variance, mean = torch.var_mean(h[:2], dim=(0, 2, 3), unbiased=False)
    statistics = torch.norm(bn.running_var - variance) + torch.norm(bn.running_mean - mean)
    s = statistics_pooling(y)
    features = torch.cat([h.mean((2, 3)), y.mean((2, 3)), s], 1)
    cotangent = torch.randn_like(features)
    (0.7 * statistics + (features * cotangent).sum()).backward()
    extra = dict(residual=image(residual), dresidual=image(residual.grad)) if with_residual else {}
    case(name, x=image(x), conv=conv.weight, weight=bn.weight, bias=bn.bias, running_mean=bn.running_mean,
         running_var=bn.running_var, y=image(y), statistics=statistics, features=features, cotangent=cotangent,
         dx=image(x.grad), **extra)


def statistics_pooling(h):
    variance, mean = torch.var_mean(h.flatten(1, 2), dim=2, unbiased=False)
    return torch.cat([mean, torch.sqrt(variance + 1e-5)], 1)


frozen("frozen", False)
frozen("frozen_residual", True)


def layer(name, module, x, *, is_image=True, out_image=True, **parameters):
    y = module(x)
    cotangent = torch.randn_like(y)
    (y * cotangent).sum().backward()
    case(name, x=(x, is_image), y=(y, out_image), cotangent=(cotangent, out_image), dx=(x.grad, is_image),
         **parameters, **{"d" + key: p.grad for key, p in parameters.items()})


depthwise = nn.Conv2d(20, 20, 3, (2, 1), 1, groups=20)
layer("depthwise", depthwise, leaf(2, 20, 6, 5), weight=depthwise.weight, bias=depthwise.bias)
biased = nn.Conv2d(3, 10, 3, 1, 1)
layer("conv_bias", biased, leaf(2, 3, 5, 6), weight=biased.weight, bias=biased.bias)
dense = nn.Linear(37, 10)
layer("linear", dense, leaf(5, 37), weight=dense.weight, bias=dense.bias)
table = nn.Embedding(6, 9)
rows = torch.tensor([2, 5, 2, 0])
embedded = table(rows)
embedding_cotangent = torch.randn_like(embedded)
(embedded * embedding_cotangent).sum().backward()
case("embedding", weight=table.weight, y=embedded, cotangent=embedding_cotangent, dweight=table.weight.grad)
layer("max_pool", nn.MaxPool2d(3, 2, 1), leaf(1, 18, 9, 8))
layer("average_pool", nn.AvgPool2d(2), leaf(1, 18, 6, 8))
layer("average_pool_padded", nn.AvgPool2d(3, 2, 1), leaf(2, 3, 7, 8))
layer("adaptive_pool", nn.AdaptiveAvgPool2d((3, 4)), leaf(1, 18, 7, 8))
layer("upsample", nn.Upsample(scale_factor=2), leaf(2, 18, 3, 4))
after = nn.Conv2d(6, 16, 3, 1, 1, bias=False)
layer("upsample_conv", lambda t: after(F.interpolate(t, scale_factor=2.0)), leaf(2, 6, 4, 5), weight=after.weight)
layer("sigmoid", torch.sigmoid, (torch.randn(2, 3, 5, 7) * 4).requires_grad_())
layer("tanh", torch.tanh, (torch.randn(2, 3, 5, 7) * 2).requires_grad_())
layer("softmax", lambda t: F.softmax(t, 1), leaf(5, 23), is_image=False, out_image=False)
layer("log_softmax", lambda t: F.log_softmax(t, 1), leaf(5, 23), is_image=False, out_image=False)
layer("normalize", lambda t: F.normalize(t, dim=1), leaf(5, 23), is_image=False, out_image=False)
layer("statistics_pooling", statistics_pooling, leaf(3, 18, 4, 7), out_image=False)
counts = [7, 3, 1]
layer("statistics_pooling_counts",
      lambda t: torch.cat([statistics_pooling(t[i:i + 1, :, :, :n]) for i, n in enumerate(counts)]),
      leaf(3, 18, 4, 7), out_image=False)
layer("resize_time", lambda t: F.interpolate(t[..., 2:11], size=(t.shape[2], 14), mode="bilinear"), leaf(2, 1, 3, 14))
layer("stretch_time", lambda t: F.interpolate(t, size=(t.shape[2], 5), mode="bilinear"), leaf(2, 2, 3, 12))
layer("roll_time", lambda t: torch.roll(t, 3, 3), leaf(2, 1, 3, 8))


def loss(name, function, **inputs):
    value = function(**inputs)
    value.backward()
    case(name, loss=value, **{k: (t, t.dim() == 4) for k, t in inputs.items()},
         **{"d" + k: (t.grad, t.dim() == 4) for k, t in inputs.items() if t.grad is not None})


LABELS = torch.tensor([0, 3, 9, 3, 1, 7])


def kl(teacher, student, temperature):
    return temperature ** 2 * F.kl_div(
        F.log_softmax(student / temperature, 1), F.softmax(teacher / temperature, 1), reduction="batchmean")


def adversarial(teacher, student):
    same = (student.argmax(1) == teacher.argmax(1)).float()
    each = F.kl_div(F.log_softmax(student, 1), F.softmax(teacher, 1), reduction="none").sum(1)
    return -(each * same).mean()


def balance(logits):
    p = F.softmax(logits, 1).mean(0)
    return (p * p.log()).sum()


def total_variation(x):
    a = x[:, :, :, :-1] - x[:, :, :, 1:]
    b = x[:, :, :-1, :] - x[:, :, 1:, :]
    c = x[:, :, 1:, :-1] - x[:, :, :-1, 1:]
    d = x[:, :, :-1, :-1] - x[:, :, 1:, 1:]
    return torch.norm(a) + torch.norm(b) + torch.norm(c) + torch.norm(d)


loss("cross_entropy", lambda logits: F.cross_entropy(logits, LABELS), logits=leaf(6, 10))
loss("hard_label", lambda logits: F.cross_entropy(logits, logits.argmax(1)), logits=leaf(6, 10))
loss("distillation", lambda teacher, student: kl(teacher, student, 4), teacher=leaf(6, 10), student=leaf(6, 10))
base = torch.randn(6, 10) * 2
loss("adversarial", adversarial, teacher=(base + torch.randn(6, 10)).requires_grad_(),
     student=(base + torch.randn(6, 10)).requires_grad_())
loss("balance", balance, logits=leaf(6, 10))
loss("activation", lambda x: -x.abs().mean(), x=leaf(6, 33))
loss("total_variation", total_variation, x=leaf(3, 1, 5, 6))
loss("length_prior", lambda x: torch.norm(x.view(len(x), -1), dim=1).mean(), x=leaf(3, 1, 5, 6))
loss("relative_mean_square", lambda a, b: F.mse_loss(a, b) / b.pow(2).mean(), a=leaf(4, 19), b=torch.randn(4, 19))

head = nn.Sequential(nn.Linear(21, 16), nn.ReLU(), nn.Linear(16, 12))
strong, mild, bank_strong, bank_mild = leaf(4, 21), torch.randn(4, 21), torch.randn(7, 21), torch.randn(7, 21)
near, far = (F.normalize(head(torch.cat(pair)), dim=1) for pair in ((strong, bank_strong), (mild, bank_mild)))
each = F.cross_entropy(near @ far.detach().T / 0.1, torch.arange(11), reduction="none")
contrast = each[:4].mean() + each[4:].mean()
contrast.backward()
case("contrast", loss=contrast, strong=strong, mild=mild, bank_strong=bank_strong, bank_mild=bank_mild,
     dstrong=strong.grad, **{f"{k}": p for k, p in head.named_parameters()},
     **{f"d{k}": p.grad for k, p in head.named_parameters()})


def optimizer(name, make, steps=4):
    p = leaf(5, 7)
    tensors = {"before": p.detach().clone()}
    chosen = make([p])
    for step in range(steps):
        p.grad = torch.randn(5, 7)
        tensors[f"gradient{step}"] = p.grad.clone()
        chosen.step()
        tensors[f"after{step}"] = p.detach().clone()
    case(name, **tensors)


optimizer("sgd", lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=5e-4, nesterov=True))
optimizer("sgd_heavy_ball", lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9))
optimizer("adam", lambda p: torch.optim.Adam(p, lr=2e-3, betas=(0.5, 0.999)))
optimizer("adam_decay", lambda p: torch.optim.Adam(p, lr=1e-2, weight_decay=1e-2))

scheduled = torch.optim.SGD([leaf(1)], lr=1, momentum=0.9)
schedule = torch.optim.lr_scheduler.OneCycleLR(scheduled, max_lr=0.05, total_steps=40)
rates, momenta = [], []
for _ in range(40):
    rates.append(scheduled.param_groups[0]["lr"])
    momenta.append(scheduled.param_groups[0]["momentum"])
    scheduled.step()
    if len(rates) < 40:
        schedule.step()
case("one_cycle", rates=torch.tensor(rates), momenta=torch.tensor(momenta))

path = pathlib.Path(__file__).with_name("fixtures.json")
path.write_text(json.dumps({"torch": torch.__version__, "cases": cases}, separators=(",", ":")) + "\n")
print(path, path.stat().st_size, "bytes, torch", torch.__version__)
