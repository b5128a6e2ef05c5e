import Autograd
import Foundation
import TensorCore
import Testing

/// One case of Fixtures/fixtures.json or Fixtures/tag-fixtures.json, made by Fixtures/make_fixtures.py and
/// Fixtures/make_tag_fixtures.py with PyTorch 2.13.
struct Fixture {
    private struct File: Decodable {
        let cases: [String: [String: Entry]]
    }

    private struct Entry: Decodable {
        let shape: [Int]
        let float32: Data
    }

    private static let cases: [String: [String: Entry]] = ["fixtures", "tag-fixtures"].map { name in
        let url = Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "json")!
        return try! JSONDecoder().decode(File.self, from: Data(contentsOf: url)).cases
    }
    .reduce(into: [:]) { all, cases in all.merge(cases) { _, second in second } }

    private let entries: [String: Entry]

    init(_ name: String) { entries = Self.cases[name]! }

    func has(_ name: String) -> Bool { entries[name] != nil }

    subscript(name: String) -> Tensor {
        let entry = entries[name]!
        let values = entry.float32.withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
        }
        return Tensor(values, shape: Shape(entry.shape))
    }

    func parameter(_ name: String) -> Parameter { Parameter(self[name]) }
}

/// The largest difference is at most 1e-4 of the largest magnitude.
func expectClose(
    _ result: Tensor?, _ expected: Tensor, _ comment: Comment? = nil, tolerance: Float = 1e-4,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard let result, result.count == expected.count else {
        Issue.record("\(String(describing: result?.shape)), not \(expected.shape)", sourceLocation: sourceLocation)
        return
    }
    let difference = zip(result.array, expected.array).map { abs($0 - $1) }
    let magnitude = expected.array.map(abs).max() ?? 0
    let isFinite = difference.allSatisfy(\.isFinite)
    let worst = isFinite ? (difference.max() ?? 0) / max(magnitude, 1e-6) : .infinity
    #expect(worst <= tolerance, comment, sourceLocation: sourceLocation)
}
