"""Makes front-ends.json: what other libraries make of ten clips, under the text that names the same front end here.

    pip install torch==2.13.0+cpu torchaudio==2.11.0 librosa==0.11.0
    python make_front_ends.py > front-ends.json

torchaudio's Python loads beside torch 2.13 once its compiled extension, which nothing here uses, is deleted
(torchaudio/lib/*.so). VGGish's, YAMNet's and PANNs' front ends are their authors' formulas in NumPy and librosa.
References are computed in 64 bits: in 32 bits, as people run them, the transforms' own rounding moves what lies 100 dB below a
frame's loudest bin, such as a direct current, by tenths of a dB. Kept are three frames of each clip (the first, the middle one and
the last) as 16-bit steps between the least and the largest value of the front end's ten clips.
"""
import base64
import json
import math
import warnings

import librosa
import numpy as np
import torch
import torchaudio
from torchaudio.compliance import kaldi

warnings.filterwarnings("ignore")


def noise(count, seed):
    state, values = seed, []
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        values.append((state >> 8) / 2**24 * 2 - 1)
    return np.array(values)


def clips():
    """Ten clips of 16-bit samples; FrontEndClips.swift makes the same by the same formulas."""
    n = lambda count: np.arange(count, dtype=np.float64)
    tone = lambda count, turns: np.sin(2 * math.pi * turns * n(count))
    burst = (0.4 * tone(5000, 0.0275) + 0.2 * np.sin(2 * math.pi * (0.05 + 0.000025 * n(5000)) * n(5000))) * (n(5000) % 997 < 700)
    click = np.where(n(3000) == 1234, 0.9, 0.0)
    square = np.where(n(4096) % 50 < 25, 1.0, -1.0)
    plucks = 0.8 * tone(6000, 0.013) * np.exp(-(n(6000) % 1500) / 200) * (n(6000) < 4500)
    return [
        np.round(np.clip(x, -1, 1) * 32767) / 32768
        for x in (
            np.zeros(4000), burst, 0.5 * noise(4800, 1), click, square, 0.0001 * noise(4000, 2),
            0.5 + 0.1 * tone(4000, 0.03), 0.3 * noise(600, 3), plucks, 3 * noise(5555, 4) * n(5555) / 5555)
    ]


def torchaudio_mel(log, **options):
    transform = torchaudio.transforms.MelSpectrogram(wkwargs={"dtype": torch.float64}, **options).double()
    return lambda y: log(transform(torch.tensor(y))).numpy()


def librosa_mel(log, **options):
    return lambda y: log(librosa.feature.melspectrogram(y=y, **options))


def kaldi_features(function, scale=1.0, **options):
    return lambda y: function(scale * torch.tensor(y)[None], **options).numpy().T


def ast(y):
    x = torch.tensor(y)[None]
    x = x - x.mean()
    fbank = kaldi.fbank(
        x, htk_compat=True, sample_frequency=16000, use_energy=False, window_type="hanning", num_mel_bins=128, dither=0.0,
        frame_shift=10)
    return ((fbank + 4.2677393) / (4.5689974 * 2)).numpy().T


def vggish(offset):
    """mel_features.py of VGGish; YAMNet's features.py gives the same up to the offset."""
    mel = lambda hertz: 1127.0 * np.log(1.0 + hertz / 700.0)
    edges = np.linspace(mel(125.0), mel(7500.0), 66)
    bins = mel(np.linspace(0.0, 8000.0, 257))
    weights = np.empty((257, 64))
    for i in range(64):
        low, centre, high = edges[i:i + 3]
        weights[:, i] = np.maximum(0.0, np.minimum((bins - low) / (centre - low), (high - bins) / (high - centre)))
    weights[0, :] = 0.0
    window = 0.5 - 0.5 * np.cos(2 * np.pi / 400 * np.arange(400))

    def features(y):
        frames = [y[start:start + 400] * window for start in range(0, len(y) - 399, 160)]
        return np.log(np.dot(np.abs(np.fft.rfft(frames, 512)), weights) + offset).T

    return features


def panns(y):
    spectrum = np.abs(librosa.stft(y, n_fft=1024, hop_length=320, pad_mode="reflect")) ** 2
    mel = librosa.filters.mel(sr=32000, n_fft=1024, n_mels=64, fmin=50, fmax=14000) @ spectrum
    return librosa.power_to_db(mel, ref=1.0, amin=1e-10, top_db=None)


def musicnn(y):
    mel = librosa.feature.melspectrogram(y=y, sr=16000, n_fft=512, hop_length=256, n_mels=96)
    return np.log10(10000 * mel + 1)


def standardised(features, axis, epsilon, correction):
    def result(y):
        x = features(y)
        return (x - x.mean(axis, keepdims=True)) / (x.std(axis, ddof=correction, keepdims=True) + epsilon)

    return result


