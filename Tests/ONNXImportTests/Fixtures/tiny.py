"""Small classifiers, exported as people export them: the fixtures of ONNXImportTests.

    pip install torch==2.13.0+cpu onnx onnxscript onnxruntime; python tiny.py .

Writes NAME.WAY.onnx, and into outputs.json what onnxruntime makes of the inputs that `ramp` gives, at the exported duration and,
where time is free, at twice it with another batch. Ways: kept (batch norms kept), kept11 (the same at operator set 11), dynamo
(batch norms kept by today's exporter), default (today's default, which folds norms behind convolutions away).
"""
import json, math, pathlib, sys, warnings
import numpy as np, onnx, onnxruntime, torch, torch.nn as nn, torch.nn.functional as F


class Residual(nn.Module):
    """A ResNet in small: strided stem, max pooling, one residual block, global average."""
    def __init__(s):
        super().__init__()
        s.conv1 = nn.Conv2d(1, 8, 7, 2, 3, bias=False); s.bn1 = nn.BatchNorm2d(8); s.pool = nn.MaxPool2d(3, 2, 1)
        s.conv2 = nn.Conv2d(8, 12, 3, 2, 1, bias=False); s.bn2 = nn.BatchNorm2d(12)
        s.conv3 = nn.Conv2d(12, 12, 3, 1, 1, bias=False); s.bn3 = nn.BatchNorm2d(12)
        s.down = nn.Sequential(nn.Conv2d(8, 12, 1, 2, bias=False), nn.BatchNorm2d(12)); s.fc = nn.Linear(12, 5)
    def forward(s, x):
        x = s.pool(F.relu(s.bn1(s.conv1(x))))
        x = F.relu(s.bn3(s.conv3(F.relu(s.bn2(s.conv2(x))))) + s.down(x))
        return s.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class Tagger(nn.Module):
    """PANNs in small: a norm over mel bands, average pooling, max + mean, sigmoid."""
    def __init__(s):
        super().__init__()
        s.bn0 = nn.BatchNorm2d(16); s.conv = nn.Conv2d(1, 6, 3, 1, 1, bias=False); s.bn = nn.BatchNorm2d(6); s.fc = nn.Linear(6, 4)
    def forward(s, x):
        x = s.bn0(x.transpose(1, 3)).transpose(1, 3)
        x = F.avg_pool2d(F.relu(s.bn(s.conv(x))), (2, 2))
        x = torch.mean(F.dropout(x, 0.2, s.training), dim=3)
        return torch.sigmoid(s.fc(torch.max(x, dim=2)[0] + torch.mean(x, dim=2)))


class Speaker(nn.Module):
    """x-vector in small: dilated 1-D convolutions, mean and unbiased deviation."""
    def __init__(s):
        super().__init__()
        s.c1 = nn.Conv1d(10, 8, 5); s.b1 = nn.BatchNorm1d(8); s.c2 = nn.Conv1d(8, 8, 3, dilation=2); s.b2 = nn.BatchNorm1d(8)
        s.fc = nn.Linear(16, 6); s.b3 = nn.BatchNorm1d(6); s.out = nn.Linear(6, 5)
    def forward(s, x):
        x = s.b2(F.relu(s.c2(s.b1(F.relu(s.c1(x))))))
        x = torch.cat([x.mean(-1), x.std(-1)], 1)
        return F.log_softmax(s.out(s.b3(F.relu(s.fc(x)))), 1)


