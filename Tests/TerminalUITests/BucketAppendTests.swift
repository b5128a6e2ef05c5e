import Testing

@testable import TerminalUI

@Test func aBucketOfManySamplesCountsAsAllOfThem() {
    var whole = BucketPyramid()
    var many = Bucket(x: 1, y: 5)
    many.merge(Bucket(x: 9, y: 1))
    many.merge(Bucket(x: 9, y: .nan))
    whole.append(many)
    whole.append(x: 10, y: 3)
    #expect(whole.total.count == 3)
    #expect(whole.total.nanCount == 1)
    #expect(whole.xRange == 1...10)
    let column = whole.columns(in: 0...20, count: 1)[0]
    #expect(column.minimum == 1 && column.maximum == 5 && column.mean == 3)
}
