"""What LiteRT makes of an exported folder, by onnx2tf.

    python litert.py FOLDER

Converts student-static.onnx, to Float and, calibrated on the folder's own calibration.npy, to 8 bits, runs each file on these
samples beside ONNX Runtime, and prints one JSON object; whoever called it judges. Needs onnx2tf, tensorflow, ai-edge-litert and
onnxruntime.
"""
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import onnxruntime
from ai_edge_litert.interpreter import Interpreter

folder = sys.argv[1]
samples = np.load(f"{folder}/calibration.npy").astype(np.float32)
session = onnxruntime.InferenceSession(f"{folder}/student-static.onnx", providers=["CPUExecutionProvider"])
key = session.get_inputs()[0].name
expected = np.concatenate([session.run(None, {key: x[None]})[0] for x in samples])
# TensorFlow's order of axes has channels last.
moved = np.transpose(samples, (0, 2, 3, 1))


def scores(path):
    interpreter = Interpreter(path)
    interpreter.allocate_tensors()
    mel, result = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    rows = []
    for x in moved:
        interpreter.set_tensor(mel["index"], x[None])
        interpreter.invoke()
        rows.append(interpreter.get_tensor(result["index"]))
    return np.concatenate(rows)


found = {"samples": len(samples)}
with tempfile.TemporaryDirectory() as work:
    np.save(f"{work}/mel.npy", moved)
    command = [f"{os.path.dirname(sys.executable)}/onnx2tf", "-i", f"{folder}/student-static.onnx", "-o", f"{work}/out", "-n"]
    command += ["-oiqt", "-cind", key, f"{work}/mel.npy", "[[[[0.0]]]]", "[[[[1.0]]]]"]
    subprocess.run(command, check=True, capture_output=True)
    for name in ["float32", "integer_quant", "integer_quant_with_int16_act"]:
        path = f"{work}/out/student-static_{name}.tflite"
        own = scores(path)
        found[name] = {
            "bytes": os.path.getsize(path),
            "largest": float(np.abs(own - expected).max()),
            "same": float((own.argmax(1) == expected.argmax(1)).mean()),
        }
print(json.dumps(found))
