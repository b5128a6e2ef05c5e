"""What musicnn's tagger gives for a sound, through librosa's front end: musicnn-scores.json.

    pip install numpy librosa onnxruntime; python musicnn.py .

The sound is `tones` of ImportTests: 47,616 samples (187 frames) of three plucked notes with eight harmonics each.
"""
import json, pathlib, sys
import librosa, numpy as np, onnxruntime


def tones():
    n = np.arange(47_616)
    start, place = n - n % 15_872, n // 15_872
    pitch, time = np.array([262.0, 330.0, 392.0])[place], (n - start) / 16_000
    wave = sum(np.sin(2 * np.pi * k * pitch * time) / k for k in range(1, 9))
    return np.round(8_000 * np.exp(-3 * time) * wave) / 32_768


if __name__ == "__main__":
    here = pathlib.Path(sys.argv[1])
    power = np.abs(librosa.stft(tones().astype(np.float32), n_fft=512, hop_length=256, window="hann", center=True)) ** 2
    mel = librosa.filters.mel(sr=16_000, n_fft=512, n_mels=96) @ power
    x = np.log10(10_000 * mel + 1).T[None, None].astype(np.float32)  # The file was exported with a batch of two.
    x = np.repeat(x, 2, 0)
    assert x.shape == (2, 1, 187, 96), x.shape
    y = onnxruntime.InferenceSession(str(here / "musicnn-mtt-vgg.onnx")).run(None, {"mel": x})[0][0]
    names = (here / "musicnn-labels.txt").read_text().split("\n")
    scores = {name: float(f"{1 / (1 + np.exp(-v)):.6g}") for name, v in zip(names, y.astype(float))}
    (here / "musicnn-scores.json").write_text(json.dumps(scores, indent=1, sort_keys=True) + "\n")
