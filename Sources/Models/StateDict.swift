import TensorCore

extension Architecture {
    /// Every tensor of a state dict, in the order of the forward pass, with its PyTorch shape.
    func tensorShapes(mels: Int, classes: Int) -> [(name: String, shape: [Int])] {
        let bands = mapSize(mels: mels, frames: 1 << 12).bands
        return trunk.flatMap(\.tensorShapes)
            + [("fc.weight", [classes, 2 * channels * bands]), ("fc.bias", [classes])]
    }
}

extension LayerPlan {
    fileprivate var tensorShapes: [(name: String, shape: [Int])] {
        switch self {
        case .convolution(let plan):
            let shape = [
                plan.outputs, plan.isDepthwise ? 1 : plan.inputs, plan.kernel.height, plan.kernel.width,
            ]
            return [("\(plan.name).weight", shape)] + (plan.hasBias ? [("\(plan.name).bias", [plan.outputs])] : [])
        case .norm(let name, let channels):
            return ["weight", "bias", "running_mean", "running_var"].map { ("\(name).\($0)", [channels]) }
        case .residual(let branch, let shortcut):
            return branch.flatMap(\.tensorShapes) + shortcut.flatMap(\.tensorShapes)
        case .activation, .maxPool, .bandPool: return []
        }
    }
}

extension Safetensors {
    /// The tensors of a state dict under the architecture's names, each of the shape asked for.
    ///
    /// `module.` (DataParallel) is stripped, `shortcut.` reads as `downsample.`, and `linear.`, `classifier.` and `head.`
    /// as `fc.`; `num_batches_tracked` is passed over.
    ///
    /// - Throws: `ModelFileError.tensors` naming what is missing, besides, or misshaped, and what `soundTensor` throws.
    func tensors(_ expected: [(name: String, shape: [Int])]) throws -> [String: Tensor] {
        let shapes = Dictionary(uniqueKeysWithValues: expected.map { ($0.name, $0.shape) })
        var found: [String: Entry] = [:]
        var extra: [String] = []
        for entry in entries where !entry.name.hasSuffix("num_batches_tracked") {
            let name = shapes[entry.name] == nil ? usualName(entry.name) : entry.name
            if shapes[name] == nil || found[name] != nil { extra.append(entry.name) } else { found[name] = entry }
        }
        let missing = expected.map(\.name).filter { found[$0] == nil }
        let misshaped = expected.filter { name, shape in found[name].map { $0.shape != shape } ?? false }
        guard missing.isEmpty && extra.isEmpty && misshaped.isEmpty else {
            throw ModelFileError.tensors(
                file: file, missing: missing, extra: extra,
                misshaped: misshaped.map { "\($0.name) \(found[$0.name]!.shape) for \($0.shape)" })
        }
        return try found.mapValues { try soundTensor($0.name) }
    }

    /// A tensor whose numbers a network can compute with.
    ///
    /// - Throws: `ModelFileError.notFinite` at the first NaN or infinity, `.negativeVariance` at the first variance below
    ///   0 (its normalisation would take the root of it); `SafetensorsError`.
    func soundTensor(_ name: String) throws -> Tensor {
        let tensor = try tensor(name)
        let values = UnsafeBufferPointer(start: tensor.pointer, count: tensor.count)
        if let value = values.first(where: { !$0.isFinite }) {
            throw ModelFileError.notFinite(file: file, tensor: name, value: value)
        }
        if name.hasSuffix("running_var"), let value = values.first(where: { $0 < 0 }) {
            throw ModelFileError.negativeVariance(file: file, tensor: name, value: value)
        }
        return tensor
    }
}

private func usualName(_ name: String) -> String {
    var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if parts.first == "module" { parts.removeFirst() }
    if let first = parts.first, ["linear", "classifier", "head"].contains(first), parts.count == 2 { parts[0] = "fc" }
    return parts.map { $0 == "shortcut" ? "downsample" : $0 }.joined(separator: ".")
}
