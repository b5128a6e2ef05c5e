import RunEvents

/// A synthetic spectrogram with its place in the record.
struct RecordedPicture: Hashable, Sendable {
    let number: Int64
    let moment: Moment
    let picture: Picture
}

/// The spectrograms that can be looked at, by step. Memory is bounded: where there are too many, every second
/// moment of the older half goes.
struct PictureStore: Sendable {
    /// Pictures of one step.
    struct Sheet: Hashable, Sendable {
        let moment: Moment
        var pictures: [RecordedPicture]
    }

    private(set) var sheets: [Sheet] = []
    /// Grows with every picture, so that what is made from them is made anew when it changes.
    private(set) var version = 0
    private var levels = 0
    let mostLevels: Int

    /// - Parameter mostLevels: 8 million levels are 32 MB, or 1,300 pictures of 64 x 96.
    init(mostLevels: Int = 8_000_000) { self.mostLevels = mostLevels }

    mutating func append(_ recorded: RecordedPicture) {
        version += 1
        if sheets.last?.moment.step == recorded.moment.step {
            sheets[sheets.count - 1].pictures.append(recorded)
        } else {
            sheets.append(Sheet(moment: recorded.moment, pictures: [recorded]))
        }
        levels += recorded.picture.levels.count
        if levels > mostLevels { thin() }
    }

    private mutating func thin() {
        guard sheets.count > 3 else { return }
        let half = sheets.count / 2
        sheets = sheets.enumerated().filter { $0.offset >= half || $0.offset % 2 == 0 }.map(\.element)
        levels = sheets.reduce(0) { $0 + $1.pictures.reduce(0) { $0 + $1.picture.levels.count } }
    }

    /// The index of the latest sheet that is not after the step; the last one without a step.
    func index(at step: Double?) -> Int? {
        guard let step else { return sheets.isEmpty ? nil : sheets.count - 1 }
        return sheets.lastIndex { Double($0.moment.step) <= step } ?? (sheets.isEmpty ? nil : 0)
    }

    /// A round as far as it had come at a sheet, the newest picture of each class; places that it has not filled yet
    /// keep what the round before had there.
    func round(at index: Int) -> [RecordedPicture] {
        let start = start(ofRoundAt: index)
        let made = newest(in: start...index)
        guard start > 0 else { return made }
        let before = newest(in: self.start(ofRoundAt: start - 1)...(start - 1))
        let labels = Set(made.map(\.picture.label))
        return made + before.dropFirst(made.count).filter { !labels.contains($0.picture.label) }
    }

    private func start(ofRoundAt index: Int) -> Int {
        var start = index
        while start > 0, sheets[start - 1].moment.round == sheets[index].moment.round { start -= 1 }
        return start
    }

    /// In the order in which classes first appear.
    private func newest(in range: ClosedRange<Int>) -> [RecordedPicture] {
        var found: [RecordedPicture] = []
        for recorded in sheets[range].lazy.flatMap(\.pictures) {
            if let place = found.firstIndex(where: { $0.picture.label == recorded.picture.label }) {
                found[place] = recorded
            } else {
                found.append(recorded)
            }
        }
        return found
    }

    /// By class, the newest picture of each that is not after a sheet; of classes that have one.
    func newestOfEachClass(_ classes: Int, at index: Int) -> [RecordedPicture] {
        var found = [RecordedPicture?](repeating: nil, count: classes)
        var missing = classes
        for sheet in sheets[...index].reversed() {
            for recorded in sheet.pictures.reversed() where found.indices.contains(recorded.picture.label) {
                guard found[recorded.picture.label] == nil else { continue }
                found[recorded.picture.label] = recorded
                missing -= 1
            }
            if missing == 0 { break }
        }
        return found.compactMap { $0 }
    }

    /// Pictures that were asked to be of a class, newest first.
    func pictures(of label: Int) -> [RecordedPicture] {
        sheets.reversed().flatMap { $0.pictures.filter { $0.picture.label == label } }
    }

    /// The mean of a class's newest pictures of one size, and of how many.
    func mean(of label: Int, newest most: Int = 64) -> (picture: Picture, count: Int)? {
        pictures(of: label).prefix(most).map(\.picture).mean
    }
}

extension [Picture] {
    /// The mean of those that are as large as the first one, and of how many.
    var mean: (picture: Picture, count: Int)? {
        guard let first else { return nil }
        var sums = [Float](repeating: 0, count: first.levels.count)
        var confidence: Float = 0
        var count = 0
        for picture in self where picture.levels.count == sums.count && picture.mels == first.mels {
            for index in sums.indices { sums[index] += picture.levels[index] }
            confidence += picture.confidence
            count += 1
        }
        let scale = 1 / Float(count)
        return (
            Picture(
                label: first.label, confidence: confidence * scale, mels: first.mels, frames: first.frames,
                levels: sums.map { $0 * scale }), count
        )
    }
}