class Attentive(nn.Module):
    """ECAPA-TDNN in small: Res2 block with Split, squeeze and excitation, attentive statistics pooling."""
    def __init__(s):
        super().__init__()
        s.conv1 = nn.Conv1d(10, 8, 5, padding=2); s.bn1 = nn.BatchNorm1d(8)
        s.convs = nn.ModuleList([nn.Conv1d(2, 2, 3, dilation=2, padding=2) for _ in range(3)]); s.bns = nn.ModuleList([nn.BatchNorm1d(2) for _ in range(3)])
        s.se = nn.Sequential(nn.AdaptiveAvgPool1d(1), nn.Conv1d(8, 4, 1), nn.ReLU(), nn.Conv1d(4, 8, 1), nn.Sigmoid())
        s.att = nn.Sequential(nn.Conv1d(24, 6, 1), nn.ReLU(), nn.BatchNorm1d(6), nn.Tanh(), nn.Conv1d(6, 8, 1), nn.Softmax(dim=2))
        s.bn5 = nn.BatchNorm1d(16); s.fc = nn.Linear(16, 5)
    def forward(s, x):
        x = x - torch.mean(x, dim=-1, keepdim=True)
        x = s.bn1(F.relu(s.conv1(x))); parts = torch.split(x, 2, 1)
        for i in range(3):
            sp = parts[i] if i == 0 else sp + parts[i]
            sp = s.bns[i](F.relu(s.convs[i](sp))); out = sp if i == 0 else torch.cat((out, sp), 1)
        out = torch.cat((out, parts[3]), 1); x = out * s.se(out) + x
        t = x.size()[-1]
        g = torch.cat((x, torch.mean(x, dim=2, keepdim=True).repeat(1, 1, t), torch.sqrt(torch.var(x, dim=2, keepdim=True).clamp(min=1e-4)).repeat(1, 1, t)), dim=1)
        w = s.att(g); mu = torch.sum(x * w, dim=2); sg = torch.sqrt((torch.sum((x ** 2) * w, dim=2) - mu ** 2).clamp(min=1e-4))
        return s.fc(s.bn5(torch.cat((mu, sg), 1)))


class Mixed(nn.Module):
    """Unequal pads, groups, dilation, PReLU, squeeze and excitation, ceil mode, average without padding, L2 norm, LayerNorm, softmax."""
    def __init__(s):
        super().__init__()
        s.c1 = nn.Conv2d(1, 8, (3, 5), (1, 2), bias=False); s.b1 = nn.BatchNorm2d(8, eps=1e-3)
        s.c2 = nn.Conv2d(8, 12, 3, 1, 1, groups=4); s.b2 = nn.BatchNorm2d(12); s.a2 = nn.PReLU(12)
        s.q1 = nn.Linear(12, 4); s.q2 = nn.Linear(4, 12); s.c3 = nn.Conv2d(12, 8, 3, padding=(2, 1), dilation=(2, 1), groups=2); s.b3 = nn.BatchNorm2d(8)
        s.mp = nn.MaxPool2d(3, 2, ceil_mode=True); s.ap = nn.AvgPool2d((3, 2), (2, 1), padding=(1, 1), count_include_pad=False)
        s.ln = nn.LayerNorm(8); s.fc = nn.Linear(8, 5)
    def forward(s, x):
        x = F.leaky_relu(s.b1(s.c1(F.pad(x, (0, 1, 2, 1)))), 0.1); x = s.mp(s.a2(s.b2(s.c2(x))))
        x = x * torch.sigmoid(s.q2(F.elu(s.q1(x.mean((2, 3))))))[:, :, None, None]
        x = s.ap(F.softplus(F.hardswish(s.b3(s.c3(x)))))
        v = F.normalize(x.amax((2, 3)), dim=1) + F.adaptive_avg_pool2d(F.gelu(x), 1).flatten(1)
        return torch.softmax(s.fc(s.ln(v)), -1)


class Patches(nn.Module):
    """A spectrogram transformer in small: no batch norm, a fixed duration by its learned positions."""
    def __init__(s):
        super().__init__()
        s.patch = nn.Conv2d(1, 8, 8, 4); s.cls = nn.Parameter(torch.randn(1, 1, 8)); s.pos = nn.Parameter(torch.randn(1, 16, 8))
        s.enc = nn.TransformerEncoderLayer(8, 2, 16, activation="gelu", batch_first=True, norm_first=True); s.norm = nn.LayerNorm(8); s.head = nn.Linear(8, 5)
    def forward(s, x):
        x = s.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([s.cls.expand(x.shape[0], -1, -1), x], 1) + s.pos
        return s.head(s.norm(s.enc(x))[:, 0])


