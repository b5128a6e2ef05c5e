import RunEvents
import Testing

@Test func differencesOfProportionsHaveNewcombesInterval() throws {
    // Newcombe 1998, table II, case (a) of method 10: 56/70 − 48/80 is 0.2 with 0.0524 to 0.3339.
    let interval = try #require(
        DifferenceInterval(
            from: 48.0 / 80, wilsonInterval(correct: 48, of: 80), to: 56.0 / 70,
            wilsonInterval(correct: 56, of: 70)))
    #expect(DifferenceInterval(from: .nan, 0...1, to: 0.5, 0...1) == nil)
    #expect(abs(interval.difference - 0.2) < 1e-12)
    #expect(abs(interval.range.lowerBound - 0.0524) < 5e-5 && abs(interval.range.upperBound - 0.3339) < 5e-5)
}

@Test func differencesOfMeansHaveWelchsInterval() throws {
    // Welch's degrees of freedom are 4.95, rounded down 4, whose 97.5 % quantile of t is 2.7764.
    let interval = try #require(DifferenceInterval(from: [1, 2, 3], to: [3, 4, 5, 6]))
    let error = (1.0 / 3 + (5.0 / 3) / 4).squareRoot()
    #expect(abs(interval.difference - 2.5) < 1e-12)
    #expect(abs(interval.range.upperBound - 2.5 - 2.776_445 * error) < 1e-4)
    #expect(DifferenceInterval(from: [1], to: [3, 4]) == nil)
    for odd in [Double.nan, .infinity, 1e308] { #expect(DifferenceInterval(from: [1, 2], to: [3, odd]) == nil) }
    let same = try #require(DifferenceInterval(from: [2, 2], to: [3, 3]))
    #expect(same.range == 1...1)
}

@Test func theWayOfAChangeIsReadBackFromTheRecord() {
    for way in [ChangeSender.Way.turn, .glide, .attempt(rounds: 1), .attempt(rounds: 5), .back(rounds: 12)] {
        let sender = ChangeSender("ada, of the lab", way)
        #expect(ChangeSender(sender.text) == sender)
    }
    #expect(ChangeSender("glide").way == .glide)
    #expect(ChangeSender("ada, trying it for some rounds").way == .turn)
    #expect(ChangeSender("ada", .attempt(rounds: 5)).text == "ada, trying it for 5 rounds")
}
