import Foundation

/// A seeded xoshiro256** generator (Blackman and Vigna 2018, "Scrambled linear pseudorandom number generators"). Its
/// state can be stored, so that a resumed run draws the same numbers as an uninterrupted one.
public struct RandomGenerator: RandomNumberGenerator, Codable, Hashable, Sendable {
    private var state: SIMD4<UInt64>

    /// The state is filled by SplitMix64, as its authors advise.
    public init(seed: UInt64) {
        var seed = seed
        func next() -> UInt64 {
            seed &+= 0x9E37_79B9_7F4A_7C15
            var word = seed
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
        state = SIMD4(next(), next(), next(), next())
    }

    /// An independent stream for a named purpose (by the FNV-1a hash of the name), so that another draw in one place
    /// does not change the draws in others.
    public init(seed: UInt64, stream: String) {
        let hash = stream.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        self.init(seed: seed ^ hash)
    }

    public mutating func next() -> UInt64 {
        func rotated(_ word: UInt64, by bits: UInt64) -> UInt64 { (word << bits) | (word >> (64 - bits)) }
        let result = rotated(state[1] &* 5, by: 7) &* 9
        let shifted = state[1] << 17
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= shifted
        state[3] = rotated(state[3], by: 45)
        return result
    }

    /// Uniform in [0, 1).
    public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

    /// Uniform between both bounds.
    public mutating func uniform(in range: ClosedRange<Float>) -> Float {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// Uniform over the integers of the range.
    public mutating func integer(in range: Range<Int>) -> Int {
        require(!range.isEmpty, "a number of the empty range \(range)")
        return Int.random(in: range, using: &self)
    }

    /// Standard normal, by Box and Muller's transform of two uniform numbers.
    public mutating func normal() -> Float {
        let radius = (-2 * log(Double(next() >> 11) * 0x1p-53 + 0x1p-54)).squareRoot()
        return Float(radius * cos(2 * .pi * Double(next() >> 11) * 0x1p-53))
    }
}

extension Tensor {
    /// Elements drawn from N(mean, deviation²).
    public init(
        normal shape: Shape, mean: Float = 0, deviation: Float = 1, using generator: inout RandomGenerator
    ) {
        self.init(uninitialized: shape)
        for index in 0..<count { pointer[index] = mean + deviation * generator.normal() }
    }

    /// Elements drawn uniformly from the range.
    public init(uniform shape: Shape, in range: ClosedRange<Float>, using generator: inout RandomGenerator) {
        self.init(uninitialized: shape)
        for index in 0..<count { pointer[index] = generator.uniform(in: range) }
    }
}
