"""Makes front-end.json with PyTorch 2.13: python make.py > front-end.json

A sound of 5,000 samples (tones, a sweep and a click, by formula, so that the test makes its own), its complex STFT of a
few frames, and its features under two front ends.
"""
import json
import math
import torch


def sound(count):
    n = torch.arange(count, dtype=torch.float64)
    t = n / 16000
    x = 0.4 * torch.sin(2 * math.pi * 440 * t) + 0.2 * torch.sin(2 * math.pi * (900 + 6000 * t) * t)
    x[3000] += 0.5
    return (x * (n % 997 < 700)).float()


def filterbank(rate, points, bands, low, high):
    mel = lambda f: 2595 * math.log10(1 + f / 700)
    corners = [700 * (10 ** ((mel(low) + (mel(high) - mel(low)) * i / (bands + 1)) / 2595) - 1) for i in range(bands + 2)]
    bins = torch.arange(points // 2 + 1, dtype=torch.float64) * rate / points
    columns = []
    for b in range(bands):
        up = (bins - corners[b]) / (corners[b + 1] - corners[b])
        down = (corners[b + 2] - bins) / (corners[b + 2] - corners[b + 1])
        columns.append(torch.minimum(up, down).clamp(min=0))
    return torch.stack(columns, 1)


def features(x, rate, window, hop, points, bands, low, high, floor, ceiling, mean, deviation):
    frames = (len(x) - 1) // hop + 1
    stft = torch.stft(
        x.double(), points, hop, window, torch.hann_window(window, dtype=torch.float64), center=True,
        pad_mode="constant", return_complex=True)[:, :frames]
    mel = filterbank(rate, points, bands, low, high).T @ stft.abs() ** 2
    m = mel.clamp(min=floor).log()
    unit = ((m - math.log(floor)) / (ceiling - math.log(floor))).clamp(0, 1)
    return stft, unit, (unit - mean) / deviation


def rounded(values):
    return [float(f"{v:.7g}") for v in values.flatten().tolist()]


x = sound(5000)
stft, unit, network = features(x, 16000, 512, 256, 512, 64, 50, 8000, 1e-3, 8, 0.15, 0.20)
_, other, _ = features(x, 16000, 400, 160, 512, 20, 100, 6000, 1e-2, 7, 0.15, 0.20)
print(json.dumps({
    "sound": rounded(x[::50]),
    "realOfFrame7": rounded(stft[:, 7].real), "imaginaryOfFrame7": rounded(stft[:, 7].imag),
    "unit": rounded(unit), "network": rounded(network[:, 5]), "otherUnit": rounded(other),
    "filterbankSums": rounded(filterbank(16000, 512, 64, 50, 8000).sum(0)),
}))
