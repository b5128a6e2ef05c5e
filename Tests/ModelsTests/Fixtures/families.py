#!/usr/bin/env python3
"""Writes families.safetensors: for each family, logits of a PyTorch network of the same plan on one input.

Weights and inputs are not stored: both sides fill them with the same formula (see `fill`), so the file stays small.
Written with torch 2.13 and torchvision 0.28. Run in this folder: python families.py
"""
import json, struct
import numpy, torch, torchvision
from torch import nn
from torch.nn import functional as F


def fill(shape, salt, low, high):
    """low + (high - low) * frac(sin-free hash): the same uniform numbers in Swift, exact in Float32."""
    count = int(numpy.prod(shape)) if shape else 1
    k = (numpy.arange(count, dtype=numpy.uint64) + numpy.uint64(salt * 1_000_003)) * numpy.uint64(2654435761)
    unit = ((k % numpy.uint64(2**32)) >> numpy.uint64(8)).astype(numpy.float64) / 2**24
    return torch.tensor((low + (high - low) * unit).astype(numpy.float32).reshape(shape))


def normed(a, b, kernel, stride=1, bias=False, groups=1):
    return nn.Conv2d(a, b, kernel, stride, kernel // 2, groups=groups, bias=bias), nn.BatchNorm2d(b)


class Basic(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()
        self.conv1, self.bn1 = normed(a, b, 3, stride)
        self.conv2, self.bn2 = normed(b, b, 3)
        plain = a == b and stride in (1, (1, 1))
        self.downsample = None if plain else nn.Sequential(*normed(a, b, 1, stride))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class PreActivation(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()
        self.bn1, self.bn2 = nn.BatchNorm2d(a), nn.BatchNorm2d(b)
        self.conv1 = nn.Conv2d(a, b, 3, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(b, b, 3, 1, 1, bias=False)
        self.convShortcut = None if a == b and stride == 1 else nn.Conv2d(a, b, 1, stride, bias=False)

    def forward(self, x):
        y = F.relu(self.bn1(x))
        z = self.conv2(F.relu(self.bn2(self.conv1(y))))
        return z + (x if self.convShortcut is None else self.convShortcut(y))


def pooled(h):
    variance, mean = torch.var_mean(h.flatten(1, 2), dim=2, unbiased=False)
    return torch.cat([mean, torch.sqrt(variance + 1e-5)], 1)


class Network(nn.Module):
    """A trunk and `fc` behind statistics pooling."""

    def finish(self, mels, classes):
        self.fc = nn.Linear(pooled(self.eval().trunk(torch.zeros(1, 1, mels, 64))).shape[1], classes)
        return self

    def forward(self, x):
        return self.fc(pooled(self.trunk(x)))


class Residual(Network):
    def __init__(self, stem, strides, widths, blocks, pool=False):
        super().__init__()
        self.conv1, self.bn1 = normed(1, *stem)
        self.pool, a = pool, stem[0]
        for k, (stride, width, count) in enumerate(zip(strides, widths, blocks)):
            layers = []
            for block in range(count):
                layers.append(Basic(a, width, stride if block == 0 else 1))
                a = width
            setattr(self, f"layer{k + 1}", nn.Sequential(*layers))

    def trunk(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        if self.pool:
            x = F.max_pool2d(x, 3, 2, 1)
        for k in range(1, 5):
            if hasattr(self, f"layer{k}"):
                x = getattr(self, f"layer{k}")(x)
        return x


class Block(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layer = nn.Sequential(*layers)

    def forward(self, x):
        return self.layer(x)


class Wide(Network):
    def __init__(self, depth, factor):
        super().__init__()
        self.conv1, a = nn.Conv2d(1, 16, 3, 1, 1, bias=False), 16
        for k, width in enumerate((16 * factor, 32 * factor, 64 * factor)):
            layers = []
            for block in range((depth - 4) // 6):
                layers.append(PreActivation(a, width, 2 if k > 0 and block == 0 else 1))
                a = width
            setattr(self, f"block{k + 1}", Block(*layers))
        self.bn1 = nn.BatchNorm2d(a)

    def trunk(self, x):
        return F.relu(self.bn1(self.block3(self.block2(self.block1(self.conv1(x))))))


class VGG(Network):
    def __init__(self):
        super().__init__()
        layers, a = [], 1
        for width in (64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512):
            if width == "M":
                layers.append(nn.MaxPool2d(2, 2))
            else:
                layers += [*normed(a, width, 3, bias=True), nn.ReLU()]
                a = width
        self.features = nn.Sequential(*layers)

    def trunk(self, x):
        return self.features(x)


class SeparableBlock(nn.Module):
    def __init__(self, width, stride):
        super().__init__()
        self.depthwise, self.bn1 = normed(width, width, 3, stride, groups=width)
        self.pointwise, self.bn2 = normed(width, width, 1)

    def forward(self, x):
        return F.relu(self.bn2(self.pointwise(F.relu(self.bn1(self.depthwise(x))))))


class Separable(Network):
    def __init__(self, width, blocks):
        super().__init__()
        self.conv1, self.bn1 = normed(1, width, 3, 2)
        strides = [(2, 2), (2, 1)] + [(1, 1)] * (blocks - 2)
        self.blocks = nn.Sequential(*(SeparableBlock(width, s) for s in strides))

    def trunk(self, x):
        return self.blocks(F.relu(self.bn1(self.conv1(x))))


class MobileNet(Network):
    """torchvision's MobileNetV2 with one input channel, up to its pooling."""

    def __init__(self):
        super().__init__()
        self.features = torchvision.models.mobilenet_v2().features
        self.features[0][0] = nn.Conv2d(1, 32, 3, 2, 1, bias=False)

    def trunk(self, x):
        return self.features(x)


DIGITS, CIFAR = (1, 2, (2, 1)), (1, 2, 2)
FAMILIES = {
    "digits-teacher": Residual((16, 3, 2), DIGITS, (16, 32, 64), (2, 2, 2)),
    "digits-student": Residual((8, 3, 2), DIGITS, (8, 16, 32), (1, 1, 1)),
    "resnet8": Residual((16, 3), CIFAR, (16, 32, 64), (1, 1, 1)),
    "resnet20": Residual((16, 3), CIFAR, (16, 32, 64), (3, 3, 3)),
    "resnet18": Residual((64, 7, 2), (1, 2, 2, 2), (64, 128, 256, 512), (2, 2, 2, 2), pool=True),
    "resnet34": Residual((64, 7, 2), (1, 2, 2, 2), (64, 128, 256, 512), (3, 4, 6, 3), pool=True),
    "wrn16-1": Wide(16, 1),
    "wrn40-2": Wide(40, 2),
    "vgg11": VGG(),
    "mobilenetv2": MobileNet(),
    "dscnn-s": Separable(64, 4),
    "dscnn-m": Separable(172, 4),
}

tensors, counts = {}, {}
with torch.no_grad():
    for name, network in FAMILIES.items():
        network.finish(64, 10).eval()
        counts[name] = str(sum(p.numel() for p in network.parameters()))
        for key, value in network.state_dict().items():
            if key.endswith("num_batches_tracked"):
                continue
            salt = sum(key.encode()) % 997
            if key.endswith("running_var") or value.dim() == 1 and key.endswith("weight"):
                value.copy_(fill(list(value.shape), salt, 0.5, 1.5))
            elif value.dim() == 1:
                value.copy_(fill(list(value.shape), salt, -0.2, 0.2))
            else:
                bound = (3 / numpy.prod(value.shape[1:])) ** 0.5
                value.copy_(fill(list(value.shape), salt, -numpy.float32(bound), numpy.float32(bound)))
        tensors[name] = network(fill([2, 1, 64, 40], 7, -1.5, 2))

header, data = {"__metadata__": counts}, b""
for name, tensor in tensors.items():
    raw = tensor.contiguous().numpy().tobytes()
    header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
    data += raw
text = json.dumps(header).encode()
with open("families.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + data)
print(counts)
print({name: tensor[0, :3].tolist() for name, tensor in tensors.items()})
