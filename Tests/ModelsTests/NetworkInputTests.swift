import AudioSignal
import Autograd
import TensorCore
import Testing

@testable import Models

/// Front ends with different second halves, with few bands so that every element can be tested.
private let texts = [
    "frami:n_mels=6", "vggish:n_mels=6", "musicnn:n_mels=6,channels=3",
    "librosa:n_mels=6,ref=max", "librosa:n_mels=6,top_db=23", "torchaudio:n_mels=6,n_mfcc=4,lifter=22",
    "kaldi:n_mels=6,standardise=clip", "kaldi:n_mels=6,standardise=bands,unbiased=true",
    "kaldi:n_mels=6,standardise=range",
    "kaldi:n_mels=6,standardise=band-means,mean=0.5,std=2", "torchaudio:n_mels=6,log=none,add=0.1,ceiling=2",
    "torchaudio:n_mels=6,log=pcen,add=0.1,ceiling=2,pcen_seconds=0.05",
    "torchaudio:n_mels=6,mean=-80;-70;-60;-50;-40;-30,std=1;2;3;4;5;6",
]

private func units(batch: Int, seed: UInt64) -> Tensor {
    var random = RandomGenerator(seed: seed)
    let shape = Shape(batch: batch, height: 6, width: 5, channels: 1)
    // All values are so far apart that a step of finite differences does not change which is the largest.
    let ranks = (0..<shape.count).shuffled(using: &random)
    return Tensor(ranks.map { 0.0513 + 0.893 * Float($0) / Float(shape.count) }, shape: shape)
}

@Test(arguments: texts)
func inputGradientMatchesFiniteDifferences(_ text: String) throws {
    let frontEnd = try FrontEnd(text: text)
    let (parameter, tape) = (Parameter(units(batch: 2, seed: 5)), Tape())
    var random = RandomGenerator(seed: 6)
    let output = frontEnd.networkInput(tape.variable(parameter))
    let weights = Tensor(normal: output.shape, using: &random)
    tape.backward(from: output, gradient: weights.copy())
    let gradient = try #require(parameter.gradient)
    func value() -> Double {
        let y = frontEnd.networkInput(tape.constant(parameter.value)).value
        return zip(y.array, weights.array).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let largest = gradient.array.map(abs).max()!
    #expect(largest > 0 && gradient.isFinite)
    let step: Float = 2e-3
    for index in 0..<parameter.value.count {
        let start = parameter.value.pointer[index]
        parameter.value.pointer[index] = start + step
        let above = value()
        parameter.value.pointer[index] = start - step
        let below = value()
        parameter.value.pointer[index] = start
        let measured = Float((above - below) / Double(2 * step))
        #expect(abs(measured - gradient.pointer[index]) < 5e-3 * largest, "element \(index) of \(text)")
    }
}

@Test(arguments: texts)
func eachClipOfABatchIsSeenByItself(_ text: String) throws {
    let frontEnd = try FrontEnd(text: text)
    let tape = Tape()
    let both = units(batch: 2, seed: 7)
    let together = frontEnd.networkInput(tape.constant(both)).value
    for sample in 0..<2 {
        let alone = frontEnd.networkInput(tape.constant(rows(both, sample..<sample + 1))).value
        let difference = squaredDistance(rows(together, sample..<sample + 1), alone)
        #expect(difference <= 1e-10 * alone.sumOfSquares())
    }
}

@Test func bitsOfTheDefaultFrontEndStay() {
    let frontEnd = FrontEnd()
    let x = units(batch: 1, seed: 8)
    let tape = Tape()
    let y = frontEnd.networkInput(tape.constant(x)).value
    let (factor, offset) = (Float(1 / 0.20), Float(-0.15 / 0.20))
    #expect(y.array == x.array.map { $0 * factor + offset })
}

@Test func channelsAreEqualCopiesAndTheLayoutIsLeftToTheGraph() throws {
    let tape = Tape()
    let x = units(batch: 2, seed: 9)
    let plain = try FrontEnd(text: "kaldi:n_mels=6,layout=mels-frames")
    let turned = try FrontEnd(text: "kaldi:n_mels=6,channels=3")
    let (a, b) = (plain.networkInput(tape.constant(x)).value, turned.networkInput(tape.constant(x)).value)
    #expect(a.shape == Shape(batch: 2, height: 6, width: 5, channels: 1))
    #expect(b.shape == Shape(batch: 2, height: 6, width: 5, channels: 3))
    for (band, frame) in [(0, 0), (2, 4), (5, 1)] {
        for channel in 0..<3 {
            #expect(b.pointer[((6 + band) * 5 + frame) * 3 + channel] == a.pointer[(6 + band) * 5 + frame])
        }
    }
}

@Test func silenceIsFiniteInEveryFrontEnd() throws {
    for text in texts {
        let silence = Tensor(zeros: Shape(batch: 1, height: 6, width: 5, channels: 1))
        let parameter = Parameter(silence)
        let tape = Tape()
        let output = try FrontEnd(text: text).networkInput(tape.variable(parameter))
        #expect(output.value.isFinite, "\(text)")
        tape.backward(from: output, gradient: Tensor(repeating: 1, shape: output.shape))
        #expect(parameter.gradient!.isFinite, "\(text)")
    }
}
