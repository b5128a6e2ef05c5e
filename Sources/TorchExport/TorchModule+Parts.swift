/// The parts of the Python file that do not depend on the network.
extension TorchModule {
    static let frontEnd = #"""
        def mel(hertz):
            if FRONT_END["mel_scale"] != "slaney":
                return 2595 * math.log10(1 + hertz / 700)
            return hertz * 3 / 200 if hertz < 1000 else 15 + math.log(hertz / 1000) * 27 / math.log(6.4)


        def hertz(mel):
            if FRONT_END["mel_scale"] != "slaney":
                return 700 * (10 ** (mel / 2595) - 1)
            return mel * 200 / 3 if mel < 15 else 1000 * math.exp((mel - 15) * math.log(6.4) / 27)


        def filterbank():
            """The weights of the mel triangles, [bins, bands]."""
            bands, points = FRONT_END["mel_bands"], FRONT_END["fft_length"]
            low, high = mel(FRONT_END["lowest_frequency"]), mel(FRONT_END["highest_frequency"])
            corners = [hertz(low + (high - low) * k / (bands + 1)) for k in range(bands + 2)]
            straight = FRONT_END["mel_scale"] == "kaldi"
            places = [mel(c) for c in corners] if straight else corners
            bins = [k * FRONT_END["sample_rate"] / points for k in range(points // 2 + 1)]
            bins = torch.tensor([mel(b) for b in bins] if straight else bins, dtype=torch.float64)
            columns = []
            for band in range(bands):
                a, b, c = places[band : band + 3]
                column = torch.minimum((bins - a) / (b - a), (c - bins) / (c - b)).clamp(min=0)
                if FRONT_END["mel_norm"] == "slaney":
                    column = column * 2 / (corners[band + 2] - corners[band])
                columns.append(column)
            return torch.stack(columns, dim=1)


        def window():
            length = FRONT_END["window_length"]
            period = max(length if FRONT_END["window_is_periodic"] else length - 1, 1)
            angle = 2 * math.pi * torch.arange(length, dtype=torch.float64) / period
            shape = sum(term * torch.cos(k * angle) for k, term in enumerate(FRONT_END["window_terms"]))
            exponent = FRONT_END["window_exponent"]
            return shape if exponent == 1 else shape.clamp(min=0) ** exponent


        def cepstral_basis():
            """An orthonormal DCT-II over the bands, lifted, [cepstra, bands]."""
            bands, lifter = FRONT_END["mel_bands"], FRONT_END["lifter"]
            rows = []
            for k in range(FRONT_END["cepstra"]):
                scale = math.sqrt((1 if k == 0 else 2) / bands)
                lift = 1 + lifter / 2 * math.sin(math.pi * (k + FRONT_END["lifter_start"]) / lifter) if lifter > 0 else 1
                rows.append([scale * lift * math.cos(math.pi * k * (2 * n + 1) / (2 * bands)) for n in range(bands)])
            return torch.tensor(rows, dtype=torch.float32)


        class FrontEnd(nn.Module):
            """Samples [batch, samples] in -1...1 to what the network takes, [batch, bands, frames]."""

            def __init__(self):
                super().__init__()
                self.register_buffer("window", window(), persistent=False)
                self.register_buffer("filterbank", filterbank(), persistent=False)
                basis = cepstral_basis() if FRONT_END["cepstra"] > 0 else None
                self.register_buffer("basis", basis, persistent=False)

            def frames(self, x):
                """[batch, frames, window]: what stands beyond the ends is silence, or the clip mirrored."""
                n, length, hop = x.shape[-1], FRONT_END["window_length"], FRONT_END["hop_length"]
                points, framing = FRONT_END["fft_length"], FRONT_END["framing"]
                first, count = {
                    "begun": (-(length // 2), (n - 1) // hop + 1),
                    "zeros": ((points - length) // 2 - points // 2, n // hop + 1),
                    "reflection": ((points - length) // 2 - points // 2, n // hop + 1),
                    "inside": ((points - length) // 2, max(n - points, 0) // hop + 1),
                    "inside-window": (0, max(n - length, 0) // hop + 1),
                    "mirrored": (hop // 2 - length // 2, max((n + hop // 2) // hop, 1)),
                }[framing]
                steps = torch.arange(count, device=x.device)[:, None] * hop
                place = first + steps + torch.arange(length, device=x.device)[None, :]
                if framing == "reflection" and n > 1:
                    turned = place % (2 * (n - 1))
                    return x[:, torch.minimum(turned, 2 * (n - 1) - turned)]
                if framing == "mirrored":
                    turned = place % (2 * n)
                    return x[:, torch.minimum(turned, 2 * n - 1 - turned)]
                inside = (place >= 0) & (place < n)
                return x[:, place.clamp(0, n - 1)] * inside

            def mel_power(self, pcm):
                """[batch, bands, frames]."""
                x = pcm.double()
                if FRONT_END["removes_mean"]:
                    x = x - x.mean(dim=1, keepdim=True)
                x = x * FRONT_END["amplitude"]
                c, scope = FRONT_END["pre_emphasis"], FRONT_END["pre_emphasis_scope"]
                if c != 0 and scope != "frame":
                    first = x[:, :1] if scope == "clip" or x.shape[1] < 2 else 3 * x[:, :1] - x[:, 1:2]
                    x = torch.cat([first, x[:, 1:] - c * x[:, :-1]], dim=1)
                x = self.frames(x)
                if FRONT_END["removes_frame_mean"]:
                    x = x - x.mean(dim=2, keepdim=True)
                if c != 0 and scope == "frame":
                    x = x - c * torch.cat([x[:, :, :1], x[:, :, :-1]], dim=2)
                spectrum = torch.fft.rfft(x * self.window, n=FRONT_END["fft_length"])
                power = spectrum.real**2 + spectrum.imag**2
                power = power.sqrt() if FRONT_END["power"] == 1 else power
                return (power @ self.filterbank).transpose(1, 2)

            def unit(self, pcm):
                """The unit mel scale: 0 at the floor, 1 at the ceiling."""
                power, floor = self.mel_power(pcm), FRONT_END["floor"]
                raised = power.clamp(min=floor) if FRONT_END["floor_kind"] == "maximum" else power + floor
                unit = (torch.log(raised) - FRONT_END["unit_start"]) / FRONT_END["unit_span"]
                return unit.clamp(0, 1).float()

            def energy(self, power):
                """Per-channel energy normalisation, a filter over the frames."""
                b, gain, bias, exponent, epsilon = FRONT_END["pcen"]
                smooth, m = [], torch.ones_like(power[:, :, 0])
                for t in range(power.shape[2]):
                    m = (1 - b) * m + b * power[:, :, t]
                    smooth.append(m)
                smooth = torch.stack(smooth, dim=2)
                return (power * (epsilon + smooth) ** -gain + bias) ** exponent - bias**exponent

            def standardised(self, x):
                kind = FRONT_END["standardisation"]
                epsilon = max(FRONT_END["standardisation_epsilon"], 1e-12)
                if kind == "none":
                    return x
                if kind == "range":
                    least = x.amin(dim=(1, 2), keepdim=True)
                    return (x - least) / (x.amax(dim=(1, 2), keepdim=True) - least + epsilon)
                axes = (1, 2) if kind in ("clip", "clip-mean") else (2,)
                x = x - x.mean(dim=axes, keepdim=True)
                if kind not in ("clip", "bands"):
                    return x
                count = x.shape[2] * (x.shape[1] if len(axes) == 2 else 1)
                share = count / max(count - 1, 1) if FRONT_END["standardisation_is_unbiased"] else 1
                return x / (((x * x).mean(dim=axes, keepdim=True) * share).sqrt() + epsilon)

            def forward(self, pcm):
                x = self.unit(pcm)
                if FRONT_END["normalised_scale"] != "unit":
                    x = x * FRONT_END["level_span"] + FRONT_END["lowest_level"]
                if FRONT_END["logarithm"] in ("none", "pcen"):
                    x = torch.exp(x) - FRONT_END["floor"]
                    x = self.energy(x) if FRONT_END["logarithm"] == "pcen" else x
                if FRONT_END["reference"] == "maximum":
                    x = x - x.amax(dim=(1, 2), keepdim=True)
                if FRONT_END["top_decibels"] > 0:
                    x = torch.maximum(x, x.amax(dim=(1, 2), keepdim=True) - FRONT_END["top_decibels"])
                if self.basis is not None:
                    x = self.basis @ x
                x = self.standardised(x)
                if FRONT_END["means"]:
                    means = x.new_tensor(FRONT_END["means"])[:, None]
                    return (x - means) / x.new_tensor(FRONT_END["deviations"])[:, None]
                return (x - FRONT_END["mean"]) / FRONT_END["deviation"]

        """#

    static let helpers = #"""
        def read_safetensors(path):
            """The tensors of a safetensors file, by name."""
            with open(path, "rb") as file:
                data = bytearray(file.read())
            start = 8 + struct.unpack("<Q", data[:8])[0]
            types = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
            result = {}
            for name, entry in json.loads(data[8:start].decode()).items():
                if name != "__metadata__":
                    begin, end = entry["data_offsets"]
                    part = bytearray(data[start + begin : start + end])
                    tensor = torch.frombuffer(part, dtype=types[entry["dtype"]])
                    result[name] = tensor.reshape(entry["shape"]).float()
            return result


        def padded(x, kernel, strides, dilations, before, after, value=0.0):
            """As a window wants it; before is "same" for as many as keep length / stride, after then says on which side."""
            axes = range(len(kernel))
            if before == "same":
                wanted = [-(-x.shape[k + 2] // strides[k]) for k in axes]
                reach = [(kernel[k] - 1) * dilations[k] + 1 for k in axes]
                every = [max((wanted[k] - 1) * strides[k] + reach[k] - x.shape[k + 2], 0) for k in axes]
                before, after = [e // 2 if after else e - e // 2 for e in every], after
                after = [e - b for e, b in zip(every, before)]
            pads = [n for k in reversed(axes) for n in (before[k], after[k])]
            return F.pad(x, pads, value=value) if any(pads) else x


        def convolution(x, weight, bias, kernel, strides, dilations, before, after, groups):
            x = padded(x, kernel, strides, dilations, before, after)
            run = F.conv1d if len(kernel) == 1 else F.conv2d
            return run(x, weight, bias, strides, 0, dilations, groups)


        def max_pool(x, kernel, strides, dilations, before, after, ceil):
            run = F.max_pool1d if len(kernel) == 1 else F.max_pool2d
            if before == after and all(2 * b <= k for b, k in zip(before, kernel)):
                return run(x, kernel, strides, before, dilations, ceil)
            x = padded(x, kernel, strides, dilations, before, after, -math.inf)
            return run(x, kernel, strides, 0, dilations, ceil)


        def average_pool(x, kernel, strides, dilations, before, after, ceil, counts_padding):
            run = F.avg_pool1d if len(kernel) == 1 else F.avg_pool2d
            if before == after and all(2 * b <= k for b, k in zip(before, kernel)):
                return run(x, kernel, strides, before, ceil, counts_padding)
            ones = padded(torch.ones_like(x), kernel, strides, dilations, before, after)
            x = padded(x, kernel, strides, dilations, before, after)
            result = run(x, kernel, strides, 0, ceil)
            return result if counts_padding else result / run(ones, kernel, strides, 0, ceil)


        def extended(x, before, after, mode):
            """More elements before and after each axis: a number, the edge, or mirrored."""
            for axis, (b, a) in enumerate(zip(before, after)):
                if b + a == 0:
                    continue
                n = x.shape[axis]
                place = torch.arange(-b, n + a, device=x.device)
                if mode == "reflect":
                    place = place.abs()
                    place = torch.where(place < n, place, 2 * (n - 1) - place)
                    x = x.index_select(axis, place)
                else:
                    inside = (place >= 0) & (place < n)
                    x = x.index_select(axis, place.clamp(0, n - 1))
                    if mode != "edge":
                        shape = [-1 if k == axis else 1 for k in range(x.dim())]
                        x = torch.where(inside.reshape(shape), x, x.new_tensor(mode))
            return x


        def statistics_pooling(x):
            """Means and deviations over time, [batch, channels, bands, frames] to [batch, 2 channels bands]."""
            mean, variance = x.mean(dim=3), x.var(dim=3, unbiased=False)
            return torch.cat([mean.flatten(1), torch.sqrt(variance + 1e-5).flatten(1)], dim=1)

        """#
}
