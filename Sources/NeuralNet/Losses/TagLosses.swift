import Autograd
import Foundation
import TensorCore

/// The class losses for a teacher with sigmoids: logits are `[batch, tags]`, and each is a Bernoulli distribution of
/// its own, p = σ(logit). Each loss is a scalar: a sum over tags, as a softmax's loss sums over classes, and a mean
/// over samples.

/// mean_i Σ_c −y_ic · ln σ(l_ic) − (1 − y_ic) · ln(1 − σ(l_ic)) with y_ic = 1 for the tags of `sets[i]`, computed as
/// max(l, 0) − l · y + ln(1 + e^−|l|) which does not overflow for large logits (PyTorch's `BCEWithLogitsLoss`).
public func binaryCrossEntropy(_ logits: Variable, sets: [[Int]]) -> Variable {
    binaryCrossEntropy(logits, targets: multiHot(sets, classes: logits.shape.columns))
}

/// Binary cross-entropy with the tags that the logits favour as labels: those above 0, and in any case the most likely
/// one, because otherwise a sample without any tag would have no reason to change. It is the one-hot loss of Chen et
/// al. 2019 (DAFL) for each tag.
public func hardTagCrossEntropy(_ logits: Variable) -> Variable {
    let (value, columns) = (logits.value, logits.shape.columns)
    let sets = argmax(value).enumerated().map { row, likeliest in
        (0..<columns).filter { $0 == likeliest || value[row, $0] > 0 }
    }
    return binaryCrossEntropy(logits, sets: sets)
}

private func binaryCrossEntropy(_ logits: Variable, targets: Tensor) -> Variable {
    let (value, rows) = (logits.value, Float(logits.shape.rows))
    precondition(targets.shape == value.shape, "binary cross entropy of \(value.shape) with \(targets.shape)")
    var sum: Double = 0
    for index in 0..<value.count {
        sum += Double(softplus(value.pointer[index]) - value.pointer[index] * targets.pointer[index])
    }
    return scalarLoss(logits, Float(sum) / rows) { factor in
        let result = sigmoid(value) - targets
        scaleInPlace(result, by: factor / rows)
        return result
    }
}

/// τ² · mean_i Σ_c KL(B(σ(T_ic/τ)) ‖ B(σ(S_ic/τ))), B the Bernoulli distribution (the distillation loss of Hinton et
/// al. 2015 for each tag as a problem of two classes); the gradient is computed for each of the two that needs one.
public func tagDistillationLoss(teacher: Variable, student: Variable, temperature: Float) -> Variable {
    let weight = temperature * temperature / Float(teacher.shape.rows)
    return bernoulliDivergence(teacher, student, temperature: temperature) { _, _ in weight }
}

/// −mean_i Σ_c 1{T_ic > 0 ⇔ S_ic > 0} · KL(B(σ(T_ic)) ‖ B(σ(S_ic))): low where teacher and student give a tag different
/// probabilities although both decide it in the same way (Micaelli and Storkey 2019 with the mask of Fang et al. 2021,
/// CMI, for each tag: a tag is decided by whether its logit is above 0, as argmax decides between classes).
public func tagAdversarialLoss(teacher: Variable, student: Variable) -> Variable {
    let share = -1 / Float(teacher.shape.rows)
    return bernoulliDivergence(teacher, student, temperature: 1) { ($0 > 0) == ($1 > 0) ? share : 0 }
}

/// Σ weight(t, s) · KL(B(σ(t/τ)) ‖ B(σ(s/τ))) over all elements, with KL = p_t · (t − s)/τ − ln(1 + e^(t/τ)) + ln(1 + e^(s/τ)).
/// dS = weight · (p_s − p_t) / τ and dT = weight · p_t · (1 − p_t) · (t − s) / τ².
private func bernoulliDivergence(
    _ teacher: Variable, _ student: Variable, temperature: Float, weight: (Float, Float) -> Float
) -> Variable {
    let (targets, logits) = (teacher.value, student.value)
    precondition(targets.shape == logits.shape, "divergence of tags: \(targets.shape) and \(logits.shape)")
    let weights = (0..<targets.count).map { weight(targets.pointer[$0], logits.pointer[$0]) }
    let (p, q) = (sigmoid(targets * (1 / temperature)), sigmoid(logits * (1 / temperature)))
    var sum: Double = 0
    for index in 0..<targets.count where weights[index] != 0 {
        let (t, s) = (targets.pointer[index] / temperature, logits.pointer[index] / temperature)
        sum += Double(weights[index]) * Double(p.pointer[index] * (t - s) - softplus(t) + softplus(s))
    }
    let value = Tensor(scalar: Float(sum))
    guard teacher.needsGradient || student.needsGradient else { return student.tape.constant(value) }
    let (first, second) = (teacher.sink, student.sink)
    return student.tape.record(value) { gradient in
        let factor = gradient.scalar / temperature
        if first.isOpen {
            first.accumulate(
                tensor(targets.shape) {
                    let likely = p.pointer[$0]
                    let distance = (targets.pointer[$0] - logits.pointer[$0]) / temperature
                    return factor * weights[$0] * likely * (1 - likely) * distance
                })
        }
        if second.isOpen {
            second.accumulate(tensor(logits.shape) { factor * weights[$0] * (q.pointer[$0] - p.pointer[$0]) })
        }
    }
}

/// Σ_c KL(B(p̄_c) ‖ B(π_c)), p̄_c the batch's mean σ(l_ic) and π_c the share of samples that have the tag as a target:
/// lowest when every tag is as frequent as among the targets. For a softmax, whose classes are equally frequent
/// targets, the same formula gives the information entropy loss (Chen et al. 2019, DAFL) plus a constant.
///
/// - Parameter shares: π, one for each tag.
public func tagBalanceLoss(_ logits: Variable, shares: [Double]) -> Variable {
    let probabilities = sigmoid(logits.value)
    let (rows, tags) = (probabilities.shape.rows, probabilities.shape.columns)
    precondition(shares.count == tags, "\(shares.count) shares for \(tags) tags")
    func inside(_ share: Double) -> Double { min(max(share, 1e-6), 1 - 1e-6) }
    let means = sumOverPositions(probabilities, channels: tags).array.map { inside(Double($0) / Double(rows)) }
    let targetShares = shares.map(inside)
    let divergence = zip(means, targetShares).reduce(0) { sum, pair in
        let (mean, share) = pair
        return sum + mean * log(mean / share) + (1 - mean) * log((1 - mean) / (1 - share))
    }
    let slopes = zip(means, targetShares).map { mean, share -> Float in
        let slope: Double = log(mean / share) - log((1 - mean) / (1 - share))
        return Float(slope) / Float(rows)
    }
    return scalarLoss(logits, Float(divergence)) { factor in
        tensor(probabilities.shape) {
            let p = probabilities.pointer[$0]
            return factor * slopes[$0 % tags] * p * (1 - p)
        }
    }
}

/// ln(1 + eˣ) without overflow.
private func softplus(_ x: Float) -> Float { max(x, 0) + log1p(exp(-abs(x))) }

private func tensor(_ shape: Shape, _ element: (Int) -> Float) -> Tensor {
    let result = Tensor(uninitialized: shape)
    for index in 0..<result.count { result.pointer[index] = element(index) }
    return result
}
