/// One step of stochastic gradient descent as PyTorch takes it, in one pass over a parameter:
/// g = gradient + weightDecay · p; m ← momentum · m + g; p ← p − rate · (isNesterov ? g + momentum · m : m).
///
/// `velocity` is m, zeros before the first step.
public func descentStep(
    _ value: Tensor, gradient: Tensor, velocity: Tensor, rate: Float, momentum: Float, weightDecay: Float,
    isNesterov: Bool
) {
    require(
        gradient.count == value.count && velocity.count == value.count,
        "a step of \(value.shape) with gradient \(gradient.shape) and velocity \(velocity.shape)")
    let (p, dp, m) = (value.pointer, gradient.pointer, velocity.pointer)
    @inline(__always)
    func step(_ index: Int, _ lanes: Int) {
        let before = p.vector(index, lanes)
        let g = dp.vector(index, lanes) + before * weightDecay
        let speed = m.vector(index, lanes) * momentum + g
        m.store(speed, index, lanes)
        p.store(before - (isNesterov ? g + speed * momentum : speed) * rate, index, lanes)
    }
    Workers.forEachShare(of: Shape(count: value.count)) { range in
        forEachVector(range) {
            step($0, 16)
        } tail: {
            step($0, $1)
        }
    }
}

/// One step of Adam as PyTorch takes it (Kingma and Ba 2015), in one pass over a parameter, t counted from 1:
/// m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; p ← p − rate / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε).
public func adamStep(
    _ value: Tensor, gradient: Tensor, mean: Tensor, square: Tensor, rate: Float, betas: (Float, Float),
    epsilon: Float, weightDecay: Float, step: Int
) {
    require(
        gradient.count == value.count && mean.count == value.count && square.count == value.count,
        "a step of \(value.shape) with gradient \(gradient.shape), moments \(mean.shape) and \(square.shape)")
    require(step >= 1, "Adam's steps are counted from 1, not from \(step)")
    let (p, dp, m, v) = (value.pointer, gradient.pointer, mean.pointer, square.pointer)
    let (b1, b2) = betas
    let size = Float(Double(rate) / (1 - power(b1, step)))
    let correction = Float(1 / (1 - power(b2, step)).squareRoot())
    @inline(__always)
    func advance(_ index: Int, _ lanes: Int) {
        let before = p.vector(index, lanes)
        let g = dp.vector(index, lanes) + before * weightDecay
        let first = m.vector(index, lanes) * b1 + g * (1 - b1)
        let second = v.vector(index, lanes) * b2 + g * g * (1 - b2)
        m.store(first, index, lanes)
        v.store(second, index, lanes)
        p.store(before - first * size / (root(second) * correction + epsilon), index, lanes)
    }
    Workers.forEachShare(of: Shape(count: value.count)) { range in
        forEachVector(range) {
            advance($0, 16)
        } tail: {
            advance($0, $1)
        }
    }
}

/// √x to a unit in the last place, by Lomont's bit trick for 1 / √x, three Newton steps for it, and one for the root.
/// The compiler would compute the sixteen roots of a vector one by one.
@inline(__always)
private func root(_ x: Vector) -> Vector {
    let bits = SIMD16<UInt32>(repeating: 0x5F37_5A86) &- (unsafeBitCast(x, to: SIMD16<UInt32>.self) &>> 1)
    var inverse = unsafeBitCast(bits, to: Vector.self)
    let half = x * 0.5
    inverse *= 1.5 - half * inverse * inverse
    inverse *= 1.5 - half * inverse * inverse
    inverse *= 1.5 - half * inverse * inverse
    let root = x * inverse
    return root + 0.5 * inverse * (x - root * root)
}

private func power(_ base: Float, _ exponent: Int) -> Double {
    var (result, factor, left) = (1.0, Double(base), exponent)
    while left > 0 {
        if left & 1 == 1 { result *= factor }
        factor *= factor
        left >>= 1
    }
    return result
}
