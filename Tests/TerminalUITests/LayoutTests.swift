import Testing

@testable import TerminalUI

@Suite struct LayoutTests {
    @Test func equalFractionsDifferByAtMostOneCell() {
        for width in 0...300 {
            let lengths = distribute(width, over: [.fraction(1), .fraction(1), .fraction(1)]).compactMap { $0 }
            if let low = lengths.min(), let high = lengths.max(), lengths.count == 3 { #expect(high - low <= 1) }
            if width >= 3 { #expect(lengths.reduce(0, +) == width) }
        }
    }

    @Test(arguments: 0...120)
    func rowsStayInsideAndNeverOverlap(height: Int) {
        let outer = Rect(x: 3, y: 5, width: 10, height: height)
        let tracks: [Track] = [.fixed(1), .fraction(2, minimum: 6), .fraction(1, minimum: 4, maximum: 9), .minimum(3)]
        let rows = outer.rows(tracks, gap: 1)
        let shown = rows.compactMap { $0 }
        for row in shown {
            #expect(outer.contains(row))
            #expect(!row.isEmpty)
        }
        for (upper, lower) in zip(shown, shown.dropFirst()) { #expect(lower.y == upper.bottom + 1) }
        for (row, track) in zip(rows, tracks) {
            if let row { #expect(row.height >= track.minimum && row.height <= track.maximum) }
        }
    }

    @Test func lowPriorityIsDroppedFirstAndLaterAmongEquals() {
        let tracks: [Track] = [.fixed(5), .fixed(5, priority: -1), .fixed(5)]
        #expect(distribute(15, over: tracks) == [5, 5, 5])
        #expect(distribute(14, over: tracks) == [5, nil, 5])
        #expect(distribute(9, over: tracks) == [5, nil, nil])
        #expect(distribute(4, over: tracks) == [nil, nil, nil])
    }

    @Test func weightsShareTheWhole() {
        #expect(distribute(30, over: [.fraction(2), .fraction(1)]) == [20, 10])
        #expect(distribute(31, over: [.fixed(1), .fraction(2), .fraction(1)]) == [1, 20, 10])
    }
}
