import RunEvents

/// Something that a person who looks elsewhere wants to hear of.
public struct Alarm: Hashable, Sendable {
    /// What has happened.
    public enum Kind: String, CaseIterable, Sendable {
        case finished, failed, diverged, collapsed
        /// The engine's process has ended without a last word.
        case died
    }

    public let kind: Kind
    public let text: String

    public init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}

/// Finds the alarms among the events of a run.
public struct Alarms: Sendable {
    private var knobs = KnobValues()
    private var isTraining = false
    private var hasCollapsed = false

    public init() {}

    /// Must be called for each event, in their order.
    ///
    /// - Returns: the alarm that the event gives; samples that stay collapsed give one only.
    public mutating func take(_ event: RunEvent) -> Alarm? {
        switch event {
        case .started(let description):
            if description.resumedAt == 0 { knobs = description.recipe.knobs }
            isTraining = description.isTraining
        case .knobChanged(let knob, _, let value, _): knobs[knob] = value
        case .finished(let outcome): return Alarm(.finished, outcome.sentence(training: isTraining))
        case .failed(let reason): return Alarm(.failed, reason)
        case .diverged(let term, let value): return Alarm(.diverged, "\(term) became \(value); the run is paused")
        case .measured(let diversity):
            let sentence = Collapse(diversity).sentence(knobs)
            defer { hasCollapsed = sentence != nil }
            if !hasCollapsed, let sentence { return Alarm(.collapsed, sentence) }
        default: break
        }
        return nil
    }
}
