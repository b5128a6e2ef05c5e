import Foundation

/// Another program's model format, recognised by a file's first bytes, with advice on how to convert it to a file that
/// frami reads.
public enum ForeignFormat: Equatable, Sendable, CustomStringConvertible {
    case torchArchive, kerasArchive, numpyArchive, zip, pickle, hdf5, tensorFlowLite, onnx, numpy, gguf, gzip

    /// nil where the first bytes are those of no such format.
    public init?(of bytes: Data) {
        let head = Array(bytes.prefix(512))
        func begins(_ signature: [UInt8], at offset: Int = 0) -> Bool {
            head.count >= offset + signature.count && head[offset..<offset + signature.count].elementsEqual(signature)
        }
        func begins(_ signature: String, at offset: Int = 0) -> Bool { begins(Array(signature.utf8), at: offset) }
        if begins("PK\u{3}\u{4}") {
            self = Self.archive(firstEntry: head)
        } else if begins([0x89] + Array("HDF\r\n\u{1A}\n".utf8)) {
            self = .hdf5
        } else if begins("TFL3", at: 4) {
            self = .tensorFlowLite
        } else if begins([0x93] + Array("NUMPY".utf8)) {
            self = .numpy
        } else if begins("GGUF") {
            self = .gguf
        } else if begins([0x1F, 0x8B]) {
            self = .gzip
        } else if head.count >= 3, head[0] == 0x80, (2...5).contains(head[1]) {
            // The opcode PROTO and the protocol's number; older protocols have no signature.
            self = .pickle
        } else if head.count >= 3, head[0] == 0x08, (1...64).contains(head[1]), [0x12, 0x3A, 0x42].contains(head[2]) {
            // The protocol buffer ModelProto: field 1 is ir_version, then producer_name, graph or opset_import.
            self = .onnx
        } else {
            return nil
        }
    }

    /// The format of a zip archive, by the name of its first entry, which begins 30 bytes into the local file header
    /// and whose length is in bytes 26 and 27 (APPNOTE.TXT 4.3.7).
    private static func archive(firstEntry head: [UInt8]) -> ForeignFormat {
        guard head.count > 30 else { return .zip }
        let length = Int(head[26]) | Int(head[27]) << 8
        let name = String(decoding: head[30...].prefix(length), as: UTF8.self)
        if name.hasSuffix(".npy") { return .numpyArchive }
        if ["metadata.json", "config.json", "model.weights.h5"].contains(name) { return .kerasArchive }
        // PyTorch puts all entries into a folder named after the file.
        let parts = ["/data.pkl", "/version", "/byteorder", "/.format_version", "/constants.pkl", "/data/", "/code/"]
        return parts.contains(where: name.contains) ? .torchArchive : .zip
    }

    /// The format's name with its article, such as "a PyTorch file".
    public var description: String {
        switch self {
        case .torchArchive: "a PyTorch file (a zip archive of pickles)"
        case .kerasArchive: "a Keras file (a zip archive)"
        case .numpyArchive: "a NumPy archive (.npz)"
        case .zip: "a zip archive"
        case .pickle: "a Python pickle, as older PyTorch writes models"
        case .hdf5: "an HDF5 file, as Keras writes models"
        case .tensorFlowLite: "a TensorFlow Lite model"
        case .onnx: "a protocol buffer, as ONNX and TensorFlow write models"
        case .numpy: "a NumPy array (.npy)"
        case .gguf: "a GGUF file"
        case .gzip: "a gzip archive"
        }
    }

    /// How to convert such a file, as the last part of a sentence.
    var remedy: String {
        switch self {
        case .torchArchive, .pickle:
            "load it in Python with torch.load and write its state dict with safetensors.torch.save_file"
        case .zip, .gzip: "unpack it and give the model inside"
        case .hdf5, .kerasArchive, .tensorFlowLite, .onnx, .numpy, .numpyArchive, .gguf:
            "write its weights in Python with safetensors, under the names of a PyTorch state dict"
        }
    }
}
