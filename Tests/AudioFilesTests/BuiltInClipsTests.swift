import AudioSignal
import Foundation
import Testing

@testable import AudioFiles

@Test(arguments: SpokenSet.allCases) func builtInClipsAreBalancedAndOfTheTestSpeakers(set: SpokenSet) throws {
    let dataset = try Dataset.load(DatasetReference(set.rawValue))
    #expect(dataset.clips.count == 12 * set.words.count * set.packedRepetitions)
    #expect(Set(dataset.clips.map { $0.speaker! }) == Set(49...60))
    let counts = Dictionary(grouping: dataset.clips) { [$0.speaker!, $0.label] }.mapValues(\.count)
    #expect(counts.count == 12 * set.words.count && Set(counts.values).count == 1)
    let split = try dataset.split()
    #expect(split.test.count == dataset.clips.count && split.training.isEmpty)
}

@Test(arguments: SpokenSet.allCases) func builtInClipsAreSound(set: SpokenSet) throws {
    let dataset = try Dataset.load(DatasetReference(set.rawValue))
    for clip in dataset.clips {
        let wave = try clip.waveform(sampleRate: 16_000)
        #expect(0.1...1.5 ~= wave.duration && 0.15...0.8 ~= wave.peak)
    }
    let (own, other) = (
        try dataset.clips[5].waveform(sampleRate: 16_000), try dataset.clips[5].waveform(sampleRate: 8_000)
    )
    #expect(abs(own.duration - other.duration) < 0.001)
}

@Test func theResourceIsSmall() throws {
    let folder = try BuiltInClips.resources()
    let sizes = try FileManager.default.contentsOfDirectory(atPath: folder.path).map { name in
        try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(name)")[.size] as! Int
    }
    #expect(sizes.reduce(0, +) < 8_000_000)
}

@Test(arguments: SpokenSet.allCases) func packedClipsEqualTheSetsSampleBySample(set: SpokenSet) throws {
    let folder = TemporaryFolder()
    for speaker in [48, 49, 60] {
        for (index, sign) in set.signs.enumerated() {
            for repetition in 0..<3 {
                folder.tone(
                    "set/data/\(speaker)/\(sign)_\(speaker)_\(repetition).wav", class: index + repetition,
                    sampleRate: 16_000)
            }
        }
    }
    let count = try BuiltInClips.pack(
        set, from: folder.url.appendingPathComponent("set"), repetitions: 2,
        into: folder.url.appendingPathComponent("packed"))
    #expect(count == 4 * set.words.count)
    let packed = try BuiltInClips(set, folder: folder.url.appendingPathComponent("packed"))
    let expected = try Dataset.load(DatasetReference(kind: DatasetKind(set), root: "\(folder.path)/set")).split().test
        .filter { !$0.name.hasSuffix("_2.wav") }
    #expect(packed.count == count)
    for (index, clip) in expected.enumerated() {
        #expect(packed.waveform(index, sampleRate: 16_000) == (try clip.waveform(sampleRate: 16_000)))
    }
}

@Test func aDamagedResourceIsExplained() {
    let folder = TemporaryFolder()
    folder.write("{\"sampleRate\":16000,\"clips\":[{\"name\":\"data/49/0_49_0.wav\",\"samples\":5}]}", "digits.json")
    let missing = error { () throws(DatasetError) in try BuiltInClips(.digits, folder: folder.url) }
    guard case .builtInMissing = missing else { return recordFailure("\(String(describing: missing))") }
    try? AudioFile.writeFLAC(Waveform(samples: [0, 0], sampleRate: 16_000), to: "\(folder.path)/digits.flac")
    let short = error { () throws(DatasetError) in try BuiltInClips(.digits, folder: folder.url) }
    #expect(short == .builtInMissing("the index counts 5 samples, the sound has 2"))
    #expect(isOneSentence(short!.description))
}
