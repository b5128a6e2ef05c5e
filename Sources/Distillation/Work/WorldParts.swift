import Autograd
import Ranks
import TensorCore

/// The parts of each batch, one of which a world's rank has.
///
/// Where another part is gone, there is no step to go on with: the process that has it is watched elsewhere and ends
/// this one, so that a failure of a message here is an error of the program.
final class WorldParts: BatchParts {
    private let world: World

    init(_ world: World) { self.world = world }

    var count: Int { world.size }
    var index: Int { world.rank }

    func sum(_ values: UnsafeMutableBufferPointer<Double>) { expectAnswer { try world.sum(values) } }

    func sum(_ values: UnsafeMutableBufferPointer<Float>) { expectAnswer { try world.sum(values) } }

    func gather(_ samples: Tensor) -> Tensor {
        let bytes = UnsafeRawBufferPointer(start: samples.pointer, count: samples.count * 4)
        let all = expectAnswer { try world.gather([UInt8](bytes)) }
        let result = Tensor(uninitialized: samples.shape.with(samples.shape[0] * count, at: 0))
        for (part, message) in all.enumerated() {
            precondition(message.count == bytes.count, "part \(part) has other samples than part \(index)")
            UnsafeMutableRawBufferPointer(start: result.pointer + part * samples.count, count: bytes.count)
                .copyBytes(from: message)
        }
        return result
    }

    private func expectAnswer<Result>(_ body: () throws -> Result) -> Result {
        do { return try body() } catch { fatalError("part \(index) of \(count) waits for others: \(error)") }
    }
}

extension BatchParts {
    /// The samples that this part has of a whole batch.
    func range(of batch: Int) -> Range<Int> {
        precondition(batch % count == 0, "a batch of \(batch) samples in \(count) parts")
        return batch / count * index..<batch / count * (index + 1)
    }

    /// Adds up the parameters' gradients over all parts, in one message for all.
    func sumGradients(of parameters: [Parameter]) {
        let open = parameters.filter { $0.gradient != nil }
        let all = Tensor(uninitialized: Shape(count: open.reduce(0) { $0 + $1.value.count }))
        var place = all.pointer
        for parameter in open {
            place.update(from: parameter.gradient!.pointer, count: parameter.value.count)
            place += parameter.value.count
        }
        sum(UnsafeMutableBufferPointer(start: all.pointer, count: all.count))
        place = all.pointer
        for parameter in open {
            let total = Tensor(uninitialized: parameter.shape)
            total.pointer.update(from: place, count: total.count)
            place += total.count
            parameter.clearGradient()
            parameter.accumulate(total)
        }
    }
}
