import Foundation
import Testing

@testable import TensorCore

/// What a caller hands over at the module's door is checked in every build, though the module is compiled without the
/// language's own checks: each wrong call ends the process with a sentence instead of reading beyond some tensor.
///
/// Swift 6.2 hands no value to the process that makes the call. It reads the name in a file that its parent's number names,
/// so that there is one such process at a time.
@Suite(.serialized) struct DoorTests {
    /// A wrong call, by the name that the test shows.
    struct WrongCall: Sendable {
        let name: String
        let call: @Sendable () -> Void

        init(_ name: String, _ call: @escaping @Sendable () -> Void) {
            self.name = name
            self.call = call
        }
    }

    /// Keeps the optimiser from leaving out a call whose result nobody reads.
    @inline(never)
    static func use<Value>(_ value: Value) { withExtendedLifetime(value) {} }

    static let wrongCalls =
        DoorCases.tensors + DoorCases.rows + DoorCases.products + DoorCases.maps + DoorCases.normalisations
        + DoorCases.losses + DoorCases.views + DoorCases.operators

    static func file(of parent: Int32) -> URL {
        FileManager.default.temporaryDirectory.appendingPathComponent("frami-wrong-call-\(parent)")
    }

    @Test(arguments: wrongCalls.map(\.name))
    func aWrongCallEndsTheProcess(_ name: String) async throws {
        let file = Self.file(of: getpid())
        try Data(name.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let name = String(decoding: (try? Data(contentsOf: DoorTests.file(of: getppid()))) ?? Data(), as: UTF8.self)
            DoorTests.wrongCalls.first { $0.name == name }?.call()
        }
        // A sentence of ours, not a segmentation fault further in.
        let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(said.contains("Fatal error: "), "\(said)")
    }
}
