import Foundation

/// The median seconds of one process for each kind of step, and its peak memory.
struct Measurement: Codable {
    let inversion: Double
    let distillation: Double
    let peakMiB: Int

    enum CodingKeys: String, CodingKey {
        case inversion = "inversionSeconds"
        case distillation = "distillationSeconds"
        case peakMiB
    }

    init(inversion: Double, distillation: Double, peakMiB: Int) {
        self.inversion = inversion
        self.distillation = distillation
        self.peakMiB = peakMiB
    }

    /// Measures this program, in a new process.
    init(of workload: Workload, by command: StepsCommand) throws {
        let pair = [
            "--teacher", workload.teacher, "--student", workload.student, "--size",
            "\(workload.mels)x\(workload.frames)", "--classes", "\(workload.classes)", "--batch",
            "\(workload.batches.inversion),\(workload.batches.distillation)", "--threads", "\(command.threads)",
            "--repeats", "\(command.repeats)", "--measure-here",
        ]
        try self.init(program: Bundle.main.executablePath ?? CommandLine.arguments[0], ["steps"] + pair)
    }

    /// Measures PyTorch in its faster memory layout.
    init(python: String, workload: Workload, threads: Int) throws {
        let script = "Tests/Race/torch_steps.py"
        guard FileManager.default.fileExists(atPath: script) else {
            throw MeasurementError("\(script) is not here: run the race from the repository's root.")
        }
        try self.init(program: python, [script, "--threads", "\(threads)", workload.name])
    }

    private init(program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        do { try process.run() } catch { throw MeasurementError("\(program) cannot be started: check its path.") }
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0, let line = printed.split(separator: UInt8(ascii: "\n")).last else {
            throw MeasurementError("\(program) \(arguments.joined(separator: " ")) failed; its reason stands above.")
        }
        self = try JSONDecoder().decode(Measurement.self, from: Data(line))
    }
}

struct MeasurementError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
