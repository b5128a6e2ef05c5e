import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

@Test func aSpectrogramIsReadOutComparedAndSaved() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
    _ = dashboard.screen(120, 40)
    dashboard.press("gd")
    let reference = dashboard.galleryItems[0].number!
    #expect(dashboard.gallery.reference == reference)
    dashboard.press("→↵K")
    let screen = dashboard.screen(120, 40)
    #expect(screen.shows("\"one\"") && screen.shows("minus A") && screen.shows("at 0.61 s"))
    let number = dashboard.galleryItems[1].number!
    #expect(dashboard.press("P") == [.savePicture(number: number)])
    #expect(dashboard.press("W") == [.saveSound(number: number)])
    #expect(dashboard.press("o") == [])
    #expect(dashboard.notice?.text == "Neither aplay nor paplay is here; W saves the sound.")
    dashboard.press("⎋⎋")
    #expect(!dashboard.gallery.isEnlarged && dashboard.gallery.reference == nil)
    // By class, then the means, which are in no record.
    dashboard.press("cc")
    #expect(dashboard.gallery.arrangement == .label(1))
    #expect(dashboard.galleryItems.count == 3 && dashboard.galleryItems.allSatisfy { $0.picture.label == 1 })
    dashboard.press("m")
    #expect(dashboard.galleryItems.count == 10)
    #expect(dashboard.press("P") == [])
}

@Test func soundsOfUnequalLengthShareOneTimeAxis() {
    var run = ScriptedRun(rounds: 0)
    run.add(.started(ScriptedRun.description))
    for (label, frames) in [48, 24].enumerated() {
        run.add(
            .sampled(
                Picture(
                    label: label, confidence: 1, mels: 4, frames: frames, levels: .init(repeating: 1, count: 4 * frames)
                )))
    }
    var dashboard = Dashboard.showing(run)
    let screen = dashboard.screen(120, 40)
    let grid = dashboard.galleryGrid(dashboard.geometry.areas[.gallery]!)
    func width(_ place: Int) -> Int {
        let tile = grid.tile(place)
        return (tile.x..<tile.right).filter { screen[$0, tile.y + 2].glyph == "▀" }.count
    }
    #expect(width(0) == grid.tileWidth)
    #expect(abs(width(1) - grid.tileWidth / 2) <= 1)
    #expect(screen.shows("1.20 s"))
}

@Test func classMeansFollowNewPictures() {
    var run = ScriptedRun(rounds: 1)
    var dashboard = Dashboard.showing(run)
    dashboard.press("gm")
    _ = dashboard.screen(120, 40)
    #expect(dashboard.galleryItems.map(\.averaged) == .init(repeating: 1, count: 10))
    let loud = Picture(
        label: 0, confidence: 1, mels: 32, frames: 48, levels: .init(repeating: 1, count: 1536))
    run.moment.step += 1
    run.add(.sampled(loud))
    let before = dashboard.galleryItems[0].picture.levels[0]
    dashboard.apply(run.events.last!)
    #expect(dashboard.galleryItems[0].averaged == 2)
    #expect(dashboard.galleryItems[0].picture.levels[0] == (before + 1) / 2)
    _ = dashboard.screen(120, 40)
    #expect(dashboard.galleryItems[0].picture.levels[0] == (before + 1) / 2)
}

@Test func eachClassHasItsPlaceForGoodWhereThereIsRoomForAll() {
    var run = ScriptedRun(rounds: 2)
    var dashboard = Dashboard.showing(run)
    let first = dashboard.screen(200, 60)
    #expect(first.shows("newest of each class"))
    let labels = dashboard.galleryItems.map(\.picture.label)
    #expect(labels == Array(0..<10))
    run.moment.step += 4
    run.moment.round += 1
    var picture = dashboard.galleryItems[3].picture
    picture.levels = picture.levels.map { 1 - $0 }
    run.add(.sampled(picture))
    dashboard.apply(run.events.last!)
    #expect(dashboard.galleryItems.map(\.picture.label) == labels)
    let second = dashboard.screen(200, 60)
    let grid = dashboard.galleryGrid(dashboard.geometry.areas[.gallery]!)
    for place in 0..<10 {
        let tile = grid.tile(place).inset(top: 1)
        let isSame = (tile.x..<tile.right).allSatisfy { x in
            (tile.y..<tile.bottom).allSatisfy { first[x, $0] == second[x, $0] }
        }
        #expect(isSame == (place != 3), "place \(place)")
    }
}

@Test func aRoundsFirstSampleTakesItsPlaceAmongThoseOfTheRoundBefore() {
    var run = ScriptedRun(rounds: 0)
    run.add(.started(ScriptedRun.description))
    func sample(_ label: Int, at step: Int, round: Int) {
        run.moment = Moment(seconds: Double(step), round: round, step: step)
        let levels = [Float](repeating: Float(step) / 100, count: 16)
        run.add(.sampled(Picture(label: label, confidence: 1, mels: 4, frames: 4, levels: levels)))
    }
    for label in [5, 2, 7] { sample(label, at: 10, round: 0) }
    sample(2, at: 29, round: 1)
    var dashboard = Dashboard.showing(run)
    _ = dashboard.screen(120, 40)
    // The round before had 2 in another place: it is shown once.
    #expect(dashboard.galleryItems.map(\.picture.label) == [2, 7])
    sample(2, at: 33, round: 1)
    for label in [8, 5] { sample(label, at: 35, round: 1) }
    dashboard = Dashboard.showing(run)
    _ = dashboard.screen(120, 40)
    #expect(dashboard.galleryItems.map(\.picture.label) == [2, 8, 5])
    #expect(dashboard.galleryItems.map(\.moment.step) == [33, 35, 35])
    dashboard.chart.cursor = 30
    #expect(dashboard.galleryItems.map(\.moment.step) == [29, 10])
}

@Test func whatLiesBeyondTheColourScaleIsSaid() {
    var run = ScriptedRun(rounds: 0)
    let levels: [Float] = (0..<100).map { $0 < 30 ? 1.4 : $0 < 31 ? -0.2 : 0.5 }
    run.add(.sampled(Picture(label: 0, confidence: 1, mels: 10, frames: 10, levels: levels)))
    var dashboard = Dashboard.showing(run)
    #expect(dashboard.screen(120, 40).shows("30 % over 0 dB · 1 % under −80 dB"))
    // With a range of its own each picture has colours for all of it.
    dashboard.press("ga")
    #expect(!dashboard.screen(120, 40).shows("over 0 dB"))
}
