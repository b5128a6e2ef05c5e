import Foundation
import RunEvents

/// The results of a comparison on disk, one JSON object on each line. An interrupted comparison continues from it, and
/// a finished one can be extended by more seeds or variants.
///
/// The first line holds the settings that all runs share. A line is written by one call and synced; an incomplete last
/// line, which a crash can leave, is dropped when the file is opened. Only one process may write at a time.
public final class ComparisonFile {
    public let path: String
    public private(set) var results: [ComparisonOutcome] = []
    private let handle: FileHandle

    private struct Header: Codable {
        var base: Recipe
        var budget: ComparisonBudget

        /// Values that a variant, a seed or the budget decides are set to the same for all.
        init(_ plan: ComparisonPlan) {
            base = plan.base
            base.seed = 0
            base.budget = 0
            base.rounds = 1
            budget = plan.budget
        }
    }

    /// Opens or creates the file.
    ///
    /// - Throws: `ComparisonError` if it cannot be written, is in use, damaged, or belongs to another plan.
    public init(path: String, plan: ComparisonPlan) throws {
        self.path = path
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ComparisonError.notWritable(path: path, reason: String(cString: strerror(errno)))
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw ComparisonError.inUse(path: path) }
        let contents = try handle.readToEnd() ?? Data()
        let whole = contents.lastIndex(of: UInt8(ascii: "\n")).map { contents[...$0] } ?? Data()
        if whole.count < contents.count { try handle.truncate(atOffset: UInt64(whole.count)) }
        let lines = whole.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        if let first = lines.first {
            try check(Data(first), against: Header(plan))
            for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
                guard let result = try? JSONDecoder().decode(ComparisonOutcome.self, from: Data(line)) else {
                    throw ComparisonError.damaged(path: path, line: index + 1)
                }
                results.append(result)
            }
        } else {
            try append(Header(plan))
        }
    }

    /// - Throws: `ComparisonError.notWritable`.
    public func append(_ result: ComparisonOutcome) throws {
        try append(result as any Encodable)
        results.append(result)
    }

    private func append(_ line: any Encodable) throws {
        let descriptor = handle.fileDescriptor
        let start = lseek(descriptor, 0, SEEK_END)
        let line = [UInt8](try Self.encoded(line))
        let written = write(descriptor, line, line.count)
        guard written == line.count, fsync(descriptor) == 0 else {
            let reason = written >= 0 && written < line.count ? ENOSPC : errno
            ftruncate(descriptor, start)
            throw ComparisonError.notWritable(path: path, reason: String(cString: strerror(reason)))
        }
    }

    /// One line with its line feed.
    static func encoded(_ line: any Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(line) + Data("\n".utf8)
    }

    /// Throws an error that names the first value that differs.
    private func check(_ line: Data, against wanted: Header) throws {
        guard let found = try? JSONDecoder().decode(Header.self, from: line) else {
            throw ComparisonError.damaged(path: path, line: 1)
        }
        let (foundValues, wantedValues) = (try values(found), try values(wanted))
        for key in wantedValues.keys.sorted() where foundValues[key] != wantedValues[key] {
            throw ComparisonError.otherPlan(
                path: path, key: key, found: foundValues[key] ?? "unset", wanted: wantedValues[key] ?? "unset")
        }
    }

    private func values(_ header: Header) throws -> [String: String] {
        var values: [String: String] = [:]
        for (knob, value) in header.base.knobs.dictionary { values[knob] = value.brief }
        var base = header.base
        base.knobs = KnobValues()
        let object = try JSONSerialization.jsonObject(with: Self.encoded(base)) as? [String: Any] ?? [:]
        for (key, value) in object where key != "knobs" { values[key] = "\(value)" }
        switch header.budget {
        case .seconds(let seconds): values["budget"] = "\(seconds.brief) s"
        case .rounds(let rounds): values["budget"] = "\(rounds) rounds"
        }
        return values
    }
}
