import Foundation
import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

@Test func theNearestRealClipStandsBesideEachSample() throws {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
    let without = dashboard.screen(200, 60)
    #expect(!without.shows("real \""))
    dashboard.press("gr")
    let screen = dashboard.screen(200, 60)
    #expect(screen.shows("beside real clips, reporting only"))
    // Of the last of three rounds, in which the distances are 4 / 3.
    #expect(screen.shows("real \"zero\"") && screen.shows("1.33"))
    let grid = dashboard.galleryGrid(try #require(dashboard.geometry.areas[.gallery]))
    let clips = dashboard.galleryItems.compactMap { dashboard.run.maps.nearestClip(to: $0.picture) }
    #expect(clips.map(\.number) == (0..<10).map { 2 * $0 })
    for place in 0..<min(grid.page, 10) {
        let (picture, beside) = grid.pair(in: grid.tile(place))
        #expect(picture.width == beside.width && picture.right < beside.x && beside.right <= grid.tile(place).right)
        let isPicture = (beside.x..<beside.right).allSatisfy { screen[$0, beside.y + 2].glyph == "▀" }
        #expect(isPicture, "place \(place)")
    }
    dashboard.press("r")
    #expect(!dashboard.screen(200, 60).shows("real \""))
}

/// The frame says that the clips are for reporting only, and a pair of tiles has class and distance, however narrow.
@Test func pairsOfTilesSayWhatTheyAreOnSmallScreensToo() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
    _ = dashboard.screen(120, 40)
    dashboard.press("gr")
    for (width, height) in [(120, 40), (160, 48), (200, 60)] {
        let screen = dashboard.screen(width, height)
        #expect(screen.shows("reporting only"), "\(width)x\(height)")
        let row = screen.lines.first { $0.contains("real ") && $0.contains("1.33") } ?? ""
        #expect(row.contains("zero"), "\(row)")
        #expect(row.components(separatedBy: "real ").dropFirst().allSatisfy { $0.first != " " }, "\(row)")
    }
}

@Test func anEnlargedSampleHasItsClipAtItsSide() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
    _ = dashboard.screen(120, 40)
    dashboard.press("gr→↵")
    let screen = dashboard.screen(120, 40)
    #expect(screen.shows("\"one\"") && screen.shows("real \"one\"") && screen.shows("reporting only"))
    // A click reads the sample and not the clip.
    let area = dashboard.geometry.areas[.gallery]!
    _ = GalleryPanel.click(at: Point(x: area.right - 5, y: area.y + 10), in: area, on: &dashboard, at: 0)
    #expect(dashboard.gallery.probe == nil)
    _ = GalleryPanel.click(at: Point(x: area.x + 20, y: area.y + 10), in: area, on: &dashboard, at: 0)
    #expect(dashboard.gallery.probe != nil)
}

@Test func besideAMeanStandsTheMeanOfTheClassesClips() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    _ = dashboard.screen(200, 60)
    dashboard.press("gmr")
    let screen = dashboard.screen(200, 60)
    #expect(screen.shows("real \"zero\""))
    let clips = (0..<2).map(ScriptedRun.clip)
    let mean = clips.mean
    #expect(mean?.count == 2)
    #expect(mean?.picture.levels[47] == (clips[0].levels[47] + clips[1].levels[47]) / 2)
}

@Test func withoutRealClipsTheKeySaysSo() {
    var run = ScriptedRun(rounds: 0)
    run.add(.started(ScriptedRun.description))
    run.add(.sampled(ScriptedRun.picture(of: 1, round: 1)))
    var dashboard = Dashboard()
    // Without the clips that every scripted run begins with, as in an older record.
    dashboard.apply(run.events.filter { if case .clipShown = $0.event { false } else { true } })
    _ = dashboard.screen(120, 40)
    dashboard.press("gr")
    #expect(!dashboard.gallery.showsReal)
    #expect(dashboard.notice?.text == "This record has no real clips to show beside its samples.")
    // With a dead engine the bottom line offers the key to start it again.
    dashboard.connection = .engineDead("It is gone.")
    #expect(dashboard.press("r") == [.resumeEngine])
}
