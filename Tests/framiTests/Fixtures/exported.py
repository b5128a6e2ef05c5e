"""What other runtimes make of an exported folder.

    python exported.py FOLDER CASES.json [c]

CASES.json is a list of {"clip": WAV, "features": NPY, "scores": [...], "whole": whether the features are the whole clip's}.
Compares ONNX Runtime, PyTorch (student.py) and, with c, where emx-onnx-cgen and gcc are there, C with what frami said, and prints
one JSON object of what it found; whoever called it judges. Needs torch, onnx, onnxruntime; emx-onnx-cgen for C.
"""
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
import torch

folder, cases = sys.argv[1], json.load(open(sys.argv[2]))
found = {"checked": [], "operators": {}}
# Wherever a compiler is, whatever programs the tests themselves may see.
everywhere = {**os.environ, "PATH": os.environ.get("PATH", "") + ":/usr/local/bin:/usr/bin:/bin"}


def session(name):
    model = onnx.load(f"{folder}/{name}")
    onnx.checker.check_model(model, full_check=True)
    found["checked"].append(name)
    found["operators"][name] = sorted({node.op_type for node in model.graph.node})
    run = onnxruntime.InferenceSession(f"{folder}/{name}", providers=["CPUExecutionProvider"])
    key = run.get_inputs()[0].name
    return lambda x: run.run(None, {key: x.astype(np.float32)})[0]


def there(name):
    return os.path.exists(f"{folder}/{name}")


def largest(pairs):
    return max((float(np.abs(np.asarray(a) - np.asarray(b)).max()) for a, b in pairs), default=0.0)


def differing(pairs, margin):
    """Decisions that differ although the first two scores are further apart."""
    count = 0
    for a, b in pairs:
        top = np.sort(np.asarray(b).ravel())[::-1]
        count += int(np.argmax(a) != np.argmax(b) and top[0] - top[1] > margin)
    return count


