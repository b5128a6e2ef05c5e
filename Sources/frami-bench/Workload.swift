import ArgumentParser
import Distillation

/// A pair of networks, with the shapes of its timed steps.
struct Workload {
    let name: String
    let teacher: String
    let student: String
    let mels: Int
    let frames: Int
    let classes: Int
    let batches: (inversion: Int, distillation: Int)

    /// The workloads, which are the same as in `Tests/Race/torch_steps.py`.
    static let named = [
        Workload(
            name: "digits", teacher: "digits-teacher", student: "digits-student", mels: 64, frames: 64, classes: 10,
            batches: (64, 128)),
        Workload(
            name: "wrn", teacher: "wrn40-2", student: "wrn16-1", mels: 64, frames: 96, classes: 10, batches: (16, 32)),
        Workload(
            name: "resnet", teacher: "resnet34", student: "resnet18", mels: 64, frames: 96, classes: 50,
            batches: (16, 32)),
        Workload(
            name: "dscnn", teacher: "dscnn-m", student: "dscnn-s", mels: 64, frames: 96, classes: 10,
            batches: (16, 32)),
        Workload(
            name: "mobilenet", teacher: "mobilenetv2", student: "dscnn-s", mels: 64, frames: 96, classes: 50,
            batches: (16, 32)),
    ]

    static let names = named.map(\.name).joined(separator: ", ")

    func rehearsal() throws -> StepRehearsal {
        try StepRehearsal(
            teacher: teacher, student: student, mels: mels, frames: frames, classes: classes, batches: batches)
    }
}

/// The numbers of samples of an inversion step and of a distillation step, such as `64,128`.
struct Batches: ExpressibleByArgument {
    let inversion: Int
    let distillation: Int

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let inversion = parts[0], let distillation = parts[1], min(inversion, distillation) >= 2
        else { return nil }
        self.inversion = inversion
        self.distillation = distillation
    }
}
