import AudioSignal
import Foundation
import Models
import NetworkGraph
import NeuralNet
import RunEvents
import TensorCore

@testable import Distillation

/// The numbers that Fixtures/steps.py fills its networks with.
func fill(_ shape: Shape, _ name: String, _ low: Double, _ high: Double) -> Tensor {
    let result = Tensor(uninitialized: shape)
    let salt = name.utf8.reduce(0) { $0 + Int($1) } % 997
    for index in 0..<result.count {
        let hash = (UInt64(index) &+ UInt64(salt * 1_000_003)) &* 2_654_435_761
        result.pointer[index] = Float(low + (high - low) * Double((hash & 0xFFFF_FFFF) >> 8) / 16_777_216)
    }
    return result
}

func fill(_ module: any Module, _ prefix: String) {
    for (key, parameter) in module.namedState {
        let (name, shape) = ("\(prefix).\(key)", parameter.portableShape)
        if key.hasSuffix("running_var") || (shape.rank == 1 && key.hasSuffix("weight")) {
            parameter.load(portable: fill(shape, name, 0.5, 1.5))
        } else if shape.rank == 1 {
            parameter.load(portable: fill(shape, name, -0.2, 0.2))
        } else {
            let bound = Double(Float((3 / Double(shape.columns)).squareRoot()))
            parameter.load(portable: fill(shape, name, -bound, bound))
        }
    }
}

/// 16 mel bands, three classes, 8 channels and 4 bands before pooling.
enum Tiny {
    static let frontEnd: FrontEnd = {
        var frontEnd = FrontEnd()
        frontEnd.melBands = 16
        return frontEnd
    }()

    static let description = ModelDescription(
        architecture: "digits4-8x1-1", classes: ["a", "b", "c"], frontEnd: frontEnd, frames: 16)

    static func teacher() throws -> Classifier {
        var random = RandomGenerator(seed: 1)
        let teacher = try Classifier(
            NetworkFamily(named: description.architecture).graph(bands: 16, classes: 3), using: &random)
        fill(teacher, "teacher")
        return teacher
    }

    static func teacherFile() throws -> ModelFile { ModelFile(try teacher(), description: description) }

    static func recipe(_ method: String = "frami", rounds: Int = 2) -> Recipe {
        var recipe = Recipe()
        recipe.method = method
        recipe.knobs = Method.named(method)!.values
        recipe.student = "digits2-4x1-1"
        recipe.rounds = rounds
        recipe.inversionBatch = 6
        recipe.distillationBatch = 8
        recipe.knobs[.inversionSteps] = 3
        recipe.knobs[.distillationSteps] = 4
        return recipe
    }

    /// Clips whose classes differ in the bands of their energy.
    static func clips(_ count: Int, frames: Int = 16, seed: UInt64 = 3) -> LabelledClips {
        var random = RandomGenerator(seed: seed)
        let clips = (0..<count).map { index in
            let label = index % 3
            let levels = (0..<16 * frames).map { position in
                let isLoud = position / frames / 6 == label
                return (isLoud ? 0.6 : 0.1) + 0.2 * random.uniform()
            }
            return LabelledClips.Clip(levels: levels, frames: frames, label: label)
        }
        return LabelledClips(mels: 16, classes: 3, clips: clips)
    }
}
