import TensorCore

/// The record of one step's operations, by which gradients are computed backwards from losses to parameters.
///
/// ```swift
/// let tape = Tape()                                   // one for a training loop, not one a step
/// let weight = Parameter(Tensor(zeros: [10, 64]))
/// for step in 0..<steps {
///     let logits = linear(tape.constant(features), tape.variable(weight))
///     let loss = crossEntropy(logits, labels: labels)  // loss.value.scalar is its number
///     tape.backward([(loss, 1)])                       // adds to weight.gradient, forgets the step
///     optimizer.step()
/// }
/// ```
///
/// An operation is recorded only if a trainable parameter is among its inputs, directly or through others. A closure,
/// and the tensors that it saved, are released as soon as it has run; the tape's own storage is kept from step to step.
/// Variables hold their tape unowned, because closures hold variables and would otherwise keep it alive for ever.
public final class Tape {
    private struct Node {
        var gradient: Tensor?
        var origin: Origin
    }

    private enum Origin {
        case parameter(Parameter)
        case operation((consuming Tensor) -> Void)
        /// The first of two neighbouring nodes, run when the gradients of both are complete.
        case pair((consuming Tensor?, consuming Tensor?) -> Void)
        /// The second of a pair: its gradient waits for the first.
        case partner
        case spent
    }

    private var nodes = ContiguousArray<Node>()
    private var parametersAsk = true
    /// The number of the step, by which a variable of an earlier step is recognised.
    private(set) var generation = 0
    /// The parts of each batch, where this tape has one of them and others have the rest; nil for whole batches.
    public let parts: (any BatchParts)?

    public init(parts: (any BatchParts)? = nil) { self.parts = parts }

    /// How many operations and parameters this step has recorded so far.
    public var recordedCount: Int { nodes.count }

    /// A value that needs no gradient.
    public func constant(_ value: Tensor) -> Variable { Variable(value, Sink(self, node: -1)) }

    /// A parameter's value; its gradient is computed if it is trainable and this is not inside
    /// `withoutParameterGradients`.
    public func variable(_ parameter: Parameter) -> Variable {
        guard asks(for: parameter) else { return constant(parameter.value) }
        return Variable(parameter.value, append(.parameter(parameter)))
    }

    /// Whether this step computes the parameter's gradient.
    public func asks(for parameter: Parameter) -> Bool { parameter.isTrainable && parametersAsk }

    /// Runs `body` with every parameter taken as a constant, for a network that is not trained in this step. Gradients
    /// still flow through it to its inputs.
    public func withoutParameterGradients<Result>(_ body: () throws -> Result) rethrows -> Result {
        let before = parametersAsk
        parametersAsk = false
        defer { parametersAsk = before }
        return try body()
    }

    /// Records the result of an operation. `backward` receives its gradient, which it may overwrite if it is the only
    /// owner, and adds gradients to the sinks of the inputs. Call this only if an input needs a gradient.
    public func record(_ value: Tensor, backward: @escaping (consuming Tensor) -> Void) -> Variable {
        Variable(value, append(.operation(backward)))
    }

    /// Records two results of one operation. `backward` runs once, when both gradients are complete; one of them may be
    /// nil.
    public func record(
        _ first: Tensor, _ second: Tensor, backward: @escaping (consuming Tensor?, consuming Tensor?) -> Void
    ) -> (Variable, Variable) {
        let sink = append(.pair(backward))
        return (Variable(first, sink), Variable(second, append(.partner)))
    }

    /// Computes the gradients of a weighted sum of scalars, adds them to the parameters, and ends the step.
    public func backward(_ losses: [(loss: Variable, weight: Float)]) {
        for (loss, weight) in losses where loss.needsGradient && weight != 0 {
            precondition(loss.value.count == 1, "backward starts at scalars, not at \(loss.shape)")
            loss.sink.accumulate(Tensor(repeating: weight, shape: loss.shape))
        }
        run()
    }

    /// Propagates a given gradient back from one variable, and ends the step.
    public func backward(from variable: Variable, gradient: Tensor) {
        variable.sink.accumulate(gradient)
        run()
    }

    /// Ends the step without computing gradients.
    public func reset() {
        nodes.removeAll(keepingCapacity: true)
        generation &+= 1
    }

    private func run() {
        var index = nodes.count - 1
        while index >= 0 {
            propagate(index)
            index -= 1
        }
        reset()
    }

    private func propagate(_ index: Int) {
        if case .partner = nodes[index].origin { return }
        // A gradient is removed from the tape when it is passed on, so that its receiver is its only owner and may
        // overwrite it.
        switch exchange(index) {
        case .parameter(let parameter):
            if let gradient = take(index) { parameter.accumulate(gradient) }
        case .operation(let backward):
            if let gradient = take(index) { backward(gradient) }
        case .pair(let backward):
            guard nodes[index].gradient != nil || nodes[index + 1].gradient != nil else { return }
            backward(take(index), take(index + 1))
        case .partner, .spent:
            break
        }
    }

    private func take(_ index: Int) -> Tensor? {
        var gradient: Tensor?
        swap(&gradient, &nodes[index].gradient)
        return gradient
    }

    private func exchange(_ index: Int) -> Origin {
        var origin = Origin.spent
        swap(&origin, &nodes[index].origin)
        return origin
    }

    private func append(_ origin: Origin) -> Sink {
        nodes.append(Node(gradient: nil, origin: origin))
        return Sink(self, node: nodes.count - 1)
    }

    fileprivate func accumulate(_ gradient: consuming Tensor, node: Int) {
        if nodes[node].gradient == nil {
            nodes[node].gradient = gradient
        } else if nodes[node].gradient!.isUniquelyReferenced() {
            add(gradient, to: nodes[node].gradient!)
        } else {
            nodes[node].gradient = nodes[node].gradient! + gradient
        }
    }
}

/// Where the gradient of an operation's input is added. It holds no value, so that a closure that has only a sink does
/// not keep the input's memory.
public struct Sink {
    unowned let tape: Tape
    let node: Int
    private let generation: Int

    init(_ tape: Tape, node: Int) {
        self.tape = tape
        self.node = node
        generation = tape.generation
    }

    /// Whether the gradient is needed.
    public var isOpen: Bool { node >= 0 }

    /// Adds to the gradient; has no effect for an input that needs none.
    public func accumulate(_ gradient: consuming Tensor) {
        guard node >= 0 else { return }
        precondition(generation == tape.generation, "a variable of an earlier step took part in this one")
        tape.accumulate(gradient, node: node)
    }
}
