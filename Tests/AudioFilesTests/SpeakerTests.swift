import Testing

@testable import AudioFiles

@Test func sixtySpeakersAreSixtyVoices() {
    let speakers = Speaker.speakers(count: 60, seed: 1)
    #expect(speakers.map(\.number) == Array(1...60))
    #expect(Set(speakers.map(\.variant)).count == 60)
    #expect(Set(speakers.map(\.accent)).count == 8)
    #expect(speakers.allSatisfy { 25...75 ~= $0.pitch && 130...210 ~= $0.speed })
    #expect(speakers == Speaker.speakers(count: 60, seed: 1))
    #expect(speakers != Speaker.speakers(count: 60, seed: 2))
}

@Test func utterancesKeepToTheirRangesAndDiffer() {
    let speaker = Speaker.speakers(count: 3, seed: 1)[2]
    var texts: Set<String> = []
    var gains: Set<Float> = []
    for repetition in 0..<50 {
        let utterance = Utterance(of: 7, in: .digits, repetition: repetition, by: speaker, seed: 1)
        #expect(abs(utterance.pitch - speaker.pitch) <= 12 && abs(utterance.speed - speaker.speed) <= 25)
        #expect(-16 ... -2 ~= utterance.peakGain && 12...35 ~= utterance.signalToNoise)
        #expect(utterance.text.hasPrefix("seven"))
        texts.insert(utterance.text)
        gains.insert(utterance.peakGain)
    }
    #expect(texts.count == 5 && gains.count == 50)
    #expect(
        Utterance(of: 7, in: .digits, repetition: 4, by: speaker, seed: 1)
            == Utterance(of: 7, in: .digits, repetition: 4, by: speaker, seed: 1))
}