decibels = torchaudio.transforms.AmplitudeToDB()
plus = lambda x: torch.log(x + 1e-6)
librosa_decibels = librosa_mel(lambda s: librosa.power_to_db(s, ref=np.max), sr=16000, n_fft=1024, hop_length=256, n_mels=64)
front_ends = {
    "torchaudio": torchaudio_mel(decibels),
    "torchaudio:n_fft=1024,win=400,hop=160,n_mels=64,fmin=60,fmax=7800,log=ln,add=1e-6": torchaudio_mel(
        plus, sample_rate=16000, n_fft=1024, win_length=400, hop_length=160, n_mels=64, f_min=60.0, f_max=7800.0),
    "torchaudio:sr=44100,n_fft=2048,hop=512,n_mels=40,power=1,mel=slaney,norm=slaney,window=hamming,center=false,"
    "log=log10,floor=1e-5": lambda y: torchaudio_mel(
        lambda x: torch.log10(torch.clamp(x, min=1e-5)), sample_rate=44100, n_fft=2048, hop_length=512, n_mels=40, power=1.0,
        mel_scale="slaney", norm="slaney", window_fn=torch.hamming_window, center=False)(np.pad(y, (0, max(0, 2048 - len(y))))),
    "torchaudio:power=1,n_mels=32,top_db=60,preemphasis=0.97": lambda y: torchaudio_mel(
        torchaudio.transforms.AmplitudeToDB("magnitude", 60.0), n_mels=32, power=1.0)(
        torchaudio.functional.preemphasis(torch.tensor(y)).numpy()),
    "torchaudio:n_mfcc=40,top_db=80": lambda y: torchaudio.transforms.MFCC(melkwargs={"wkwargs": {"dtype": torch.float64}}).double()(torch.tensor(y)).numpy(),
    "librosa": librosa_mel(librosa.power_to_db, sr=22050),
    "librosa:sr=16000,n_fft=1024,hop=256,n_mels=64,ref=max": librosa_decibels,
    "librosa:sr=16000,n_fft=1024,hop=256,n_mels=64,ref=max,standardise=clip,epsilon=1e-6": standardised(
        librosa_decibels, None, 1e-6, 0),
    "librosa:sr=16000,n_fft=1024,hop=256,n_mels=64,ref=max,standardise=bands,epsilon=1e-3,unbiased=true": standardised(
        librosa_decibels, 1, 1e-3, 1),
    "librosa:sr=16000,n_fft=512,hop=160,n_mels=40,n_mfcc=20,lifter=22,preemphasis=0.95": lambda y: librosa.feature.mfcc(
        y=librosa.effects.preemphasis(y, coef=0.95), sr=16000, n_mfcc=20, lifter=22, n_fft=512, hop_length=160, n_mels=40),
    "librosa:hop=256,power=1,log=pcen,amplitude=2147483648": librosa_mel(
        lambda s: librosa.pcen(s * 2**31, sr=22050, hop_length=256), sr=22050, hop_length=256, power=1),
    "kaldi": kaldi_features(kaldi.fbank),
    "kaldi:amplitude=32768,n_mels=80,sr=8000,snip_edges=false,standardise=band-means": kaldi_features(
        kaldi.fbank, 32768.0, num_mel_bins=80, sample_frequency=8000.0, snip_edges=False, subtract_mean=True),
    "kaldi:n_mfcc=13,lifter=22,window=hamming": kaldi_features(kaldi.mfcc, window_type="hamming"),
    "kaldi:window=blackman,power=1,remove_dc=false,preemphasis=0,n_fft=1024": lambda y: kaldi_blackman(y),
    "panns": panns,
    "vggish": vggish(0.01),
    "yamnet": vggish(0.001),
    "ast": ast,
    "musicnn": musicnn,
}


def kaldi_blackman(y):
    """Kaldi pads to the next power of two only; zeros behind each frame for a longer transform are the same formula."""
    frames = torch.tensor(y).unfold(0, 400, 160)
    window = kaldi._feature_window_function("blackman", 400, 0.42, "cpu", torch.float64)
    spectrum = torch.fft.rfft(torch.nn.functional.pad(frames * window, (0, 624))).abs()
    banks, _ = kaldi.get_mel_banks(23, 1024, 16000.0, 20.0, 0.0, 100.0, -500.0, 1.0)
    mel = spectrum @ torch.nn.functional.pad(banks, (0, 1)).T.double()
    return torch.clamp(mel, min=torch.finfo(torch.float32).eps).log().numpy().T


def main():
    result = []
    for text, features in front_ends.items():
        outputs = [np.asarray(features(clip), dtype=np.float64) for clip in clips()]
        low, high = min(x.min() for x in outputs), max(x.max() for x in outputs)
        kept = []
        for x in outputs:
            frames = x.shape[1]
            chosen = x[:, [0, frames // 2, frames - 1]].T
            steps = np.round((chosen - low) / (high - low) * 65535).astype("<u2")
            kept.append({"frames": frames, "steps": base64.b64encode(steps.tobytes()).decode()})
        result.append({"text": text, "bands": outputs[0].shape[0], "low": low, "high": high, "clips": kept})
    print(json.dumps(result, indent=0))


if __name__ == "__main__":
    main()
