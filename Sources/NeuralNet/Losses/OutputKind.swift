import Autograd
import TensorCore

/// What a classifier's logits mean, on which the form of every loss on logits depends.
///
/// Logits are `[batch, classes]`. The target classes of a sample are a set of indices: exactly one for a softmax, at
/// least one for sigmoids. The losses that are called here state their formulas and sources.
public enum OutputKind: String, CaseIterable, Codable, Sendable {
    /// Exactly one class applies: the probabilities are softmax(logits).
    case softmax
    /// Any number of tags applies: the probability of each is σ(logit), a Bernoulli distribution of its own.
    case sigmoid

    /// The probability of each class, `[batch, classes]`.
    public func probabilities(_ logits: Tensor) -> Tensor {
        switch self {
        case .softmax: TensorCore.softmax(logits)
        case .sigmoid: TensorCore.sigmoid(logits)
        }
    }

    /// The cross-entropy between logits and target classes, which inversion minimises for its samples and teacher
    /// training for its labels.
    public func crossEntropy(_ logits: Variable, targets: [[Int]]) -> Variable {
        switch self {
        case .softmax:
            precondition(targets.allSatisfy { $0.count == 1 }, "a softmax has one target class for each sample")
            return NeuralNet.crossEntropy(logits, labels: targets.map { $0[0] })
        case .sigmoid: return binaryCrossEntropy(logits, sets: targets)
        }
    }

    /// The cross-entropy with the most likely classes as labels, which is low where the logits are certain.
    public func hardLabelCrossEntropy(_ logits: Variable) -> Variable {
        switch self {
        case .softmax: NeuralNet.hardLabelCrossEntropy(logits)
        case .sigmoid: hardTagCrossEntropy(logits)
        }
    }

    /// The divergence of the student's logits from the teacher's, softened by a temperature.
    public func distillationLoss(teacher: Variable, student: Variable, temperature: Float) -> Variable {
        switch self {
        case .softmax:
            NeuralNet.distillationLoss(teacher: teacher, student: student, temperature: temperature)
        case .sigmoid: tagDistillationLoss(teacher: teacher, student: student, temperature: temperature)
        }
    }

    /// Low where teacher and student decide for the same classes with different probabilities.
    public func adversarialLoss(teacher: Variable, student: Variable) -> Variable {
        switch self {
        case .softmax: NeuralNet.adversarialLoss(teacher: teacher, student: student)
        case .sigmoid: tagAdversarialLoss(teacher: teacher, student: student)
        }
    }

    /// Low where each class is as frequent in the batch as among the targets.
    ///
    /// - Parameter shares: the share of samples that has each class as a target; not used for a softmax, whose classes
    ///   are equally frequent targets.
    public func balanceLoss(_ logits: Variable, shares: [Double]) -> Variable {
        switch self {
        case .softmax: NeuralNet.balanceLoss(logits)
        case .sigmoid: tagBalanceLoss(logits, shares: shares)
        }
    }
}