class Recurrent(nn.Module):
    def __init__(s): super().__init__(); s.gru = nn.GRU(10, 4, batch_first=True); s.fc = nn.Linear(4, 5)
    def forward(s, x): return s.fc(s.gru(x.transpose(1, 2))[0].mean(1))


class Waveform(nn.Module):
    def __init__(s): super().__init__(); s.conv = nn.Conv1d(1, 4, 80, 16); s.bn = nn.BatchNorm1d(4); s.fc = nn.Linear(4, 5)
    def forward(s, x): return s.fc(F.relu(s.bn(s.conv(x))).mean(2))


TINY = {"residual": (Residual, (2, 1, 32, 40), 3), "tagger": (Tagger, (2, 1, 24, 16), 2), "speaker": (Speaker, (2, 10, 30), 2),
        "attentive": (Attentive, (2, 10, 20), 2), "mixed": (Mixed, (2, 1, 20, 32), 3), "patches": (Patches, (2, 1, 16, 24), 3),
        "recurrent": (Recurrent, (2, 10, 20), 2), "waveform": (Waveform, (2, 1, 800), 2)}

def ramp(shape):
    """Numbers between -1 and 1 that look random, the same in every language."""
    count = math.prod(shape)
    return (np.arange(count, dtype=np.int64) * 7919 % 1009 / 504.5 - 1).astype(np.float32).reshape(shape)


if __name__ == "__main__":
    outputs = {}
    warnings.filterwarnings("ignore"); out = pathlib.Path(sys.argv[1]); torch.manual_seed(0)
    for name, (make, shape, time) in TINY.items():
        net = make()
        for layer in net.modules():
            if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
                nn.init.normal_(layer.running_mean, 0, 0.2); nn.init.uniform_(layer.running_var, 0.5, 2.0)
                nn.init.uniform_(layer.weight, 0.5, 1.5); nn.init.normal_(layer.bias, 0, 0.2)
        net.eval(); x = torch.randn(*shape)
        free = dict(dynamo=False, dynamic_axes={"x": {0: "batch", time: "time"}}, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)
        ways = {"kept": free, "kept11": dict(opset_version=11, **free), "dynamo": dict(dynamo=True, optimize=False), "default": dict(dynamo=True)}
        if name in ("recurrent", "waveform"): ways = {"kept": free}
        if name == "patches": del ways["kept11"]
        for way, options in ways.items():
            path = out / f"{name}.{way}.onnx"
            torch.onnx.export(net, (x,), str(path), input_names=["x"], output_names=["y"], verbose=False, external_data=False, **options)
            model = onnx.load(str(path))
            for node in model.graph.node: node.doc_string = ""; del node.metadata_props[:]
            del model.graph.value_info[:]; del model.graph.metadata_props[:]
            onnx.save(model, str(path))
            run = onnxruntime.InferenceSession(str(path)); cases = [ramp(shape)]
            if "dynamic_axes" in options and name not in ("patches", "recurrent", "waveform"):
                longer = list(shape); longer[0] = 3; longer[time] *= 2
                cases.append(ramp(longer))
            outputs[f"{name}.{way}"] = [{"x": list(c.shape), "y": [float(f"{v:.8g}") for v in run.run(None, {"x": c})[0].ravel()]} for c in cases]
    # A real tagger (see musicnn-LICENSE.md), which lies here as it is.
    x = ramp((2, 1, 187, 96)); y = onnxruntime.InferenceSession(str(out / "musicnn-mtt-vgg.onnx")).run(None, {"mel": x})[0]
    outputs["musicnn-mtt-vgg"] = [{"x": list(x.shape), "y": [float(f"{v:.8g}") for v in y.ravel()]}]
    json.dump(outputs, open(out / "outputs.json", "w"), indent=0)
