/// The parts of the screen that can be focused, enlarged, hidden and resized.
enum Panel: String, CaseIterable, Codable, Sendable {
    case losses, budget, student, classes, knobs, gallery, diversity, log

    var title: String {
        switch self {
        case .losses: "losses"
        case .budget: "loss budget"
        case .student: "student on real clips"
        case .classes: "per class"
        case .knobs: "knobs"
        case .gallery: "synthetic spectrograms"
        case .diversity: "diversity"
        case .log: "log"
        }
    }

    /// The smallest size with a border in which the panel still says something.
    var smallest: (width: Int, height: Int) {
        switch self {
        case .losses: (24, 6)
        case .budget: (24, 4)
        case .student: (22, 6)
        case .classes: (20, 4)
        case .knobs: (26, 6)
        case .gallery: (22, 7)
        case .diversity: (26, 5)
        case .log: (24, 4)
        }
    }

    /// A chart over steps, or something that follows the charts' cursor.
    var isChart: Bool { self == .losses || self == .budget || self == .student }
}
