import Foundation
import RunEvents
import SystemFiles

/// The results of a comparison on disk, one JSON object on each line. An interrupted comparison continues from it, and
/// a finished one can be extended by more seeds or variants.
///
/// The first line holds the settings that all runs share. A line is written by one call and synced; an incomplete last
/// line, which a crash can leave, is dropped when the file is opened. Only one process may write at a time.
///
/// Where many machines share the file system, each result is a file of its own in the folder `results` beside this one,
/// replaced in one step: that needs no lock, which a network's file system may lack. Opening this file reads those too.
public final class ComparisonFile {
    public let path: String
    public private(set) var results: [ComparisonOutcome] = []
    /// Held by the one writer; nil where results are files of their own.
    private let handle: FileHandle?

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
    /// - Parameter isShared: whether others may write results meanwhile, each a file of its own as this one's are.
    /// - Throws: `ComparisonError` if it cannot be written, is in use, damaged, or belongs to another plan.
    public init(path: String, plan: ComparisonPlan, isShared: Bool = false) throws {
        self.path = path
        if isShared {
            handle = nil
            try Self.create(path, plan)
            guard let contents = FileManager.default.contents(atPath: path) else {
                throw ComparisonError.notWritable(path: path, reason: systemReason())
            }
            try read(contents, plan)
        } else {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw ComparisonError.notWritable(path: path, reason: systemReason()) }
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            self.handle = handle
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw ComparisonError.inUse(path: path) }
            let contents = try handle.readToEnd() ?? Data()
            let whole = contents.lastIndex(of: UInt8(ascii: "\n")).map { contents[...$0] } ?? Data()
            if whole.count < contents.count { try handle.truncate(atOffset: UInt64(whole.count)) }
            if whole.isEmpty { try append(Header(plan), to: descriptor) } else { try read(whole, plan) }
        }
        try readSingleResults()
    }

    /// Makes the file whole with its first line, unless somebody else has made it.
    private static func create(_ path: String, _ plan: ComparisonPlan) throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        let own = "\(path).\(ProcessInfo.processInfo.hostName).\(getpid())"
        try FileWriting.write(encoded(Header(plan)), to: own, mode: 0o600, waitsForDisk: true) {
            ComparisonError.notWritable(path: $0, reason: $1)
        }
        defer { unlink(own) }
        guard link(own, path) == 0 || errno == EEXIST else {
            throw ComparisonError.notWritable(path: path, reason: systemReason())
        }
    }

    private func read(_ contents: Data, _ plan: ComparisonPlan) throws {
        let lines = contents.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        try check(Data(lines.first ?? Data()), against: Header(plan))
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            guard let result = try? JSONDecoder().decode(ComparisonOutcome.self, from: Data(line)) else {
                throw ComparisonError.damaged(path: path, line: index + 1)
            }
            results.append(result)
        }
    }

    private var folder: String { (path as NSString).deletingPathExtension }

    /// Adds the results that are files of their own, in the order of their names, for runs that have none yet.
    private func readSingleResults() throws {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names.sorted() where name.hasSuffix(".json") {
            let file = "\(folder)/\(name)"
            guard let data = FileManager.default.contents(atPath: file),
                let result = try? JSONDecoder().decode(ComparisonOutcome.self, from: data)
            else { throw ComparisonError.damagedResult(path: file) }
            if !results.contains(where: { $0.cell == result.cell }) { results.append(result) }
        }
    }

    /// - Throws: `ComparisonError.notWritable`.
    public func append(_ result: ComparisonOutcome) throws {
        if let handle {
            try append(result, to: handle.fileDescriptor)
        } else {
            try FileWriting.makeFolders(folder, mode: 0o777) { ComparisonError.notWritable(path: $0, reason: $1) }
            try FileWriting.replace(
                "\(folder)/\(result.cell.name).json", with: Self.encoded(result), mode: 0o666, waitsForDisk: true
            ) { ComparisonError.notWritable(path: $0, reason: $1) }
        }
        results.append(result)
    }

    private func append(_ line: any Encodable, to descriptor: Int32) throws {
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
