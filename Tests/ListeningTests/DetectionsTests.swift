import Testing

@testable import Listening

struct DetectionsTests {
    @Test func aClassIsOneDetectionWhileItIsTheLikeliest() {
        var detections = Detections(threshold: 0.5, areTags: false)
        #expect(detections.hear([0.4, 0.35, 0.25], heard: 0..<0.25, isSilent: false).isEmpty)
        #expect(detections.open.isEmpty)
        #expect(detections.hear([0.7, 0.2, 0.1], heard: 0.1..<0.5, isSilent: false).isEmpty)
        #expect(detections.open == [0: Detection(label: 0, start: 0.1, end: 0.5, score: 0.7)])
        #expect(detections.hear([0.9, 0.1, 0], heard: 0.12..<0.7, isSilent: false).isEmpty)
        let third = detections.hear([0.3, 0.6, 0.1], heard: 0.6..<0.9, isSilent: false)
        #expect(third == [Detection(label: 0, start: 0.1, end: 0.7, score: 0.9)])
        #expect(detections.open.keys.sorted() == [1])
        #expect(detections.finish() == [Detection(label: 1, start: 0.6, end: 0.9, score: 0.6)])
        #expect(detections.open.isEmpty && detections.finish().isEmpty)
    }

    @Test func silenceIsNoClass() {
        var detections = Detections(threshold: 0.2, areTags: false)
        _ = detections.hear([0.9, 0.1], heard: 0..<1, isSilent: true)
        #expect(detections.open.isEmpty)
        _ = detections.hear([0.9, 0.1], heard: 0..<1, isSilent: false)
        #expect(detections.hear([0.9, 0.1], heard: 0..<1, isSilent: true).count == 1)
    }

    @Test func tagsAreDetectedEachByItself() {
        var detections = Detections(threshold: 0.5, areTags: true)
        _ = detections.hear([0.5, 0.8, 0.49], heard: 0..<1, isSilent: false)
        #expect(detections.open.keys.sorted() == [0, 1])
        #expect(detections.hear([0.2, 0.6, 0.9], heard: 1..<2, isSilent: false).map(\.label) == [0])
        #expect(detections.finish().map(\.label) == [1, 2])
    }
}
