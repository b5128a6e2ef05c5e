import Foundation

/// The files beside a model that hold its large tensors. Only files inside the model's own folder are opened.
final class ExternalData {
    private let file: String
    private let folder: String?
    /// How many bytes may still be read of each file, because a malicious model could name one large range a thousand
    /// times.
    private var left: [String: Int] = [:]

    init(file: String, folder: String?) {
        self.file = file
        self.folder = folder
    }

    /// The bytes that the entries of `external_data` (location, offset, length) name. There must be as many as the
    /// tensor's shape needs.
    ///
    /// - Throws: `ONNXError.externalData`.
    func bytes(_ entries: [(key: String, value: String)], tensor: String, count: Int) throws -> [UInt8] {
        func wrong(_ problem: String) -> ONNXError { .externalData(file: file, tensor: tensor, problem: problem) }
        let fields = Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        func number(_ key: String) throws -> Int? {
            guard let text = fields[key] else { return nil }
            guard let number = Int(text), number >= 0 else { throw wrong("its \(key) is '\(text)'") }
            return number
        }
        guard let location = fields["location"], !location.isEmpty else { throw wrong("no location") }
        let offset = try number("offset") ?? 0
        guard try number("length") ?? count == count else {
            throw wrong("its length is \(fields["length"]!), and its shape takes \(count) bytes")
        }
        do {
            let path = try resolved(location)
            let data = try FileBytes(opening: path)
            guard offset <= data.count, count <= data.count - offset else {
                throw wrong("'\(location)' ends at byte \(data.count), and the tensor lies at \(offset) + \(count)")
            }
            // Each byte may be read twice, because layers may share weights.
            let rest = left[path, default: 2 * data.count] - count
            guard rest >= 0 else { throw wrong("the bytes of '\(location)' are used again and again") }
            left[path] = rest
            return try data.read(offset..<offset + count)
        } catch let failure as FileBytes.Failure {
            throw wrong("'\(location)': \(failure.reason)")
        }
    }

    /// The path after resolving all symbolic links, which must be inside the model's folder.
    private func resolved(_ location: String) throws(FileBytes.Failure) -> String {
        guard let folder, let root = Self.realPath(folder.isEmpty ? "." : folder) else {
            throw FileBytes.Failure(reason: "there is no folder to look in")
        }
        guard !location.hasPrefix("/"), !location.split(separator: "/").contains("..") else {
            throw FileBytes.Failure(reason: "the path leads out of the model's folder")
        }
        guard let path = Self.realPath("\(root)/\(location)") else {
            throw FileBytes.Failure(reason: String(cString: strerror(errno)).lowercased())
        }
        guard path.hasPrefix(root.hasSuffix("/") ? root : "\(root)/") else {
            throw FileBytes.Failure(reason: "a link leads out of the model's folder")
        }
        return path
    }

    private static func realPath(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
