import TerminalUI

/// The last seconds of a spectrogram and of the scores, in columns of the screen. New columns overwrite the oldest from
/// left to right, as on a heart monitor, so that each changes only few cells and can be drawn at once.
struct SoundHistory: Sendable {
    let bands: Int
    let classes: Int
    /// The number of frames of the spectrogram whose mean is one column.
    let framesPerColumn: Int
    /// The most complete columns that are kept; a wider screen is blank beyond them.
    static let most = 600
    /// The number of places for columns: the complete ones and the one that has begun.
    private static let places = most + 1
    /// The levels of the columns in unit scale. Column n is stored at place n modulo `places`.
    private var levels: [Float]
    /// For each column the last scores that were known when it was made.
    private var scores: [Float]
    /// How many columns are complete. The next one begins with its first frame.
    private(set) var columns = 0
    private var framesInColumn = 0
    private var latest: [Float]

    init(bands: Int, classes: Int, framesPerColumn: Int) {
        self.bands = bands
        self.classes = classes
        self.framesPerColumn = max(framesPerColumn, 1)
        levels = Array(repeating: 0, count: Self.places * bands)
        scores = Array(repeating: 0, count: Self.places * classes)
        latest = Array(repeating: 0, count: classes)
    }

    /// - Parameter frames: `[frames, bands]` in unit scale.
    mutating func add(_ frames: [Float]) {
        for start in stride(from: 0, to: frames.count, by: bands) {
            if framesInColumn == 0 { begin() }
            framesInColumn += 1
            let place = columns % Self.places * bands
            let share = 1 / Float(framesInColumn)
            for band in 0..<bands { levels[place + band] += (frames[start + band] - levels[place + band]) * share }
            if framesInColumn == framesPerColumn { end() }
        }
    }

    private mutating func begin() {
        let place = columns % Self.places
        for band in 0..<bands { levels[place * bands + band] = 0 }
        for label in 0..<classes { scores[place * classes + label] = latest[label] }
    }

    /// Completes the column that has begun, if there is one.
    mutating func end() {
        guard framesInColumn > 0 else { return }
        framesInColumn = 0
        columns += 1
    }

    /// Sets the scores of the classes from now on.
    mutating func score(_ new: [Float]) {
        latest = new
        let newest = framesInColumn > 0 ? columns : columns - 1
        guard newest >= 0 else { return }
        let place = newest % Self.places * classes
        for label in 0..<classes { scores[place + label] = new[label] }
    }

    /// The number of free columns before the oldest, which show where the newest ends. Each is drawn anew with every column.
    static let gap = 1

    /// The spectrogram for a screen of `width` columns, with column n at n modulo `width`; row 0 is the lowest band.
    func spectrogram(width: Int) -> ValueGrid {
        picture(rows: bands, width: width) { band, column in levels[column % Self.places * bands + band] }
    }

    /// The scores of some classes, with one row for each.
    func track(of labels: [Int], width: Int) -> ValueGrid {
        picture(rows: labels.count, width: width) { row, column in
            scores[column % Self.places * classes + labels[row]]
        }
    }

    /// The highest score of each class among the columns shown.
    func highest(width: Int) -> [Float] {
        var result = latest
        for column in shown(width: width) {
            for label in 0..<classes {
                result[label] = max(result[label], scores[column % Self.places * classes + label])
            }
        }
        return result
    }

    /// The numbers of the columns that a screen of that width shows.
    private func shown(width: Int) -> Range<Int> {
        max(columns - min(max(width - Self.gap, 1), Self.most), 0)..<columns
    }

    private func picture(rows: Int, width: Int, _ value: (Int, Int) -> Float) -> ValueGrid {
        var values = [Float](repeating: 0, count: rows * width)
        for column in shown(width: width) {
            for row in 0..<rows { values[row * width + column % width] = value(row, column) }
        }
        return ValueGrid(rows: rows, columns: width, values: values)
    }
}
