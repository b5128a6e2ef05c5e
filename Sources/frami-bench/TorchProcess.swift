import Foundation
import KernelCases
import TensorCore

/// PyTorch in a process of its own, which times convolutions on request.
final class TorchProcess {
    private let process = Process()
    private let questions = Pipe()
    private let answers = Pipe()
    private var received = Data()

    static let script = "Tests/Race/torch_conv.py"

    /// - Throws: `TorchError` if the script or the interpreter cannot be found.
    init(python: String, threads: Int) throws {
        guard FileManager.default.fileExists(atPath: Self.script) else { throw TorchError.noScript }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [python, Self.script, "--threads", String(threads)]
        process.standardInput = questions
        process.standardOutput = answers
        do { try process.run() } catch { throw TorchError.silent(python) }
        self.python = python
    }

    private let python: String

    deinit {
        try? questions.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// The seconds of the fastest run of either memory layout within the budget.
    /// - Throws: `TorchError.silent` if no answer comes.
    func seconds(_ shape: ConvolutionCase, _ direction: KernelCase.Direction, budget: Double) throws -> Double {
        let geometry = shape.geometry
        let question: [String: Any] = [
            "batch": shape.input.batch, "height": shape.input.height, "width": shape.input.width,
            "channels": shape.input.channels, "filters": shape.filters, "groups": geometry.groups,
            "kernel": [geometry.kernelHeight, geometry.kernelWidth],
            "stride": [geometry.strideHeight, geometry.strideWidth],
            "dilation": [geometry.dilationHeight, geometry.dilationWidth],
            "padding": [geometry.paddingTop, geometry.paddingLeft], "direction": direction.rawValue,
            "seconds": budget,
        ]
        do {
            let line = try JSONSerialization.data(withJSONObject: question) + Data("\n".utf8)
            try questions.fileHandleForWriting.write(contentsOf: line)
        } catch { throw TorchError.silent(python) }
        while !received.contains(UInt8(ascii: "\n")) {
            let more = answers.fileHandleForReading.availableData
            if more.isEmpty { throw TorchError.silent(python) }
            received += more
        }
        let line = received.prefix { $0 != UInt8(ascii: "\n") }
        received.removeFirst(line.count + 1)
        guard let seconds = Double(String(decoding: line, as: UTF8.self)) else { throw TorchError.silent(python) }
        return seconds
    }
}

enum TorchError: Error, CustomStringConvertible {
    case noScript
    case silent(String)

    var description: String {
        switch self {
        case .noScript: "\(TorchProcess.script) is not here: run frami-bench in the package's own folder."
        case .silent(let python): "\(python) did not time the convolution: check that it runs and imports torch."
        }
    }
}

/// A comparison of two programs that run in turns, A B A B, so that other load on the machine affects both.
struct Race {
    static let rounds = 5

    /// The median, lowest and highest ratio of PyTorch's time to that of frami in a round.
    let ratio: Double
    let lowest: Double
    let highest: Double
    /// PyTorch's fastest run in seconds.
    let torchSeconds: Double

    init(_ kernel: KernelCase, _ shape: ConvolutionCase, _ torch: TorchProcess, seconds: Double) throws {
        var generator = RandomGenerator(seed: 0)
        let prepared = kernel.prepare(&generator)
        var (ratios, torchSeconds) = ([Double](), Double.infinity)
        for _ in 0..<Self.rounds {
            let own = fastest(budget: seconds / 2) { _ = prepared.run() }
            let other = try torch.seconds(shape, kernel.direction, budget: seconds / 2)
            torchSeconds = min(torchSeconds, other)
            ratios.append(other / own)
        }
        ratios.sort()
        (ratio, lowest, highest) = (ratios[Self.rounds / 2], ratios[0], ratios[Self.rounds - 1])
        self.torchSeconds = torchSeconds
    }
}
