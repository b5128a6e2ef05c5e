import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

@Test func theMapLightsTheSampleThatIsSelectedInTheGallery() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
    _ = dashboard.screen(200, 60)
    dashboard.press("g→→→")
    #expect(dashboard.litPoint?.named == .init(source: .pool, number: 23))
    let screen = dashboard.screen(200, 60)
    #expect(screen.shows("◆ \"three\" synthetic") && screen.shows("map"))
    // The panel's own cursor is another one, until another sample is selected.
    dashboard.press("vc⎋")
    #expect(dashboard.map.label == nil)
    dashboard.press("→")
    let moved = dashboard.litPoint
    #expect(moved != nil && moved?.named != .init(source: .pool, number: 23))
    dashboard.press("g←")
    #expect(dashboard.litPoint?.named == .init(source: .pool, number: 22))
}

/// At this size the grid has no room for the map.
@Test(arguments: ["f", "⎋"]) func aPanelWithoutAPlaceDoesNotKeepTheFocus(key: String) {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 2))
    _ = dashboard.screen(80, 24)
    dashboard.press("v")
    #expect(dashboard.enlarged == .map && dashboard.focus == .map)
    dashboard.press(key)
    #expect(dashboard.enlarged == nil && dashboard.focus == .losses)
    #expect(dashboard.screen(80, 24).shows("zoom"))
    dashboard.press("gf" + key)
    #expect(dashboard.enlarged == nil && dashboard.focus == .gallery)
}

@Test func arrowsGoTheirWayAndPageKeysReachEveryPoint() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 2))
    _ = dashboard.screen(120, 40)
    dashboard.press("v")
    #expect(dashboard.enlarged == .map)
    let all = dashboard.shownMap!.points.filter { $0.source != .bank }
    var moves = 0
    for point in all {
        for (key, isAhead) in [
            ("→", { $0.x > point.x }), ("←", { $0.x < point.x }), ("↑", { $0.y > point.y }), ("↓", { $0.y < point.y }),
        ] as [(String, (HiddenMap.Point) -> Bool)] {
            dashboard.map.cursor = point.named
            dashboard.press(key)
            guard let next = dashboard.litPoint, next.named != point.named else { continue }
            #expect(isAhead(next), "\(key) from \(point) to \(next)")
            moves += 1
        }
    }
    #expect(moves > 3 * all.count)
    var seen: [MapPanel.Named] = []
    for _ in all {
        _ = dashboard.handle(.key(KeyPress(.pageDown)), at: 0)
        seen += [dashboard.litPoint!.named]
    }
    #expect(Set(seen) == Set(all.map(\.named)))
    _ = dashboard.handle(.key(KeyPress(.pageUp)), at: 0)
    #expect(dashboard.litPoint?.named == seen[seen.count - 2])
}

@Test func thePointsSpectrogramStandsBesideTheNearestRealOne() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
    _ = dashboard.screen(120, 40)
    dashboard.press("v")
    dashboard.map.cursor = .init(source: .pool, number: 25)
    let screen = dashboard.screen(120, 40)
    #expect(screen.shows("\"five\" synthetic, round 3 · nearest clip 1.33 (clips lie 0.500 apart)"))
    #expect(screen.shows("real, nearest, reporting only \"five\""))
    #expect(screen.shows("30 samples") && screen.shows("20 real, reporting only"))
    #expect(screen.shows("50 % of the variance across, 25 % up"))
    dashboard.press("n")
    #expect(dashboard.litPoint?.named == .init(source: .clip, number: 10))
    #expect(dashboard.screen(120, 40).shows("\"five\" real, reporting only"))
    dashboard.press("n")
    #expect(dashboard.notice?.text == "Only a synthetic sample has a nearest real clip; move the cursor to one.")
}

@Test func theMapFollowsTheSharedCursor() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
    _ = dashboard.screen(120, 40)
    dashboard.press("v")
    #expect(dashboard.shownMap?.points.count { $0.source == .pool } == 30)
    dashboard.press(",")
    #expect(dashboard.shownMap?.points.count { $0.source == .pool } == 20)
    #expect(dashboard.chart.cursor == 35 && dashboard.screen(120, 40).shows("round 2 · "))
    // The gallery stands at the same step.
    #expect(dashboard.galleryItems.allSatisfy { $0.moment.step <= 35 })
    dashboard.press("..")
    #expect(dashboard.chart.cursor == nil)
    dashboard.chart.moveCursor(to: 12, newest: dashboard.newest)
    #expect(dashboard.shownMap?.points.count { $0.source == .pool } == 10)
}

@Test func samplesThatAreAlikeAreCounted() {
    var run = ScriptedRun(rounds: 1)
    let points = (0..<4).map { HiddenMap.Point(.pool, number: $0, label: $0 % 2, x: $0 < 3 ? 1 : 5, y: 0) }
    run.add(.mapped(HiddenMap(points: points, xShare: 1, yShare: 0, clipSpacing: nil)))
    var dashboard = Dashboard.showing(run)
    _ = dashboard.screen(120, 40)
    dashboard.press("v")
    dashboard.map.cursor = .init(source: .pool, number: 0)
    #expect(dashboard.screen(120, 40).shows("3 lie here"))
    // The arrows go through points at one place too.
    dashboard.press("→→→")
    #expect(dashboard.map.cursor?.number == 3)
    dashboard.press("←")
    #expect(dashboard.map.cursor?.number != 3)
}

@Test func aClickOnAPointTakesTheCursorThere() throws {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    _ = dashboard.screen(120, 40)
    dashboard.press("v")
    let area = try #require(dashboard.geometry.areas[.map])
    let plot = dashboard.mapParts(area.inset(by: 1)).plot
    let map = try #require(dashboard.shownMap)
    let point = try #require(map.points.first { $0.source == .clip && $0.number == 7 })
    let cell = try #require(dashboard.scatter(of: map).cell(of: point.place, in: plot))
    _ = MapPanel.click(at: cell, in: area, on: &dashboard, at: 0)
    #expect(dashboard.litPoint?.label == 3)
}

@Test func recordsWithoutAMapSaySo() {
    var run = ScriptedRun(rounds: 0)
    run.add(.started(ScriptedRun.description))
    var dashboard = Dashboard.showing(run)
    #expect(dashboard.screen(200, 60).shows("after the first inversion"))
    run.add(.sampled(ScriptedRun.picture(of: 1, round: 1)))
    dashboard = Dashboard.showing(run)
    let screen = dashboard.screen(200, 60)
    #expect(screen.shows("this record has no map"))
}

@Test func memoryOfMapsAndTheirPicturesIsBounded() {
    var store = MapStore(mostMaps: 4, mostSamples: 8)
    for step in 0..<20 {
        var picture = ScriptedRun.picture(of: 1, round: 0)
        picture.number = step
        let moment = Moment(step: step)
        store.append(sample: RecordedPicture(number: Int64(step), moment: moment, picture: picture))
        let points = [0, step].map { HiddenMap.Point(.pool, number: $0, label: 1, x: 0, y: 0) }
        store.append(HiddenMap(points: points, xShare: 1, yShare: 0, clipSpacing: nil), at: moment)
        #expect(store.maps.count <= 4 && store.samples.count <= 8)
        #expect(store.maps.last?.moment.step == step && store.samples[step] != nil)
    }
    // The first sample is on every map.
    #expect(store.samples[0] != nil && store.samples[2] == nil)
    #expect(store.maps.first?.moment.step == 0 && store.at(0)?.moment.step == 0)
}
