import Foundation

extension FrontEnd {
    /// - Throws: `FrontEndError` that names the first constant which makes no sense.
    public func validate() throws(FrontEndError) {
        try validateSound()
        try validateMel()
        try validateLevels()
        try validateImage()
    }

    /// Not inlined: an optimising compiler with assertions, Debian's 6.2.3, stops at the parts of what would become of it.
    @inline(never)
    private func require(
        _ holds: Bool, _ name: CodingKeys, _ value: any CustomStringConvertible, _ rule: String
    ) throws(FrontEndError) {
        if !holds { throw FrontEndError(constant: name.rawValue, value: value.description, rule: rule) }
    }

    private func validateSound() throws(FrontEndError) {
        try require(100...1_000_000 ~= sampleRate, .sampleRate, sampleRate, "from 100 to 1,000,000 Hz")
        try require(2...65_536 ~= fftLength && fftLength % 2 == 0, .fftLength, fftLength, "even, from 2 to 65,536")
        try require(2...fftLength ~= windowLength, .windowLength, windowLength, "from 2 to fftLength")
        // At most 10,000 frames a second, so that a short sound cannot ask for gigabytes.
        let shortestHop = max(1, sampleRate / 10_000)
        try require(
            shortestHop <= hopLength && hopLength <= windowLength, .hopLength, hopLength,
            "from \(shortestHop) to windowLength")
        try require(1e-6...1e12 ~= amplitude, .amplitude, amplitude, "from 0.000001 to 1e12")
        try require(0...1 ~= preEmphasis, .preEmphasis, preEmphasis, "from 0 to 1")
    }

    private func validateMel() throws(FrontEndError) {
        try require(1...2 ~= power, .power, power, "1 or 2")
        try require(1...4_096 ~= melBands, .melBands, melBands, "from 1 to 4,096")
        // The filterbank's table stays below 32 MiB.
        try require(
            melBands * bins <= 1 << 23, .melBands, melBands, "at most \((1 << 23) / bins) with this fftLength")
        try require(
            lowestFrequency >= 0 && lowestFrequency < highestFrequency, .lowestFrequency, lowestFrequency,
            "from 0 to below highestFrequency")
        try require(
            highestFrequency <= Double(sampleRate) / 2, .highestFrequency, highestFrequency,
            "at most half the sample rate")
        let corners = melCorners
        try require(
            zip(corners, corners.dropFirst()).allSatisfy { $0 < $1 }, .highestFrequency, highestFrequency,
            "so far above lowestFrequency that \(melBands) bands differ")
    }

    /// Float32 computes with the constants: neither they nor what they make of the unit scale may leave its range.
    private func validateLevels() throws(FrontEndError) {
        try require(
            floor >= Double(Float.leastNormalMagnitude) && Float(floor).isFinite, .floor, floor,
            "positive, from 1.2e-38 to 3.4e38")
        try require(
            Float(ceiling) - Float(log(floor)) >= 1e-3 && ceiling <= 80, .ceiling, ceiling,
            "above the floor's logarithm, at most 80")
        let keepsPower = logarithm == .none || logarithm == .pcen
        try require(
            !keepsPower || floorKind == .added, .floorKind, "\"\(floorKind.rawValue)\"",
            "\"added\" where logarithm is \"\(logarithm.rawValue)\"")
        try require(
            logarithm != .none || exp(ceiling) / min(deviation, deviations.min() ?? 1) <= 1e30, .ceiling, ceiling,
            "so low that mel power divided by the deviation stays within 1e30")
        try require(
            reference == .one || logarithm == .decibels, .reference, "\"maximum\"", "\"one\" where levels are not in dB"
        )
        try require(
            topDecibels == 0 || (logarithm == .decibels && topDecibels > 0 && topDecibels <= 1e6), .topDecibels,
            topDecibels, logarithm == .decibels ? "from 0 to 1,000,000" : "0 where levels are not in dB")
        let isSound =
            0...10 ~= pcen.gain && 0...1e6 ~= pcen.bias && pcen.bias > 0 && 0...10 ~= pcen.power && pcen.power > 0
            && 1e-6...1e6 ~= pcen.seconds && 1e-12...1e6 ~= pcen.epsilon
        try require(
            isSound, .pcen, "\(pcen)",
            "a gain from 0 to 10, a positive bias, a positive power to 10, positive seconds and an epsilon from 1e-12")
    }

    private func validateImage() throws(FrontEndError) {
        try require(
            0...melBands ~= cepstra, .cepstra, cepstra, "from 0 (none) to the \(melBands) mel bands")
        try require(0...1e6 ~= lifter, .lifter, lifter, "from 0 (none) to 1,000,000")
        try require(0...1 ~= lifterStart, .lifterStart, lifterStart, "0 or 1")
        try require(
            0...1e6 ~= standardisationEpsilon, .standardisationEpsilon, standardisationEpsilon, "from 0 to 1,000,000")
        try require(1...4 ~= channels, .channels, channels, "from 1 to 4")
        try require(abs(mean) <= 1e6, .mean, mean, "from -1,000,000 to 1,000,000")
        let isUnit = normalisedScale == .unit
        let ends = isUnit ? [0, 1] : [lowestLevel, lowestLevel + levelSpan]
        try require(
            deviation <= 1e6 && deviation >= 1e-9 && ends.allSatisfy { abs(($0 - mean) / deviation) <= 1e6 },
            .deviation, deviation,
            "positive, at most 1,000,000, and so large that (\(normalisedScale.rawValue) - mean) / deviation stays within 1,000,000"
        )
        let isPlain = logarithm != .none && logarithm != .pcen && reference == .one && topDecibels == 0
        try require(
            !isUnit || (isPlain && cepstra == 0 && standardisation == .none), .normalisedScale, "\"unit\"",
            "\"level\" where the network takes more than a scaled logarithm")
        try require(
            means.isEmpty || means.count == networkBands, .means, "a list of \(means.count)",
            "empty or a list of \(networkBands) numbers")
        try require(
            means.allSatisfy { abs($0) <= 1e6 }, .means, "\(means.max() ?? 0)", "numbers from -1,000,000 to 1,000,000")
        try require(
            deviations.count == means.count, .deviations, "a list of \(deviations.count)",
            "as long as means, \(means.count)")
        try require(
            deviations.allSatisfy { 1e-6...1e6 ~= $0 }, .deviations, "\(deviations.min() ?? 0)",
            "numbers from 0.000001 to 1,000,000")
    }
}
