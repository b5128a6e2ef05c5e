#!/usr/bin/env python3
"""Writes steps.safetensors: one FRAMI inversion step, two distillation steps (graft, match) and the first inversion
losses of every other method, of tiny networks.

Weights and inputs are not stored: both sides fill them with the same formula (`fill`). What is stored are the losses,
gradients and parameters that PyTorch arrives at. Written with torch 2.13. Run in this folder: python steps.py
"""
import json, struct
import numpy, torch
from torch import nn
from torch.nn import functional as F

# On processors with AVX2 alone oneDNN's filter gradient of a 1x1 convolution with stride 2 is wrong in torch 2.13.
torch.backends.mkldnn.enabled = False

MELS, FRAMES, CLASSES, BATCH, BANK = 16, 16, 3, 4, 5
MEAN, DEVIATION = 0.15, 0.20


def fill(shape, name, low, high):
    count = int(numpy.prod(shape))
    salt = sum(name.encode()) % 997
    k = (numpy.arange(count, dtype=numpy.uint64) + numpy.uint64(salt * 1_000_003)) * numpy.uint64(2654435761)
    unit = ((k % numpy.uint64(2**32)) >> numpy.uint64(8)).astype(numpy.float64) / 2**24
    return torch.tensor((low + (high - low) * unit).astype(numpy.float32).reshape(list(shape)))


def filled(module, prefix):
    with torch.no_grad():
        for key, value in module.state_dict().items():
            name = f"{prefix}.{key}"
            if key.endswith("num_batches_tracked"):
                continue
            if key.endswith("running_var") or value.dim() == 1 and key.endswith("weight"):
                value.copy_(fill(value.shape, name, 0.5, 1.5))
            elif value.dim() == 1:
                value.copy_(fill(value.shape, name, -0.2, 0.2))
            else:
                bound = float(numpy.float32((3 / numpy.prod(value.shape[1:])) ** 0.5))
                value.copy_(fill(value.shape, name, -bound, bound))
    return module


