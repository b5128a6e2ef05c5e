import ArgumentParser
import Foundation
import KernelCases

struct KernelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernels", abstract: "Time the named kernel cases whose names contain all the given words.")

    @Argument(help: "Words that a case's name must contain; none for all cases.")
    var words: [String] = []
    @OptionGroup var options: TimingOptions

    func run() throws {
        let cases = KernelCase.benchmark.filter { kernel in
            words.allSatisfy { kernel.description.localizedCaseInsensitiveContains($0) }
        }
        guard !cases.isEmpty else {
            throw ValidationError(
                "No kernel case is named '\(words.joined(separator: " "))': leave the words out to see all.")
        }
        try options.report(cases)
    }
}

extension String {
    func filled(_ width: Int) -> String { padding(toLength: max(width, count), withPad: " ", startingAt: 0) }
}
