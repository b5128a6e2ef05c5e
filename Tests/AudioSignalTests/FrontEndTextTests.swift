import Foundation
import Testing

@testable import AudioSignal

@Test func everyNameIsAFrontEnd() throws {
    for (name, meaning) in FrontEnd.names {
        let frontEnd = try FrontEnd(text: name)
        try frontEnd.validate()
        #expect(try FrontEnd(json: frontEnd.json) == frontEnd, "\(name)")
        #expect(!meaning.isEmpty)
    }
    #expect(try FrontEnd(text: "frami") == FrontEnd())
}

@Test func overridesChangeWhatTheyNameAndWhatFollows() throws {
    let librosa = try FrontEnd(text: "librosa:sr=16000,n_mels=40,hop=256")
    #expect(librosa.sampleRate == 16_000 && librosa.melBands == 40 && librosa.hopLength == 256)
    #expect(librosa.highestFrequency == 8_000 && librosa.fftLength == 2_048 && librosa.windowLength == 2_048)
    #expect(try FrontEnd(text: "librosa:n_fft=1024").windowLength == 1_024)
    #expect(try FrontEnd(text: "librosa:n_fft=1024,win=600").windowLength == 600)
    #expect(try FrontEnd(text: "torchaudio:n_fft=1024").hopLength == 512)
    let kaldi = try FrontEnd(text: "kaldi:sr=8000,snip-edges=false")
    #expect((kaldi.windowLength, kaldi.hopLength, kaldi.fftLength) == (200, 80, 256))
    #expect(kaldi.highestFrequency == 4_000 && kaldi.framing == .mirrored)
    let db = try FrontEnd(text: "librosa:log=ln,add=1e-6")
    #expect(db.topDecibels == 0 && db.floorKind == .added && db.floor == 1e-6)
    #expect(try FrontEnd(text: "frami:n_mfcc=13").normalisedScale == .level)
    #expect(try FrontEnd(text: "musicnn:gain=1000").floor == 1e-3)
    #expect(try FrontEnd(text: "kaldi:n_mels=2,mean=1;2,std=3;4").deviations == [3, 4])
}

@Test(arguments: [
    (
        "libosa",
        "'libosa' is neither the name of a front end nor a file; did you mean 'librosa'? The names are frami, torchaudio, "
            + "librosa, kaldi, panns, vggish, yamnet, ast, musicnn."
    ),
    ("librosa:n_mel=3", "there is no 'n_mel' to set; did you mean 'n_mels'?"),
    ("librosa:n_mels=many", "as n_mels is 'many', but must be a whole number."),
    ("librosa:n_mels", "as n_mels is '', but must be a whole number."),
    ("librosa:n_mels=0", "as its melBands is 0, but must be from 1 to 4,096."),
    ("librosa:n_fft=100000", "as its fftLength is 100000, but must be even, from 2 to 65,536."),
    ("librosa:n_fft=-8", "as its fftLength is -8, but must be even, from 2 to 65,536."),
    ("kaldi:sr=0", "as its sampleRate is 0, but must be from 100 to 1,000,000 Hz."),
    ("kaldi:sr=9000000000000000000", "as its sampleRate is 9000000000000000000, but must be from 100 to 1,000,000 Hz."),
    ("kaldi:window=hahn", "as window is 'hahn', but must be one of hann, hamming, povey, blackman, rectangular."),
    ("kaldi:fmin=nan", "as fmin is 'nan', but must be a number."),
    ("kaldi:fmin=9000", "as its lowestFrequency is 9000.0, but must be from 0 to below highestFrequency."),
    ("kaldi:top_db=80", "as its topDecibels is 80.0, but must be 0 where levels are not in dB."),
    ("kaldi:ref=max", "as its reference is \"maximum\", but must be \"one\" where levels are not in dB."),
    ("kaldi:mean=1;2", "as its means is a list of 2, but must be empty or a list of 23 numbers."),
    ("kaldi:n_mfcc=24", "as its cepstra is 24, but must be from 0 (none) to the 23 mel bands."),
    ("kaldi:log=none,floor=1", "as its floorKind is \"maximum\", but must be \"added\" where logarithm is \"none\"."),
])
func textsThatAreNoFrontEndAreRefusedInOneSentence(_ text: String, _ sentence: String) {
    do {
        // For this test, the nearest candidate is the one with the most common letters in the same order.
        _ = try FrontEnd(text: text) { word, candidates in
            candidates.first { $0.count == word.count + 1 && word.allSatisfy($0.contains) }
        }
        Issue.record("'\(text)' was taken")
    } catch {
        #expect("\(error)".hasSuffix(sentence) || "\(error)".contains(sentence), "\(error)")
        #expect(!"\(error)".contains("\n"))
    }
}

@Test func aFileHoldsAFrontEnd() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("front-end-\(UUID()).json")
    defer { try? FileManager.default.removeItem(at: url) }
    let frontEnd = try FrontEnd(text: "ast")
    try Data(frontEnd.json.utf8).write(to: url)
    #expect(try FrontEnd(text: url.path) == frontEnd)
    try Data("{\"sampleRate\": 1}".utf8).write(to: url)
    do {
        _ = try FrontEnd(text: url.path)
        Issue.record("a file with one constant was taken")
    } catch {
        #expect("\(error)".contains(url.path) && "\(error)".contains("missing"), "\(error)")
    }
}

@Test func whatWasWrittenBeforeReadsAndWritesTheSame() throws {
    let written =
        "{\"ceiling\":8,\"deviation\":0.2,\"fftLength\":512,\"floor\":0.001,\"highestFrequency\":8000,\"hopLength\":256,"
        + "\"lowestFrequency\":50,\"mean\":0.15,\"melBands\":64,\"sampleRate\":16000,\"windowLength\":512}"
    #expect(FrontEnd().json == written)
    #expect(try FrontEnd(json: written) == FrontEnd())
}

@Test(arguments: [
    ("\"window\":\"hahn\"", "window", "one of \"hann\", \"hamming\", \"povey\", \"blackman\", \"rectangular\""),
    ("\"window\":null", "window", "one of \"hann\", \"hamming\", \"povey\", \"blackman\", \"rectangular\""),
    ("\"norm\":\"slaney\"", "norm", "left out, as none of that name is known"),
    ("\"power\":3", "power", "1 or 2"), ("\"power\":1.5", "power", "a whole number"),
    ("\"means\":[1,2]", "means", "empty or a list of 64 numbers"),
    ("\"channels\":100000", "channels", "from 1 to 4"),
    ("\"pcen\":{\"gain\":1}", "pcen", "an object with gain, bias, power, seconds and epsilon"),
    (
        "\"pcen\":{\"gain\":1,\"bias\":2,\"power\":1,\"seconds\":1,\"epsilon\":1e-6,\"odd\":1}", "pcen odd",
        "left out, as none of that name is known"
    ),
    ("\"amplitude\":0", "amplitude", "from 0.000001 to 1e12"),
    ("\"logarithm\":\"pcen\"", "floorKind", "\"added\" where logarithm is \"pcen\""),
    ("\"cepstra\":13", "normalisedScale", "\"level\" where the network takes more than a scaled logarithm"),
])
func constantsOfNewFrontEndsAreRefusedByName(_ member: String, _ constant: String, _ rule: String) {
    do {
        _ = try FrontEnd(json: "{\(member)," + FrontEnd().json.dropFirst())
        Issue.record("\(member) was taken")
    } catch {
        #expect(error.constant == constant && error.rule == rule, "\(error)")
    }
}
