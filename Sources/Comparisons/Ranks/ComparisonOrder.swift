import Foundation
import Ranks
import RunEvents

/// What rank 0 asks of another rank of a comparison.
enum ComparisonOrder: Codable {
    /// To make one run, whose reports are to have this number.
    case start(number: Int, ComparisonCell, Recipe)
    /// To stop its runs in good order.
    case stop
    /// To end.
    case leave
}

/// What another rank reports of a run: its state, or the reason why it failed.
struct ComparisonReport: Codable {
    var number: Int
    var state: ComparedRunState?
    var failure: String?
}

extension World {
    func send(_ value: some Encodable, to rank: Int) throws {
        send([UInt8](try JSONEncoder().encode(value)), to: rank, on: .control)
    }

    func poll<Value: Decodable>(_ type: Value.Type, from rank: Int) throws -> Value? {
        try poll(from: rank, on: .control).map { try JSONDecoder().decode(type, from: Data($0)) }
    }
}
