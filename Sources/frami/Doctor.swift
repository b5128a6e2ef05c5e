import ArgumentParser
import Foundation

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what was found of terminal, locale, libraries, BLAS kernel and threads.")

    func run() throws {
        for (name, value) in Examination.all() {
            print("\(name.padding(toLength: 12, withPad: " ", startingAt: 0))\(value)")
        }
    }
}
