import Autograd
import TensorCore

/// Losses on logits `[batch, classes]`; each gives a scalar.

/// mean_i −ln softmax(logits)_i[label_i].
public func crossEntropy(_ logits: Variable, labels: [Int]) -> Variable {
    let entropy = CrossEntropy(logits.value, labels: labels)
    let count = Float(labels.count)
    return scalarLoss(logits, entropy.losses.mean()) { factor in
        entropy.gradient(weights: [Float](repeating: factor / count, count: labels.count))
    }
}

/// Cross-entropy with the most likely class as the label: mean_i −ln max_c softmax(logits)_ic (Chen et al. 2019,
/// "Data-Free Learning of Student Networks", the one-hot loss).
public func hardLabelCrossEntropy(_ logits: Variable) -> Variable {
    crossEntropy(logits, labels: argmax(logits.value))
}

/// τ² · mean_i KL(T_i/τ ‖ S_i/τ) (Hinton et al. 2015, "Distilling the Knowledge in a Neural Network"); the gradient is
/// computed for each of the two that needs one.
public func distillationLoss(teacher: Variable, student: Variable, temperature: Float) -> Variable {
    let weight = temperature * temperature / Float(teacher.shape.rows)
    return divergence(
        teacher, student, temperature: temperature, weights: [Float](repeating: weight, count: teacher.shape.rows))
}

/// −mean_i 1{argmax S_i = argmax T_i} · KL(T_i ‖ S_i): low for samples on which the distributions of teacher and
/// student differ although both name the same class (Micaelli and Storkey 2019, with the mask of Fang et al. 2021,
/// CMI).
public func adversarialLoss(teacher: Variable, student: Variable) -> Variable {
    let share = -1 / Float(teacher.shape.rows)
    let weights = zip(argmax(teacher.value), argmax(student.value)).map { $0 == $1 ? share : 0 }
    return divergence(teacher, student, temperature: 1, weights: weights)
}

private func divergence(
    _ teacher: Variable, _ student: Variable, temperature: Float, weights: [Float]
) -> Variable {
    let divergence = KullbackLeibler(teacher: teacher.value, student: student.value, temperature: temperature)
    let value = (0..<weights.count).reduce(Float(0)) { $0 + weights[$1] * divergence.divergences.pointer[$1] }
    guard teacher.needsGradient || student.needsGradient else { return student.tape.constant(Tensor(scalar: value)) }
    let (first, second) = (teacher.sink, student.sink)
    return student.tape.record(Tensor(scalar: value)) { gradient in
        let factor = gradient.scalar
        let scaled = weights.map { $0 * factor }
        if first.isOpen { first.accumulate(divergence.teacherGradient(weights: scaled)) }
        if second.isOpen { second.accumulate(divergence.studentGradient(weights: scaled)) }
    }
}

/// Σ_c p̄_c · ln p̄_c, p̄ the batch's mean softmax: lowest when all classes are equally frequent (Chen et al. 2019, DAFL, the
/// information entropy loss).
public func balanceLoss(_ logits: Variable) -> Variable {
    let probabilities = softmax(logits.value)
    let (rows, classes) = (probabilities.shape.rows, probabilities.shape.columns)
    let sums = sumOverPositions(probabilities, channels: classes)
    let means = sums.array.map { max($0 / Float(rows), 1e-30) }
    return scalarLoss(logits, means.reduce(0) { $0 + $1 * logarithm($1) }) { factor in
        let slope = Tensor(uninitialized: probabilities.shape)
        for index in 0..<slope.count {
            slope.pointer[index] = factor * (logarithm(means[index % classes]) + 1) / Float(rows)
        }
        return softmaxGradient(slope, output: probabilities)
    }
}
