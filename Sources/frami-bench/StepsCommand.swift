import ArgumentParser
import Distillation
import Foundation
import TensorCore

struct StepsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "steps", abstract: "Time whole inversion and distillation steps, alone or against PyTorch.",
        discussion: """
            Each measurement is a process of its own, so that its peak memory is its own. With --against they take \
            turns with PyTorch's, and the ratios are of neighbours.
            """)

    @Argument(help: "Workloads: \(Workload.names); none for all.")
    var workloads: [String] = []
    @Option(help: "A teacher by its name, such as resnet20, instead of a workload.")
    var teacher: String?
    @Option(help: "And its student.")
    var student: String?
    @Option(help: "Mel bands x frames of that pair, multiples of 8.")
    var size = Extents(height: 64, width: 64)
    @Option(help: "Classes of that pair.")
    var classes = 10
    @Option(help: "Samples of its inversion and distillation steps, as 64,128.")
    var batch: Batches?
    @Option(help: "Threads that share a kernel's work.")
    var threads = ProcessInfo.processInfo.activeProcessorCount
    @Option(help: "Steps timed in each measurement; the median counts.")
    var repeats = 7
    @Option(help: "A Python with torch to race against, with the script of Tests/Race.")
    var against: String?
    @Option(help: "How often the two take turns.")
    var turns = 3
    @Flag(help: "One JSON object a line.")
    var json = false
    @Flag(help: .hidden)
    var measureHere = false

    func validate() throws {
        guard threads >= 1, repeats >= 1, turns >= 1 else {
            throw ValidationError("--threads, --repeats and --turns are positive numbers.")
        }
        guard (teacher == nil) == (student == nil) else {
            throw ValidationError("A pair has both --teacher and --student.")
        }
        guard size.height % 8 == 0, size.width % 8 == 0, classes >= 2 else {
            throw ValidationError("--size takes multiples of 8, --classes at least 2.")
        }
        guard teacher == nil || workloads.isEmpty else {
            throw ValidationError("Give workloads by name or a pair of networks, not both.")
        }
        guard against == nil || teacher == nil else {
            throw ValidationError("PyTorch's script knows only \(Workload.names): leave --teacher out.")
        }
        for name in workloads where !Workload.named.contains(where: { $0.name == name }) {
            throw ValidationError("There is no workload '\(name)'; give one of \(Workload.names).")
        }
    }

    private var chosen: [Workload] {
        guard let teacher, let student else {
            return workloads.isEmpty
                ? Workload.named : Workload.named.filter { workloads.contains($0.name) }
        }
        return [
            Workload(
                name: "\(teacher)-\(student)", teacher: teacher, student: student, mels: size.height,
                frames: size.width, classes: classes,
                batches: batch.map { ($0.inversion, $0.distillation) } ?? (64, 128))
        ]
    }

    func run() throws {
        if measureHere { return try measure() }
        var report = StepsReport(json: json, threads: threads, isRace: against != nil)
        report.begin()
        for workload in chosen {
            var frami: [Measurement] = []
            var torch: [Measurement] = []
            for _ in 0..<(against == nil ? 1 : turns) {
                frami.append(try Measurement(of: workload, by: self))
                if let against {
                    torch.append(try Measurement(python: against, workload: workload, threads: threads))
                }
            }
            report.add(workload.name, frami: frami, torch: torch)
        }
        report.end()
    }

    /// Measures in this process, which is the child, and prints one line.
    private func measure() throws {
        Workers.use(threads: threads)
        let rehearsal = try chosen[0].rehearsal()
        let inversion = try median { try rehearsal.invert() }
        let distillation = try median { try rehearsal.distil() }
        let measured = Measurement(inversion: inversion, distillation: distillation, peakMiB: peakResidentMiB())
        print(String(decoding: try JSONEncoder().encode(measured), as: UTF8.self))
    }

    /// The median time of the repeats, after two steps that are not counted.
    private func median(_ step: () throws -> Void) throws -> Double {
        for _ in 0..<2 { try step() }
        let clock = ContinuousClock()
        return try (0..<repeats).map { _ in try clock.measure(step).inSeconds }.middle
    }
}

extension [Double] {
    /// The median.
    var middle: Double {
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}

private func peakResidentMiB() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
}
