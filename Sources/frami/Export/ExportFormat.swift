/// What `frami export` writes beside labels, model.json and the card.
enum ExportFormat: String, CaseIterable {
    case onnx, int8, wave, `static`, torch

    /// - Parameter list: names separated by commas; nil for all.
    /// - Throws: a usage error.
    static func formats(_ list: String?) throws -> [ExportFormat] {
        guard let list else { return allCases }
        let names = list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let known = allCases.map(\.rawValue)
        guard !names.isEmpty else { throw wrongUsage("Give --formats some of \(known.joined(separator: ", ")).") }
        let chosen = try names.map { name in
            guard let format = ExportFormat(rawValue: name) else {
                throw wrongUsage(
                    "There is no format '\(name)'; give --formats some of \(known.joined(separator: ", ")).")
            }
            return format
        }
        return allCases.filter(chosen.contains)
    }

    /// Files that stand beside `student.onnx`.
    enum File {
        static let float = "student.onnx"
        static let int8 = "student-int8.onnx"
        static let wave = "student-wave.onnx"
        static let fixed = "student-static.onnx"
        static let fixedInt8 = "student-static-int8.onnx"
        static let torch = "student.py"
        static let weights = "student.safetensors"
        static let calibration = "calibration.npy"
        static let labels = "labels.txt"
        static let sheet = "model.json"
        static let card = "CARD.md"
    }
}

/// One sentence why nothing can be exported so.
struct ExportProblem: Error, CustomStringConvertible {
    let description: String

    init(_ sentence: String) { description = sentence }
}
