import AudioSignal
import Foundation
import Synchronization
import Testing

@testable import AudioFiles

private func clips(_ folder: TemporaryFolder, _ count: Int) -> [LabelledClip] {
    (0..<count).map { index in
        folder.tone("\(index).wav", class: index)
        return LabelledClip(
            source: .file(path: "\(folder.path)/\(index).wav"), name: "\(index).wav", label: index, fold: 0)
    }
}

@Test func keptFeaturesEqualThoseMadeAnew() throws {
    let folder = TemporaryFolder()
    let clips = clips(folder, 7)
    let cache = FeatureCache(folder: folder.url.appendingPathComponent("cache"))
    let seen = Mutex<[Int]>([])
    let made = try cache.features(of: clips, frontEnd: FrontEnd(), threads: 2) { done, total in
        seen.withLock { $0.append(done) }
        #expect(total == 7)
    }
    #expect(seen.withLock { $0 } == Array(1...7))
    #expect(made[3] == FrontEnd().logMel(try AudioFile.read("\(folder.path)/3.wav", sampleRate: 16_000)))
    #expect(Set(made.map(\.values)).count == 7)
    // To show that the entry is used, it is replaced by another, which must be returned.
    let other = FeatureCache.encode(Spectrogram(frames: 1, bands: 64, values: [Float](repeating: 0.5, count: 64)))
    try other.write(to: cache.entry(for: "\(folder.path)/3.wav", frontEnd: FrontEnd())!)
    let again = try cache.features(of: clips, frontEnd: FrontEnd())
    #expect(again[3].values == [Float](repeating: 0.5, count: 64))
    #expect(again[2] == made[2])
}

@Test func damagedEntriesAreMadeAgain() throws {
    let folder = TemporaryFolder()
    let clip = clips(folder, 1)[0]
    let cache = FeatureCache(folder: folder.url.appendingPathComponent("cache"))
    let made = try cache.features(of: clip, frontEnd: FrontEnd())
    let entry = cache.entry(for: "\(folder.path)/0.wav", frontEnd: FrontEnd())!
    let whole = try Data(contentsOf: entry)
    for damage in [Data(), whole.dropLast(), whole + [0], Data(count: 24), Data("not an entry at all, I fear".utf8)] {
        try damage.write(to: entry)
        #expect(try cache.features(of: clip, frontEnd: FrontEnd()) == made)
        #expect(try Data(contentsOf: entry) == whole)
    }
    for number in [Float.nan, .infinity] {
        try FeatureCache.encode(Spectrogram(frames: 1, bands: 64, values: [Float](repeating: number, count: 64)))
            .write(to: entry)
        #expect(try cache.features(of: clip, frontEnd: FrontEnd()) == made)
    }
    var flipped = whole
    flipped[100] ^= 1
    try flipped.write(to: entry)
    #expect(try cache.features(of: clip, frontEnd: FrontEnd()) == made)
}

@Test func contentAndFrontEndDecideTheEntry() {
    let folder = TemporaryFolder()
    folder.tone("a.wav", class: 1)
    folder.write(FileManager.default.contents(atPath: "\(folder.path)/a.wav")!, "b.wav")
    folder.tone("c.wav", class: 2)
    let cache = FeatureCache(folder: folder.url)
    func entry(_ name: String, _ frontEnd: FrontEnd = FrontEnd()) -> URL? {
        cache.entry(for: "\(folder.path)/\(name)", frontEnd: frontEnd)
    }
    #expect(entry("a.wav") == entry("b.wav"))
    #expect(entry("a.wav") != entry("c.wav"))
    var coarse = FrontEnd()
    coarse.melBands = 32
    #expect(entry("a.wav") != entry("a.wav", coarse))
    // The front end of the instruments differs only in mean and deviation, which do not change the features.
    #expect(entry("a.wav") == entry("a.wav", .instruments))
    #expect(entry("none.wav") == nil)
}

@Test func aCacheThatCannotBeWrittenIsNoReasonToStop() throws {
    let folder = TemporaryFolder()
    folder.write("a file where the cache should be", "cache")
    let cache = FeatureCache(folder: folder.url.appendingPathComponent("cache"))
    #expect(try cache.features(of: clips(folder, 2), frontEnd: FrontEnd()).count == 2)
}

@Test func theFirstBadClipIsNamed() {
    let folder = TemporaryFolder()
    let clips = clips(folder, 4)
    folder.write("no sound", "2.wav")
    let cache = FeatureCache(folder: folder.url.appendingPathComponent("cache"))
    let failure = #expect(throws: AudioFileError.self) {
        try cache.features(of: clips, frontEnd: FrontEnd())
    }
    #expect(failure?.description.contains("/2.wav") == true)
}

@Test func theUsersCacheFolderFollowsTheXDGRules() {
    #expect(FeatureCache.userFolder(["XDG_CACHE_HOME": "/var/c"]).path == "/var/c/frami/features")
    let home = FileManager.default.homeDirectoryForCurrentUser.path
    #expect(FeatureCache.userFolder([:]).path == "\(home)/.cache/frami/features")
    #expect(FeatureCache.userFolder(["XDG_CACHE_HOME": "relative"]).path == "\(home)/.cache/frami/features")
}
