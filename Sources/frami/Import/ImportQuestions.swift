import AudioSignal
import Foundation
import NetworkGraph
import ONNXImport
import RunEvents

/// Questions about what a network's file does not contain. On a terminal the user is asked, with a proposal; in a
/// script an error names the option to give.
struct ImportQuestions {
    let file: String
    /// Whether a user can be asked.
    let isInteractive: Bool

    /// - Parameter mayAsk: whether questions may be printed.
    init(file: String, mayAsk: Bool = true) {
        self.file = file
        isInteractive = mayAsk && isatty(0) == 1 && isatty(1) == 1
    }

    /// Asks until an answer is valid; an empty answer means the proposal.
    ///
    /// - Throws: `ImportProblem` that names the option to give, where no user can be asked or the input ends.
    func ask<Answer>(
        _ question: String, proposal: String, orGive flag: String, parse: (String) throws -> Answer
    ) throws -> Answer {
        guard isInteractive else { throw wrongUsage(flag) }
        while true {
            Output.prompt("\(question) [\(proposal)]: ")
            guard let line = readLine() else { throw wrongUsage(flag) }
            let text = line.trimmingCharacters(in: .whitespaces)
            do { return try parse(text.isEmpty ? proposal : text) } catch { printError(Sentence.of(error)) }
        }
    }

    func frontEnd(bands: Int?, framesFirst: Bool) throws -> FrontEnd {
        let proposal = Self.proposal(bands: bands, framesFirst: framesFirst)
        return try ask(
            "\(file) takes \(bands.map { "\($0) bands" } ?? "a spectrogram"); how is sound made into it?",
            proposal: proposal,
            orGive: "\(file) does not say how sound becomes the spectrogram that it takes; give --front-end, such as "
                + "--front-end \(proposal)."
        ) { try FrontEnd(text: $0) { word, names in word.nearest(among: names) } }
    }

    /// The front end that most often has that number of bands.
    private static func proposal(bands: Int?, framesFirst: Bool) -> String {
        switch (bands, framesFirst) {
        case (96, true): "musicnn"
        case (64, true): "panns"
        case (128, true): "ast"
        case (128, false), (nil, _): "torchaudio"
        case (let bands?, _): "torchaudio:n_mels=\(bands)"
        }
    }

    func classes(_ count: Int) throws -> [String] {
        let proposal = fileOfNames(count) ?? (1...count).map { "class\($0)" }.joined(separator: ",")
        return try ask(
            "What are its \(count) classes called? A file with one a line, or names with commas",
            proposal: proposal,
            orGive:
                "\(file) has \(count) classes and does not say what they are called; give --classes, a file with one a "
                + "line or a list like a,b,…."
        ) { text in
            // A single name contains no comma.
            let names =
                count == 1 && !FileManager.default.fileExists(atPath: text) ? [text] : try ImportOptions.names(text)
            guard names.count == count else {
                throw ImportProblem("\(text) names \(names.count) classes, and \(file) has \(count).")
            }
            return names
        }
    }

    /// The path of a text file beside the network with `count` lines; nil where there is none.
    private func fileOfNames(_ count: Int) -> String? {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().filter { $0.hasSuffix(".txt") && ($0.contains("label") || $0.contains("class")) }
            .map { folder.appendingPathComponent($0).path }
            .first { path in
                let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
                return size < 1 << 20 && (try? ImportOptions.names(path).count) == count
            }
    }

    func areTags() throws -> Bool {
        guard isInteractive else { return false }
        return try ask(
            "Its outputs are logits. Can a clip have several classes at once?", proposal: "no", orGive: ""
        ) { text in
            switch text.lowercased() {
            case "y", "yes": true
            case "n", "no": false
            default: throw ImportProblem("Answer yes or no.")
            }
        }
    }

    func layout(_ guess: ImageLayout) throws -> ImageLayout {
        try ask("Which comes first in its input, bands or frames?", proposal: guess.rawValue, orGive: "") { text in
            guard let layout = ImageLayout(rawValue: text) else {
                throw ImportProblem("Answer mels-frames or frames-mels.")
            }
            return layout
        }
    }
}
