import ArgumentParser
import Distillation
import Foundation
import Listening
import Models
import RunConsole
import RunEvents
import TensorCore

struct ListenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen",
        abstract: "Let a model hear the microphone, a pipe or a file, live: spectrogram, scores, what it detects.",
        discussion: """
            Four times a second the model hears the last stretch of sound, as long as the clips that it was made for, \
            without its quiet edges. Without a terminal it prints a line for each detection, with --json each moment's \
            scores too. A pipe brings 16-bit little-endian samples of one channel at the model's rate: \
            ffmpeg -i URL -f s16le -ac 1 -ar 16000 - | frami listen MODEL -
            """)

    @Argument(
        help: ArgumentHelp("A model file, a run, or a built-in teacher: 'letters' or 'digits'.", valueName: "model"))
    var model: String
    @Argument(
        help: ArgumentHelp(
            "An audio file, or '-' for samples by a pipe; the microphone if not given.", valueName: "clip"))
    var clip: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("From 0 to 1: a class is detected while its score reaches it.", valueName: "score"))
    var threshold = 0.5
    @Option(
        help: ArgumentHelp(
            "What reads the microphone: \(Microphone.programs.joined(separator: ", ")); the first that is there.",
            valueName: "program"))
    var microphone: String?
    @Flag(help: "Lines instead of the screen.")
    var plain = false
    @Flag(help: "One JSON object a line: each moment's scores, each detection.")
    var json = false
    @Flag(help: "A file is not played while the screen shows it.")
    var mute = false
    @OptionGroup var colours: ThemeOption
    @OptionGroup var runs: RunsOptions

    func validate() throws {
        guard (0...1).contains(threshold) else { throw wrongUsage("Give a --threshold from 0 to 1.") }
        if plain && json { throw wrongUsage("Give only one of --plain and --json.") }
        if let microphone {
            guard Microphone.programs.contains(microphone) else {
                throw wrongUsage("Give --microphone one of \(Microphone.programs.joined(separator: ", ")).")
            }
            if clip != nil { throw wrongUsage("Give either a clip or --microphone.") }
        }
    }

    func run() throws {
        let file = try Networks.model(model, runs: runs.folder)
        let listener = LiveListener(try Inference(file))
        let source = try Source(clip, microphone: microphone, model: file.description)
        defer { source.stop() }
        if json || plain || isatty(1) == 0 {
            try ListenedLines(file.description, threshold: threshold, isJSON: json).run(
                listener, source.start(isPaced: false))
        } else {
            Self.useFewThreads(for: file)
            source.takeKeysFromTerminal()
            let terminal = try ScreenCommand.terminal(theme: colours.theme)
            let isBuiltIn = Recipe.demonstrations.contains(model)
            let name = isBuiltIn ? "\(model)-teacher" : (model as NSString).lastPathComponent
            let screen = ListenedScreen(
                file.description, name: name, source: source, threshold: threshold, playsFile: !mute)
            do {
                defer { terminal.restore() }
                try screen.run(listener, on: terminal)
            }
        }
    }

    /// Multiply-adds of a window that one core does in some milliseconds.
    private static let smallWindow = 50_000_000

    /// Of a small network all on one thread: others would wait and look for work longer than they have any.
    private static func useFewThreads(for file: ModelFile) {
        let frames = file.graph.input.frames ?? max(file.description.frames, (try? file.graph.shortestInput()) ?? 1)
        if let cost = try? file.graph.cost(frames: frames), cost.multiplyAdds <= smallWindow {
            Workers.use(threads: 1)
        }
    }

    /// Where the sound comes from.
    final class Source {
        /// A description for the user.
        let name: String
        let path: String?
        private let microphone: Microphone?
        private let model: ModelDescription
        private var sound: LiveSound?
        /// A pipe's samples.
        private var pipe = FileHandle.standardInput

        /// - Throws: `LiveSoundError`.
        init(_ clip: String?, microphone: String?, model: ModelDescription) throws {
            self.model = model
            path = clip == "-" ? nil : clip
            self.microphone =
                clip == nil ? try Microphone(microphone, sampleRate: model.frontEnd.sampleRate) : nil
            if let clip {
                name = clip == "-" ? "standard input" : (clip as NSString).lastPathComponent
            } else {
                name = "microphone by \(self.microphone!.name)"
            }
        }

        /// Standard input brings samples, and the keys come from the terminal itself.
        func takeKeysFromTerminal() {
            guard path == nil, microphone == nil, isatty(0) == 0 else { return }
            let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
            guard terminal >= 0 else { return }
            pipe = FileHandle(fileDescriptor: fcntl(0, F_DUPFD_CLOEXEC, 3), closeOnDealloc: true)
            dup2(terminal, 0)
            close(terminal)
        }

        /// - Parameter isPaced: whether a file takes its own time.
        /// - Throws: `LiveSoundError`.
        func start(isPaced: Bool) throws -> LiveSound {
            let rate = model.frontEnd.sampleRate
            let sound =
                try path.map { LiveSound.file($0, frontEnd: model.frontEnd, isPaced: isPaced) } ?? microphone?.start(
                    sampleRate: rate) ?? .samples(pipe, sampleRate: rate)
            self.sound = sound
            return sound
        }

        func stop() {
            sound?.stop()
            microphone?.stop()
        }
    }
}
