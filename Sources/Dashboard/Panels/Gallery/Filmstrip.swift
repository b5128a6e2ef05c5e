import RunEvents
import TerminalUI

/// A round's first sample over the steps of its inversion.
extension PictureStore {
    /// The first picture of each step of a round: the engine records the first sample of the batch every few steps, and
    /// at the end of the inversion before all others.
    func filmstrip(ofRound round: Int) -> [RecordedPicture] {
        sheets.filter { $0.moment.round == round }.compactMap(\.pictures.first)
    }
}

extension Dashboard {
    /// Shows how the first sample of the selected one's round came about, or all samples again.
    mutating func toggleFilmstrip(at seconds: Double) {
        if case .filmstrip = gallery.arrangement { return gallery.arrangement = .step }
        guard let item = selectedPicture, item.averaged == nil else {
            return notify("Select a sample first; its round's inversion is then shown step by step.", at: seconds)
        }
        gallery.arrangement = .filmstrip(round: item.moment.round)
        gallery.selected = 0
    }

    /// What the pictures of a filmstrip have in common: one sample, or, where each step draws new latent vectors, only
    /// the class.
    var filmstripWords: String {
        let method = run.description.flatMap { Method.named($0.recipe.method) }
        return method?.optimised == .generator || method?.optimised == .nothing
            ? "a new sample at each step" : "one sample over its steps"
    }
}
