import NetworkGraph
import TensorCore

extension Safetensors {
    /// The tensors of a state dict under the names of a graph's parameters, checked against their shapes.
    ///
    /// `module.` (DataParallel) is stripped, `shortcut.` reads as `downsample.`, and `linear.`, `classifier.` and
    /// `head.` as `fc.`; `num_batches_tracked` is ignored.
    ///
    /// - Throws: `ModelFileError.tensors` naming the tensors that are missing, unexpected or of a wrong shape, and what
    ///   `soundTensor` throws.
    func tensors(_ expected: [Graph.Parameter]) throws -> [String: Tensor] {
        let shapes = Dictionary(expected.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
        var found: [String: Entry] = [:]
        var extra: [String] = []
        for entry in entries where !entry.name.hasSuffix("num_batches_tracked") {
            let name = shapes[entry.name] == nil ? standardName(entry.name) : entry.name
            if shapes[name] == nil || found[name] != nil { extra.append(entry.name) } else { found[name] = entry }
        }
        let missing = expected.map(\.name).filter { found[$0] == nil }
        let misshaped = expected.filter { parameter in
            found[parameter.name].map { $0.shape != parameter.shape } ?? false
        }
        guard missing.isEmpty && extra.isEmpty && misshaped.isEmpty else {
            throw ModelFileError.tensors(
                file: file, missing: missing, extra: extra,
                misshaped: misshaped.map { "\($0.name) \(found[$0.name]!.shape) for \($0.shape)" })
        }
        return try found.mapValues { try soundTensor($0.name) }
    }

    /// A tensor, checked to be finite.
    ///
    /// - Throws: `ModelFileError.notFinite` at the first NaN or infinity; `SafetensorsError`.
    func soundTensor(_ name: String) throws -> Tensor {
        let tensor = try tensor(name)
        let values = UnsafeBufferPointer(start: tensor.pointer, count: tensor.count)
        if let value = values.first(where: { !$0.isFinite }) {
            throw ModelFileError.notFinite(file: file, tensor: name, value: value)
        }
        return tensor
    }
}

private func standardName(_ name: String) -> String {
    var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if parts.first == "module" { parts.removeFirst() }
    if let first = parts.first, ["linear", "classifier", "head"].contains(first), parts.count == 2 { parts[0] = "fc" }
    return parts.map { $0 == "shortcut" ? "downsample" : $0 }.joined(separator: ".")
}
