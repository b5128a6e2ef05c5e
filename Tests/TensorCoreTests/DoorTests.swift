import BesideTests
import Foundation
import Testing

/// The module's public functions check their arguments in every build, although the module is compiled without the
/// language's own checks: each wrong call ends the process with a sentence instead of reading beyond a tensor. A
/// separate program makes one such call at a time.
@Suite struct DoorTests {
    static let wrongCalls: [String] = {
        let names = (try? probe([]))?.output ?? ""
        return names.split(separator: "\n").map(String.init)
    }()

    @Test func theCallsAreThere() { #expect(Self.wrongCalls.count >= 100) }

    @Test(arguments: wrongCalls)
    func aWrongCallEndsTheProcess(_ name: String) throws {
        let ended = try Self.probe([name])
        // The process must end with a sentence of TensorCore, and not by a segmentation fault.
        #expect(ended.status != 0 && ended.error.contains("Fatal error: "), "\(ended.error)")
    }

    private static func probe(_ arguments: [String]) throws -> (status: Int32, output: String, error: String) {
        let (process, output, error) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: programBesideTests("DoorProbe"))
        process.arguments = arguments
        process.environment = ["SWIFT_BACKTRACE": "enable=no"]
        (process.standardOutput, process.standardError) = (output, error)
        try process.run()
        let said = [output, error].map {
            String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        process.waitUntilExit()
        return (process.terminationStatus, said[0], said[1])
    }
}
