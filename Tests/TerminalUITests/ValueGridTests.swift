import Testing

@testable import TerminalUI

@Suite struct ValueGridTests {
    private let picture = ValueGrid(rows: 4, columns: 6, values: (0..<24).map { Float($0) })

    @Test func shrinkingTakesTheMeanOfWhatIsCovered() {
        let small = picture.resampled(rows: 2, columns: 3)
        #expect(small[0, 0] == 3.5)
        #expect(small[1, 2] == 19.5)
        let uneven = picture.resampled(rows: 4, columns: 4)
        #expect(abs(uneven[0, 0] - (0 * 1 + 1 * 0.5) / 1.5) < 1e-5)
    }

    @Test func theMeanSurvivesShrinking() {
        for (rows, columns) in [(1, 1), (2, 5), (3, 4), (4, 1)] {
            let small = picture.resampled(rows: rows, columns: columns)
            let mean = small.values.reduce(0, +) / Float(small.values.count)
            #expect(abs(mean - 11.5) < 1e-4)
        }
    }

    @Test func enlargingIsBilinearAndStaysInRange() {
        let large = picture.resampled(rows: 9, columns: 31)
        #expect(large.values.allSatisfy { $0 >= 0 && $0 <= 23 })
        #expect(large[0, 0] == 0 && large[8, 30] == 23)
        for column in 1..<31 { #expect(large[4, column] >= large[4, column - 1]) }
        #expect(picture.resampled(rows: 8, columns: 12, .nearest)[0, 1] == 0)
    }

    /// Rows of finite values alone are added as a whole.
    @Test(arguments: [1, 3, 4, 7]) func finiteValuesHaveTheSameMeansBesideOthers(rows: Int) {
        var values = picture.values.map { $0 * 0.37 - 3 }
        let whole = ValueGrid(rows: 4, columns: 6, values: values).resampled(rows: rows, columns: 6)
        values[5] = .nan
        let broken = ValueGrid(rows: 4, columns: 6, values: values).resampled(rows: rows, columns: 6)
        for row in 0..<rows {
            for column in 0..<5 { #expect(whole[row, column] == broken[row, column]) }
        }
    }

    @Test func whatIsNotFiniteIsLeftOutOfMeans() {
        let broken = ValueGrid(rows: 1, columns: 4, values: [.nan, 2, .infinity, .nan])
        let small = broken.resampled(rows: 1, columns: 2)
        #expect(small[0, 0] == 2)
        #expect(small[0, 1].isNaN)
        #expect(broken.range == 2...2)
        #expect(
            ValueGrid(rows: 0, columns: 0, values: []).resampled(rows: 2, columns: 2).values.allSatisfy { $0.isNaN })
    }
}
