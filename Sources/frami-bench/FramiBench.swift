import ArgumentParser

@main
struct FramiBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "frami-bench", abstract: "Time frami's kernels and check them while doing so.",
        subcommands: [KernelsCommand.self, ConvCommand.self])
}
