import Autograd
import RunEvents

/// The terms of one step's loss: the values by name for the record, and the weighted sum that is minimised.
struct Terms {
    private(set) var weighted: [(loss: Variable, weight: Float)] = []
    private(set) var values: [String: Float] = [:]
    private var total: Float = 0

    /// Adds a term; its loss is evaluated only if its weight is not zero.
    mutating func add(_ term: LossTerm, _ knobs: KnobValues, _ loss: () -> Variable) {
        let weight = Float(knobs[term])
        guard weight != 0 else { return }
        let loss = loss()
        let value = loss.value.scalar
        weighted.append((loss, weight))
        values[term.name] = value
        total += weight * value
    }

    /// The terms' values by name, and the weighted sum under `LossTerm.sum`.
    var losses: [String: Float] { values.merging([LossTerm.sum: total]) { $1 } }

    /// Computes the gradients of the weighted sum, with respect to what `tape` recorded.
    ///
    /// - Throws: `Divergence` if a term is NaN or infinite; the tape is reset, and no gradient has changed.
    func backward(on tape: Tape) throws(Divergence) {
        do {
            try check()
        } catch {
            tape.reset()
            throw error
        }
        tape.backward(weighted)
    }

    /// - Throws: `Divergence` naming the first term that is NaN or infinite.
    private func check() throws(Divergence) {
        guard !total.isFinite else { return }
        let term = values.sorted { $0.key < $1.key }.first { !$0.value.isFinite }
        throw Divergence(term: term?.key ?? LossTerm.sum, value: term?.value ?? total)
    }
}

/// A loss that is NaN or infinite.
struct Divergence: Error, Equatable {
    let term: String
    let value: Float

    static func == (a: Divergence, b: Divergence) -> Bool { a.term == b.term && a.text == b.text }
    var text: String { value.isNaN ? "NaN" : value > 0 ? "infinity" : "-infinity" }
}