def normed(a, b, kernel, stride=1):
    return nn.Conv2d(a, b, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(b)


class Basic(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()
        self.conv1, self.bn1 = normed(a, b, 3, stride)
        self.conv2, self.bn2 = normed(b, b, 3)
        self.downsample = None if a == b and stride == 1 else nn.Sequential(*normed(a, b, 1, stride))

    def forward(self, x):
        straight = x if self.downsample is None else self.downsample(x)
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + straight)


def pool(h):
    variance, mean = torch.var_mean(h.flatten(1, 2), dim=2, unbiased=False)
    return torch.cat([mean, torch.sqrt(variance + 1e-5)], 1)


class Network(nn.Module):
    def __init__(self, widths, pooled, graft=None):
        super().__init__()
        self.conv1, self.bn1 = normed(1, widths[0], 3, 2)
        self.layer1 = nn.Sequential(Basic(widths[0], widths[0], 1))
        self.layer2 = nn.Sequential(Basic(widths[0], widths[1], 2))
        self.projector = nn.Sequential(*normed(widths[1], graft, 1), nn.ReLU()) if graft else nn.Identity()
        self.fc = nn.Linear(pooled, CLASSES)

    def forward(self, x):
        h = self.projector(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        s = pool(h)
        return self.fc(s), h, s


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.input = nn.Linear(64 + CLASSES, 64 * 2 * 2)
        self.bn0 = nn.BatchNorm2d(64)
        self.convs = nn.ModuleList(nn.Conv2d(a, b, 3, 1, 1, bias=False) for a, b in ((64, 64), (64, 32), (32, 16)))
        self.bns = nn.ModuleList(nn.BatchNorm2d(b) for b in (64, 32, 16))
        self.output = nn.Conv2d(16, 1, 3, 1, 1)

    def forward(self, z, y):
        h = self.input(torch.cat([z, 8 * F.one_hot(y, CLASSES).float()], 1))  # 8 is the root of z's 64 numbers
        h = self.bn0(h.view(-1, 2, 2, 64).permute(0, 3, 1, 2))  # channels-last, as frami lays its maps out
        for conv, bn in zip(self.convs, self.bns):
            h = F.leaky_relu(bn(conv(F.interpolate(h, scale_factor=2.0))), 0.2)
        return torch.sigmoid(self.output(h))


def network_input(x):
    return (x - MEAN) / DEVIATION


def roll(x, shifts):
    return torch.stack([torch.roll(sample, shift, 2) for sample, shift in zip(x, shifts)])


def gain(x, gains):
    return torch.clamp(x + torch.tensor(gains).view(-1, 1, 1, 1), 0, 1)


taps = []


def observe(teacher, x):
    taps.clear()
    logits, h, s = teacher(x)
    features = torch.cat([v.mean((2, 3)) for _, v in taps] + [h.mean((2, 3)), s], 1)
    return logits, h, s, list(taps), features


teacher = filled(Network((4, 8), 2 * 8 * 4), "teacher").eval()
for p in teacher.parameters():
    p.requires_grad_(False)
for m in teacher.modules():
    if isinstance(m, nn.BatchNorm2d):
        m.register_forward_hook(lambda m, inputs, _: taps.append((m, inputs[0])))
out = {}

# --- inversion
student = filled(Network((2, 4), 64, graft=8), "student").eval()
student.fc = teacher.fc
generator = filled(Generator(), "generator").train()
count = sum(m.num_features for m in teacher.modules() if isinstance(m, nn.BatchNorm2d)) + 8 + 64
head = filled(nn.Sequential(nn.Linear(count, 256), nn.ReLU(), nn.Linear(256, 128)), "head")
z = fill((BATCH, 64), "latents", -1.7, 1.7).requires_grad_()
y = torch.tensor([0, 1, 2, 0])
bank_strong, bank_mild = fill((BANK, count), "bank.strong", -1, 1), fill((BANK, count), "bank.mild", -1, 1)
x = generator(z, y)
mild = gain(roll(x, [1, -2, 0, 3]), [0.02, -0.05, 0.0, 0.1])
strong = roll(x, [-1, 2, 4, 0])[..., 3:11]
strong = gain(strong, [0.1, -0.1, 0.05, -0.02])
mask = torch.ones_like(strong)
mask[0, :, 2:4], mask[1, :, :, 1:3], mask[2, :, 5:7], mask[2, :, :, 0:2] = 0, 0, 0, 0
strong = strong * mask
logits, h, s, seen, far = observe(teacher, network_input(mild))
bn = 0.0
for m, value in seen:
    variance, mean = torch.var_mean(value, dim=(0, 2, 3), unbiased=False)
    bn = bn + torch.norm(m.running_var - variance) + torch.norm(m.running_mean - mean)
oh = F.cross_entropy(logits, y)
doubts = student(network_input(mild))[0]
same = (doubts.argmax(1) == logits.argmax(1)).float()
adv = -(F.kl_div(F.log_softmax(doubts, 1), F.softmax(logits, 1), reduction="none").sum(1) * same).mean()
near = observe(teacher, network_input(strong))[4]
p_near = F.normalize(head(torch.cat([near, bank_strong])), dim=1)
p_far = F.normalize(head(torch.cat([far, bank_mild])), dim=1).detach()
rows = F.cross_entropy(p_near @ p_far.T / 0.1, torch.arange(BATCH + BANK), reduction="none")
cr = rows[:BATCH].mean() + rows[BATCH:].mean()
probabilities = F.softmax(logits, 1).mean(0)
balance = (probabilities * probabilities.log()).sum()
act = -s.abs().mean()
print({"same": same.tolist()})
out["inversion.losses"] = torch.stack([oh, bn, adv, cr, balance, act]).detach()
total = oh + bn + 0.5 * adv + 0.8 * cr + 0.3 * balance + 0.2 * act
adam = torch.optim.Adam([{"params": generator.parameters(), "lr": 2e-3}, {"params": [z], "lr": 1e-2},
                         {"params": head.parameters(), "lr": 1e-3}], betas=(0.5, 0.999))
total.backward()
out["inversion.samples"] = x.detach().permute(0, 2, 3, 1)
out["inversion.gradient.latents"] = z.grad.clone()
for key in ("output.weight", "convs.2.weight", "bns.0.bias"):
    out[f"inversion.gradient.{key}"] = generator.get_parameter(key).grad.clone()
out["inversion.gradient.head"] = head[2].bias.grad.clone()
out["inversion.gradientNorms"] = torch.stack([p.grad.norm() for p in [*generator.parameters(), *head.parameters()]])
adam.step()
out["inversion.after.latents"] = z.detach()
out["inversion.after.output"] = generator.output.weight.detach()

# --- the other methods: the losses that have a weight, their weighted sum, and where its gradient goes
METHODS = {  # oh, bn, adv, balance, act, cr, tv
    "dafl": (1, 0, 0, 20, 0.001, 0, 0),
    "zskt": (0, 0, 1, 0, 0, 0, 0),
    "dfq": (1, 1, 1, 20, 0, 0, 0),
    "deepinversion": (1, 10, 1, 0, 0, 0, 1e-3),
    "cmi": (1, 1, 0.5, 0, 0, 0.8, 0),
    "fast": (0.5, 10, 1.33, 0, 0, 0, 0),
}
count = sum(m.num_features for m in teacher.modules() if isinstance(m, nn.BatchNorm2d))
for name, (w_oh, w_bn, w_adv, w_balance, w_act, w_cr, w_tv) in METHODS.items():
    student = filled(Network((2, 4), 32), "student").eval()
    generator = filled(Generator(), "generator").train()
    head = filled(nn.Sequential(nn.Linear(count, 256), nn.ReLU(), nn.Linear(256, 128)), "head")
    if name == "deepinversion":
        z = x = fill((BATCH, 1, MELS, FRAMES), "latents", 0.05, 0.95).requires_grad_()
    else:
        z = fill((BATCH, 64), "latents", -1.7, 1.7).requires_grad_()
        x = generator(z, y)
    mild = gain(roll(x, [1, -2, 0, 3]), [0.02, -0.05, 0.0, 0.1])
    strong = gain(roll(x, [-1, 2, 4, 0])[..., 3:11], [0.1, -0.1, 0.05, -0.02]) * mask
    logits, h, s, seen, far = observe(teacher, network_input(mild))
    doubts = student(network_input(mild))[0]
    same = (doubts.argmax(1) == logits.argmax(1)).float()
    probabilities = F.softmax(logits, 1).mean(0)
    terms = torch.zeros(())
    if w_oh:
        terms = terms + w_oh * F.cross_entropy(logits, logits.argmax(1) if name in ("dafl", "dfq") else y)
    if w_bn:
        for m, value in seen:
            variance, mean = torch.var_mean(value, dim=(0, 2, 3), unbiased=False)
            terms = terms + w_bn * (torch.norm(m.running_var - variance) + torch.norm(m.running_mean - mean))
    if w_adv:
        divergence = F.kl_div(F.log_softmax(doubts, 1), F.softmax(logits, 1), reduction="none").sum(1)
        terms = terms - w_adv * (divergence * same).mean()
    terms = terms + w_balance * (probabilities * probabilities.log()).sum() - w_act * s.abs().mean()
    if w_cr:
        near = observe(teacher, network_input(strong))[4][:, :count]
        p_near, p_far = F.normalize(head(near), dim=1), F.normalize(head(far[:, :count]), dim=1).detach()
        terms = terms + w_cr * F.cross_entropy(p_near @ p_far.T / 0.1, torch.arange(BATCH))
    if w_tv:
        terms = terms + w_tv * ((x[..., :-1] - x[..., 1:]).norm() + (x[:, :, :-1] - x[:, :, 1:]).norm()
                                + (x[:, :, 1:, :-1] - x[:, :, :-1, 1:]).norm()
                                + (x[:, :, :-1, :-1] - x[:, :, 1:, 1:]).norm())
    terms.backward()
    out[f"{name}.total"] = terms.detach().reshape(1)
    where = z if name in ("deepinversion", "cmi", "fast") else generator.output.weight
    out[f"{name}.gradient"] = where.grad.clone().permute(0, 2, 3, 1) if name == "deepinversion" else where.grad.clone()

# --- distillation
samples = fill((6, MELS, FRAMES, 1), "samples", 0, 1).permute(0, 3, 1, 2)
for reuse in ("graft", "match"):
    grafts = reuse == "graft"
    student = filled(Network((2, 4), 64 if grafts else 32, graft=8 if grafts else None), "student").train()
    projector = filled(nn.Sequential(*normed(4, 8, 1), nn.ReLU()), "projector").train()
    if grafts:
        student.fc = teacher.fc
    parameters = [p for p in student.parameters() if p.requires_grad]
    sgd = torch.optim.SGD(parameters + ([] if grafts else list(projector.parameters())), lr=0.05, momentum=0.9,
                          weight_decay=5e-4, nesterov=True)
    for step in range(2):
        with torch.no_grad():
            logits, h, s = teacher(network_input(samples))
        said, hidden, pooled = student(network_input(samples))
        if not grafts:
            hidden = projector(hidden)
            pooled = pool(hidden)
        kl = 16 * F.kl_div(F.log_softmax(said / 4, 1), F.softmax(logits / 4, 1), reduction="batchmean")
        pre = F.mse_loss(hidden, h) / h.pow(2).mean()
        post = F.mse_loss(pooled, s) / s.pow(2).mean()
        if step == 0:
            out[f"{reuse}.losses"] = torch.stack([kl, pre, post]).detach()
        sgd.zero_grad()
        (kl + pre + post).backward()
        sgd.step()
    for key, value in student.state_dict().items():
        if not key.endswith("num_batches_tracked") and not (grafts and key.startswith("fc")):
            out[f"{reuse}.after.{key}"] = value.clone()

header, data = {}, b""
for name, tensor in out.items():
    raw = tensor.contiguous().numpy().tobytes()
    header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
    data += raw
text = json.dumps(header).encode()
with open("steps.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + data)
print(out["inversion.losses"], out["graft.losses"], out["match.losses"], len(data))