def c_program(name, frames, work):
    """The scores of each input by the C that emx-onnx-cgen makes of a static file, compiled and run with checks."""
    source = f"{work}/{os.path.splitext(name)[0].replace('-', '_')}.c"
    command = [sys.executable, "-m", "emx_onnx_cgen", "compile", f"{folder}/{name}", source]
    command += ["--large-temp-threshold", "0", "--large-weight-threshold", "0", "--model-name", "student"]
    subprocess.run(command, check=True, capture_output=True)
    text = open(source).read()
    classes, extents = len(cases[0]["scores"]), frames.shape[1:]
    axes = "".join(f"[{extent}]" for extent in extents)
    main = f"""
#include <stdio.h>
void student(const float mel[1]{axes}, float scores[1][{classes}]);
static float mel[1]{axes}, scores[1][{classes}];
int main(void) {{
    while (fread(mel, sizeof mel, 1, stdin) == 1) {{
        student((const float (*){axes})mel, scores);
        fwrite(scores, sizeof scores, 1, stdout);
    }}
    return 0;
}}
"""
    open(f"{work}/main.c", "w").write(main)
    outputs = []
    strict = ["gcc", "-std=c99", "-O2", "-Wall", "-Wextra", "-Werror", "-c", source, "-o", f"{work}/student.o"]
    subprocess.run(strict, check=True, env=everywhere)
    for flags in [["-O2"], ["-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]]:
        program = f"{work}/program"
        subprocess.run(["gcc", "-std=c99", *flags, source, f"{work}/main.c", "-lm", "-o", program], check=True, env=everywhere)
        result = subprocess.run([program], input=frames.astype(np.float32).tobytes(), capture_output=True, check=True)
        outputs.append(np.frombuffer(result.stdout, np.float32).reshape(-1, classes))
    size = subprocess.run(["size", f"{work}/student.o"], capture_output=True, text=True, check=True, env=everywhere).stdout
    code, data, zero = [int(word) for word in size.splitlines()[1].split()[:3]]
    return outputs, {"code": code, "data": data, "bss": zero, "allocates": "malloc(" in text}


features = [np.load(case["features"]) for case in cases]
scores = [np.asarray(case["scores"]) for case in cases]

if there("student.onnx"):
    run = session("student.onnx")
    own = [run(x)[0] for x in features]
    found["onnx"] = {"largest": largest(zip(own, scores)), "differing": differing(zip(own, scores), 1e-4)}

if there("student.py"):
    spec = importlib.util.spec_from_file_location("student", f"{folder}/student.py")
    student = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(student)
    classifier = student.Classifier()
    with torch.no_grad():
        heard = [case for case in cases if case["whole"]]
        pcm = [student.read_wav(case["clip"])[None] for case in heard]
        own = [classifier(x)[0].numpy() for x in pcm]
        made = [classifier.features(x).numpy() for x in pcm]
        by_features = [classifier.scores(torch.from_numpy(x))[0].numpy() for x in features]
    expected = [np.asarray(case["scores"]) for case in heard]
    given = [np.load(case["features"]) for case in heard]
    found["torch"] = {
        "clips": len(heard),
        "largest": max(largest(zip(own, expected)), largest(zip(by_features, scores))),
        "features": max(
            (
                (float(np.abs(a - b).max() / np.abs(b).max()) if a.shape == b.shape else float("inf"))
                for a, b in zip(made, given)
            ),
            default=0.0,
        ),
        "parameters": len(list(classifier.student.parameters())),
    }
    if heard:
        by_hand = subprocess.run(
            [sys.executable, f"{folder}/student.py", heard[0]["clip"]], capture_output=True, text=True, check=True
        )
        printed = json.loads(by_hand.stdout)["scores"]
        found["torch"]["printed"] = largest([(list(printed.values()), expected[0])])

    if heard and there("student-wave.onnx"):
        run = session("student-wave.onnx")
        own = [run(x.numpy())[0] for x in pcm]
        found["wave"] = {"largest": largest(zip(own, expected)), "differing": differing(zip(own, expected), 1e-3)}

if there("student-static.onnx"):
    sheet = json.load(open(f"{folder}/model.json"))
    axis = sheet["mel"].index("time") if "time" in sheet["mel"] else None
    # As many frames as it takes: the clip's own, over again where they are too few.
    parts = [
        x if axis is None else np.take(x, np.arange(sheet["static"][axis]) % x.shape[axis], axis=axis) for x in features
    ]
    if there("calibration.npy"):
        parts += list(np.load(f"{folder}/calibration.npy")[:32, None])
    frames = np.concatenate(parts)
    free, fixed = session("student.onnx")(frames), session("student-static.onnx")
    own = np.concatenate([fixed(x[None]) for x in frames])
    found["static"] = {"samples": len(frames), "largest": largest([(own, free)])}
    names = [name for name in ["student-static.onnx", "student-static-int8.onnx"] if there(name)]
    if "c" in sys.argv[3:] and shutil.which("gcc", path=everywhere["PATH"]) and importlib.util.find_spec("emx_onnx_cgen"):
        for name in names:
            run = session(name)
            expected = np.concatenate([run(x[None]) for x in frames])
            with tempfile.TemporaryDirectory() as work:
                outputs, sizes = c_program(name, frames, work)
            found[f"c {name}"] = {
                **sizes,
                "largest": largest([(out, expected) for out in outputs]),
                # Sums in another order take 8-bit numbers over the edge to the next one now and then.
                "differing": differing(
                    [(a, b) for out in outputs for a, b in zip(out, expected)], 0.02 if "int8" in name else 1e-4
                ),
            }

if there("student-int8.onnx"):
    calibration = np.load(f"{folder}/calibration.npy")
    whole, fixed = session("student-int8.onnx")(calibration), session("student-static-int8.onnx")
    float_scores = session("student.onnx")(calibration)
    own = np.concatenate([fixed(x[None]) for x in calibration])
    found["int8"] = {
        "agreement": float((whole.argmax(1) == float_scores.argmax(1)).mean()),
        "fixed": largest([(own, whole)]),
    }

print(json.dumps(found))
