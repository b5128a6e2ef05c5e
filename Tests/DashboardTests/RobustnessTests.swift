import Foundation
import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

@Test(arguments: 0..<8 as Range<UInt64>)
func randomKeysMouseSizesAndEventsNeverTrap(seed: UInt64) {
    var random = RandomInput(seed: seed)
    var dashboard = Dashboard.showing(ScriptedRun(rounds: Int(seed) % 3))
    play(150, of: &random, on: &dashboard)
}

/// `FRAMI_INPUTS=1000000 swift test -c release -Xswiftc -enable-testing --filter Robustness` plays that many.
@Test(
    .enabled(if: ProcessInfo.processInfo.environment["FRAMI_INPUTS"] != nil, "set FRAMI_INPUTS to the number of inputs")
)
func manyRandomInputsNeverTrap() throws {
    let wanted = try #require(ProcessInfo.processInfo.environment["FRAMI_INPUTS"].flatMap { Int($0) })
    var (played, seed) = (0, UInt64(1000))
    while played < wanted {
        seed += 1
        var random = RandomInput(seed: seed)
        var dashboard = Dashboard.showing(ScriptedRun(rounds: Int(seed) % 3))
        played += play(500, inputs: 24, of: &random, on: &dashboard)
    }
    print("\(played) inputs, seeds 1001 to \(seed)")
}

/// Plays inputs, events and frames in turn, and checks that every panel draws inside its area.
///
/// - Returns: how many inputs that were.
@discardableResult
func play(_ turns: Int, inputs most: Int = 4, of random: inout RandomInput, on dashboard: inout Dashboard) -> Int {
    var played = 0
    var size = Size(width: 120, height: 40)
    var moment = Moment()
    for turn in 0..<turns {
        for _ in 0..<random.below(4) {
            moment.step += random.below(40) == 0 ? -random.below(200) : random.below(5)
            moment.step = max(moment.step, 0)
            moment.seconds += 1
            let event = RecordedEvent(number: Int64(turn), moment: moment, event: random.event())
            if random.below(30) == 0 { dashboard.apply(event, overlaid: "other") } else { dashboard.apply(event) }
        }
        if random.below(10) == 0 { dashboard.connection = random.connection() }
        if random.below(200) == 0 { dashboard.forgetRun() }
        if random.below(20) == 0 { dashboard.remarks.apply(.note(.init("odd 界", by: "", at: moment))) }
        if random.below(20) == 0 { dashboard.runs = random.runs() }
        for _ in 0..<random.below(most) {
            played += 1
            let input = random.input(in: size)
            if case .resized(let new) = input { size = new }
            _ = dashboard.handle(input, at: Double(turn))
        }
        var capabilities = Capabilities(
            colours: ColourTier.allCases[random.below(ColourTier.allCases.count)],
            glyphs: GlyphTier.allCases[random.below(GlyphTier.allCases.count)])
        // Pixels on, off and mixed.
        capabilities.showsPictures = random.below(2) == 0
        var buffer = ScreenBuffer(size: size, capabilities: capabilities)
        dashboard.draw(into: &buffer, at: Double(turn))
        #expect(!dashboard.needsRedraw)
    }
    return played
}

@Test(arguments: Panel.allCases) func noPanelDrawsOutsideItself(panel: Panel) {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
    var random = RandomInput(seed: 3)
    dashboard.chart.cursor = 40
    for _ in 0..<60 {
        let area = Rect(
            x: random.below(30), y: random.below(10), width: random.below(120), height: random.below(40))
        let mark = Cell("?", foreground: .error)
        var buffer = ScreenBuffer(
            size: Size(width: 170, height: 60),
            capabilities: Capabilities(colours: .palette256, glyphs: GlyphTier.allCases[random.below(3)]))
        dashboard.size = buffer.size
        buffer.fill(buffer.bounds, with: mark)
        dashboard.draw(panel, in: area, on: &buffer)
        for y in 0..<60 {
            for x in 0..<170 where !area.contains(Point(x: x, y: y)) && buffer[x, y] != mark {
                Issue.record("\(panel) in \(area) drew at \(x),\(y)")
                return
            }
        }
    }
}

@Test func panelsNeverOverlapAndStayOnTheScreenAtAnySize() {
    var random = RandomInput(seed: 9)
    for _ in 0..<2000 {
        var layout = PanelLayout()
        for panel in Panel.allCases where random.below(5) == 0 { layout.hidden.insert(panel) }
        let (width, height) = (1 + random.below(400), 1 + random.below(120))
        for _ in 0..<random.below(6) {
            layout.resize(
                Panel.allCases[random.below(8)], vertically: random.below(2) == 0,
                by: random.below(2) == 0 ? 1.6 : 0.5, width: width, height: height)
        }
        let areas = layout.solve(width: width, height: height).areas
        let screen = Rect(x: 0, y: 0, width: width, height: height)
        for (panel, area) in areas {
            #expect(screen.contains(area))
            for (other, otherArea) in areas where other != panel { #expect(!area.intersects(otherArea)) }
        }
        let covered = areas.values.reduce(0) { $0 + $1.size.area }
        #expect(areas.isEmpty || covered == width * height, "\(width)x\(height) covers \(covered)")
    }
}
