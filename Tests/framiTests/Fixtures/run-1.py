"""Makes teacher-1.safetensors and run-1: a model file, a recipe, a record and a checkpoint as the frami of 26 November 2026
(commit 8d26d89) wrote them, before model files had a graph.

    python run-1.py .build/debug/frami .     the program of that commit, and where to
"""
import json, math, pathlib, random, shutil, struct, subprocess, sys, tempfile

program, here = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
random.seed(7)
norm = lambda name: {f"{name}.{part}": [8] for part in ("weight", "bias", "running_mean", "running_var")}
shapes = {"conv1.weight": [8, 1, 3, 3], **norm("bn1"), "layer1.0.conv1.weight": [8, 8, 3, 3], **norm("layer1.0.bn1"),
          "layer1.0.conv2.weight": [8, 8, 3, 3], **norm("layer1.0.bn2"), "fc.weight": [3, 128], "fc.bias": [3]}
front_end = {"ceiling": 8, "deviation": 0.2, "fftLength": 512, "floor": 0.001, "highestFrequency": 8000, "hopLength": 256,
             "lowestFrequency": 50, "mean": 0.15, "melBands": 16, "sampleRate": 16000, "windowLength": 512}
header = {"__metadata__": {"frami.format": "1", "frami.architecture": "digits8x1", "frami.frames": "16",
                           "frami.classes": json.dumps(["low", "high", "noise"]), "frami.frontEnd": json.dumps(front_end)}}
data = b""
for name, shape in shapes.items():
    count = math.prod(shape)
    is_one = name.endswith("running_var") or (name.endswith("weight") and len(shape) == 1)
    part = struct.pack(f"<{count}f", *(1.0 if is_one else random.uniform(-0.3, 0.3) for _ in range(count)))
    header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(data), len(data) + len(part)]}
    data += part
text = json.dumps(header, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)
(here / "teacher-1.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)

folder = pathlib.Path(tempfile.mkdtemp())
shutil.copy(here / "teacher-1.safetensors", folder / "teacher.safetensors")
(folder / "tiny.toml").write_text("""teacher = "teacher.safetensors"
student = "digits8x1"
evaluate = ""
rounds = 2
threads = 1
inversion-batch = 2
distillation-batch = 2
drawn-batches = 0

[knobs]
inversion-steps = 2
distillation-steps = 2
""")
subprocess.run([program, "run", "--recipe", "tiny.toml", "--plain"], cwd=folder, check=True)
run = next((folder / "runs").iterdir())
shutil.rmtree(run / "checkpoints/step-00000004")
(run / "engine.lock").unlink(missing_ok=True)
shutil.rmtree(here / "run-1", ignore_errors=True)
shutil.move(run, here / "run-1")
