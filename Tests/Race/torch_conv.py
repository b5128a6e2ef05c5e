#!/usr/bin/env python3
"""PyTorch's side of `frami-bench kernels --against PYTHON`: one JSON object a line asks for a convolution, one number a
line answers with the seconds of the fastest run, in the better of both memory layouts.

    python torch_conv.py [--threads 2]
"""
import argparse, json, sys, time
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--threads", type=int, default=2)
torch.set_num_threads(parser.parse_args().threads)
prepared = {}


def prepare(q, layout):
    torch.manual_seed(0)
    x = torch.randn(q["batch"], q["channels"], q["height"], q["width"]).contiguous(memory_format=layout)
    w = torch.randn(q["filters"], q["channels"] // q["groups"], *q["kernel"]).contiguous(memory_format=layout)
    y = torch.nn.functional.conv2d(x, w, None, q["stride"], q["padding"], q["dilation"], q["groups"])
    if q["direction"] == "forward":
        return lambda: torch.nn.functional.conv2d(x, w, None, q["stride"], q["padding"], q["dilation"], q["groups"])
    gradient = torch.randn_like(y).contiguous(memory_format=layout)
    mask = [q["direction"] == "inputGradient", q["direction"] == "filterGradient", False]
    return lambda: torch.ops.aten.convolution_backward(
        gradient, x, w, None, q["stride"], q["padding"], q["dilation"], False, [0, 0], q["groups"], mask)


def fastest(run, seconds):
    best, runs, start = float("inf"), 0, time.perf_counter()
    while runs < 3 or time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        run()
        best, runs = min(best, time.perf_counter() - begin), runs + 1
    return best


with torch.no_grad():
    for line in sys.stdin:
        question = json.loads(line)
        if prepared.get("line") != line:
            prepared = {"line": line, "runs": [prepare(question, layout)
                                               for layout in (torch.channels_last, torch.contiguous_format)]}
        print(min(fastest(run, question["seconds"] / 2) for run in prepared["runs"]), flush=True)
