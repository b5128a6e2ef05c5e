import ArgumentParser
import TensorCore

@main
struct FramiBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "frami-bench", abstract: "Time frami's kernels, checked while doing so, and whole training steps.",
        subcommands: [KernelsCommand.self, ConvCommand.self, StepsCommand.self])

    static func main() {
        do { try ProcessorFit.apply() } catch { exit(withError: ValidationError("\(error)")) }
        main(nil)
    }
}
