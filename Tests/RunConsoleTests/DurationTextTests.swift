import Testing

@testable import RunConsole

@Test(arguments: [
    ("240s", 240.0), ("240", 240), ("10m", 600), ("1h30m", 5400), ("1.5h", 5400), ("0", 0), ("2d", 172_800),
])
func durationsAreRead(text: String, seconds: Double) { #expect(DurationText.seconds(text) == seconds) }

@Test(arguments: ["", "s", "ten", "10x", "1m30", "-5s", "1..2s", "5 s"])
func whatIsNoDurationIsRefused(text: String) { #expect(DurationText.seconds(text) == nil) }

@Test func theTimeLeftFollowsThePaceOnceThereIsOne() {
    #expect(DurationText.left(25, of: 100, after: 20) == ", 1:00 left")
    #expect(DurationText.left(99, of: 100, after: 99) == ", 0:01 left")
    #expect(DurationText.left(1, of: 2, after: 3) == ", 0:03 left")
    for (done, seconds) in [(0, 9.0), (1, 9.0), (2, 9.0), (50, 0.5), (100, 50.0)] {
        #expect(DurationText.left(done, of: 100, after: seconds) == "", "\(done)")
    }
}
