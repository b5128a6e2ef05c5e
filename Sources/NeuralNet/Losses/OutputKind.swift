import Autograd
import TensorCore

/// What a classifier's logits mean, and with it the form of every loss that reads them.
///
/// Logits are `[batch, classes]`; a sample's asked classes are a set of indices: exactly one for a softmax, at least one for
/// sigmoids. Formulas and sources stand with the losses that these are.
public enum OutputKind: String, CaseIterable, Codable, Sendable {
    /// One class of all: the probabilities are softmax(logits).
    case softmax
    /// Any number of tags: the probability of each is σ(logit), a Bernoulli distribution of its own.
    case sigmoid

    /// What the logits say of each class, `[batch, classes]`.
    public func probabilities(_ logits: Tensor) -> Tensor {
        switch self {
        case .softmax: TensorCore.softmax(logits)
        case .sigmoid: TensorCore.sigmoid(logits)
        }
    }

    /// How far the logits are from the classes asked for: what a generator's samples are made for, and what a teacher
    /// learns its labels by.
    public func crossEntropy(_ logits: Variable, asked: [[Int]]) -> Variable {
        switch self {
        case .softmax:
            precondition(asked.allSatisfy { $0.count == 1 }, "a softmax is asked for one class a sample")
            return NeuralNet.crossEntropy(logits, labels: asked.map { $0[0] })
        case .sigmoid: return binaryCrossEntropy(logits, sets: asked)
        }
    }

    /// How far the logits are from being sure of what they already say.
    public func hardLabelCrossEntropy(_ logits: Variable) -> Variable {
        switch self {
        case .softmax: NeuralNet.hardLabelCrossEntropy(logits)
        case .sigmoid: hardTagCrossEntropy(logits)
        }
    }

    /// What the student is to learn from the teacher's logits.
    public func distillationLoss(teacher: Variable, student: Variable, temperature: Float) -> Variable {
        switch self {
        case .softmax:
            NeuralNet.distillationLoss(teacher: teacher, student: student, temperature: temperature)
        case .sigmoid: tagDistillationLoss(teacher: teacher, student: student, temperature: temperature)
        }
    }

    /// Low where teacher and student agree and yet doubt differently.
    public func adversarialLoss(teacher: Variable, student: Variable) -> Variable {
        switch self {
        case .softmax: NeuralNet.adversarialLoss(teacher: teacher, student: student)
        case .sigmoid: tagAdversarialLoss(teacher: teacher, student: student)
        }
    }

    /// Low where the batch has the classes as often as they are asked for.
    ///
    /// - Parameter shares: of samples asked for each class; a softmax's classes are asked for equally often, whatever it says.
    public func balanceLoss(_ logits: Variable, shares: [Double]) -> Variable {
        switch self {
        case .softmax: NeuralNet.balanceLoss(logits)
        case .sigmoid: tagBalanceLoss(logits, shares: shares)
        }
    }
}
