import Foundation
import Testing

@testable import AudioFiles

/// A small UrbanSound8K with two classes in each fold, of different rates, widths and lengths.
private final class SmallUrbanSound8K {
    let folder = TemporaryFolder()
    var rows: [String] = []
    private let top: String

    init(top: String = "") {
        self.top = top
        for fold in 1...10 {
            for (label, name) in [(3, "dog_bark"), (6, "gun_shot")] {
                let file = "\(100 + fold)-\(label)-0-\(label).wav"
                let rate = [8_000, 44_100, 96_000][fold % 3]
                let frames = sine(rate / 20, hertz: 300 + Float(fold), rate).map { label == 3 ? $0 : $0 + $0 }
                let wave = WAVFile(
                    sampleRate: rate, bits: [8, 16, 24][fold % 3], isExtensible: fold % 2 == 0, frames: frames)
                folder.write(wave.data, "\(top)audio/fold\(fold)/\(file)")
                rows.append("\(file),\(100 + fold),0,0.05,1,\(fold),\(label),\(name)")
            }
        }
        save()
    }

    func save() {
        let header = "slice_file_name,fsID,start,end,salience,fold,classID,class"
        folder.write(([header] + rows).joined(separator: "\r\n") + "\r\n", "\(top)metadata/UrbanSound8K.csv")
    }

    func load(fold: Int? = nil) throws(DatasetError) -> Dataset {
        try Dataset.load(DatasetReference(kind: .urbansound8k, root: folder.path, fold: fold))
    }

    func complaint(_ change: (SmallUrbanSound8K) -> Void) -> DatasetError? {
        change(self)
        save()
        let failure = error { () throws(DatasetError) in try load() }
        #expect(isOneSentence(failure?.description ?? ""), "\(failure?.description ?? "no error")")
        return failure
    }
}

@Test(arguments: ["", "UrbanSound8K/"])
func urbanSound8KComesWithItsTenFolds(top: String) throws {
    let dataset = try SmallUrbanSound8K(top: top).load()
    #expect(dataset.clips.count == 20 && dataset.folds == Array(1...10))
    #expect(dataset.classNames[9] == "street_music")
    let split = try dataset.split(fold: 10)
    #expect(split.test.map(\.name) == ["audio/fold10/110-3-0-3.wav", "audio/fold10/110-6-0-6.wav"])
    #expect(split.training.count == 18 && split.validation.isEmpty)
    #expect(dataset.warnings.count == 1 && dataset.warnings[0].contains("8732"))
}

@Test func clipsOfAnyRateAndWidthAreRead() throws {
    let set = SmallUrbanSound8K()
    for clip in try set.load().clips {
        let wave = try clip.waveform(sampleRate: 16_000)
        #expect(abs(wave.samples.count - 800) <= 1)
        #expect(wave.peak > 0.4)
    }
}

@Test func urbanSoundsTrapsAreNamed() {
    let missing = SmallUrbanSound8K()
    missing.folder.remove("metadata/UrbanSound8K.csv")
    let noTable = error { () throws(DatasetError) in try missing.load() }
    #expect(noTable == .metadataMissing(root: missing.folder.path, expected: "metadata/UrbanSound8K.csv"))

    let absent = SmallUrbanSound8K().complaint { $0.folder.remove("audio/fold4/104-3-0-3.wav") }
    guard case .listedButMissing(_, ["audio/fold4/104-3-0-3.wav"], 1) = absent else {
        return recordFailure("\(String(describing: absent))")
    }
    let stray = SmallUrbanSound8K().complaint { $0.folder.tone("audio/fold4/stray.wav") }
    guard case .presentButUnlisted(_, ["audio/fold4/stray.wav"], 1) = stray else {
        return recordFailure("\(String(describing: stray))")
    }
    // A clip moved to another fold is missing where the table has it.
    let moved = SmallUrbanSound8K().complaint {
        $0.rows[0] = $0.rows[0].replacingOccurrences(of: ",1,3,", with: ",2,3,")
    }
    guard case .listedButMissing = moved else { return recordFailure("\(String(describing: moved))") }
}

@Test func urbanSoundsAlteredTablesAreRecognised() {
    func reason(_ row: String) -> String {
        let failure = SmallUrbanSound8K().complaint { $0.rows[0] = row }
        guard case .metadataWrong(_, let line, let reason) = failure else { return "another error" }
        #expect(line == 2)
        return reason
    }
    #expect(reason("x.wav,101,0,1,1,1,3,dog_bark") == "\"x.wav\" is not named SOURCE-CLASS-OCCURRENCE-SLICE.wav")
    #expect(reason("101-3-0-3.wav,101,0,1,1,11,3,dog_bark") == "fold 11 is not between 1 and 10")
    #expect(reason("101-3-0-3.wav,101,0,1,1,1,4,drilling") == "\"101-3-0-3.wav\" is said to have class 4")
    #expect(reason("101-3-0-3.wav,101,0,1,1,1,3,dog") == "class 3 is called \"dog\", not \"dog_bark\"")
    let set = SmallUrbanSound8K()
    let long = set.complaint { set in
        set.rows = (0..<8_733).map { "\($0)-3-0-3.wav,\($0),0,1,1,1,3,dog_bark" }
    }
    #expect(
        long == .rowCountWrong(path: "\(set.folder.path)/metadata/UrbanSound8K.csv", rows: 8_733, official: 8_732))
}
