import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

@Test func aKnobTurnedByKeyIsSentAndMarkedPendingUntilTheEngineConfirms() {
    var dashboard = Dashboard()
    dashboard.apply(
        RecordedEvent(number: 1, moment: Moment(step: 1), event: .phaseBegan(.inversion)))
    dashboard.focus = .knobs
    let effects = dashboard.handle(.key(KeyPress(.right)), at: 0)
    guard case .send(.set(let change)) = effects.first else {
        Issue.record("\(effects)")
        return
    }
    #expect(change.knob == .weight(.oneHot) && change.value == 1.25)
    #expect(dashboard.board.requested[.weight(.oneHot)] == 1.25)
    dashboard.apply(
        RecordedEvent(
            number: 2, moment: Moment(step: 2),
            event: .knobChanged(knob: .weight(.oneHot), from: 1, to: 1.25, by: "screen")))
    #expect(dashboard.board.requested.isEmpty)
    #expect(dashboard.run.knobs[.oneHot] == 1.25)
}
