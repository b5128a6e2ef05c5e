import ArgumentParser
import AudioSignal
import Foundation
import NetworkGraph
import ONNXImport

/// Options for what a network's file does not contain, of `frami import` and `frami run`.
struct ImportOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The class names in the order of the outputs: a file with one a line, or a list.", valueName: "file|a,b,…"))
    var classes: String?
    @Option(
        help: ArgumentHelp(
            "How sound becomes what the network takes: \(FrontEnd.names.map(\.name).joined(separator: ", ")), with "
                + "overrides as in librosa:sr=22050,n_mels=128,hop=512, or a JSON file.",
            valueName: "name|file"))
    var frontEnd: String?
    @Option(help: ArgumentHelp("Which axis of the input comes first.", valueName: "mels-frames|frames-mels"))
    var layout: ImageLayout?
    @Flag(help: "The classes are tags, of which a clip may have any number: each output by itself.")
    var multiLabel = false
    @Option(
        help: ArgumentHelp(
            "The network family of a bare state dict; found by its tensors if not given.", valueName: "name"))
    var architecture: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Frames of a usual clip; about three seconds if not given.", valueName: "frames"))
    var frames: Int?
    @Option(
        help: ArgumentHelp(
            "The node whose value is the hidden state before pooling; found if not given.", valueName: "node"))
    var before: String?
    @Option(help: ArgumentHelp("The node of the hidden state after pooling; found if not given.", valueName: "node"))
    var after: String?

    /// Whether an option is given that is not needed for a model file of frami.
    var describeANetwork: Bool {
        [classes, frontEnd, architecture].contains { $0 != nil } || layout != nil || multiLabel || frames != nil
    }

    var areGiven: Bool { describeANetwork || before != nil || after != nil }

    /// - Throws: a usage error.
    func validate() throws {
        if let frames, !(1...100_000 ~= frames) { throw wrongUsage("Give --frames from 1 to 100,000.") }
        if let classes { try checkName(classes, of: "--classes") }
        if let frontEnd { try checkName(frontEnd, of: "--front-end") }
    }

    /// The names in a file, or those in the text itself, separated by commas.
    ///
    /// - Throws: `ImportProblem`.
    static func names(_ text: String) throws -> [String] {
        let names: [String]
        if !FileManager.default.fileExists(atPath: text), text.contains(",") {
            names = text.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
        } else {
            guard let data = FileManager.default.contents(atPath: text) else {
                throw ImportProblem(
                    "--classes \(text) is no file that can be read, nor a list with commas; give one or the other.")
            }
            var lines = String(decoding: data, as: UTF8.self).split(
                omittingEmptySubsequences: false, whereSeparator: \.isNewline
            ).map(trimmed)
            while lines.last == "" { lines.removeLast() }
            names = lines
        }
        guard !names.contains("") else {
            throw ImportProblem("--classes \(text) has an empty name; give each class one.")
        }
        var seen: Set<String> = []
        if let twice = names.first(where: { !seen.insert($0).inserted }) {
            throw ImportProblem("--classes \(text) names '\(twice)' twice; give each class a name of its own.")
        }
        return names
    }

    private static func trimmed(_ text: Substring) -> String { text.trimmingCharacters(in: .whitespaces) }
}

extension ImageLayout: ExpressibleByArgument {}

/// Why a network cannot be imported, where the command itself found the problem.
struct ImportProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
