/// Calls the visitor for all channels: for groups of 32 as long as there are as many, then of 16, of 8, and one by one.
@inline(__always)
func forEachChannelGroup(_ channels: Range<Int>, _ visitor: some ChannelVisitor) {
    var k = channels.lowerBound
    while k + 32 <= channels.upperBound {
        visitor.visit(k, TwoVectors.self)
        k += 32
    }
    if k + 16 <= channels.upperBound {
        visitor.visit(k, Vector.self)
        k += 16
    }
    if k + 8 <= channels.upperBound {
        visitor.visit(k, Vector8.self)
        k += 8
    }
    while k < channels.upperBound {
        visitor.visit(k, OneLane.self)
        k += 1
    }
}

/// Work that is done for each group of neighbouring channels, with lanes as wide as the group.
protocol ChannelVisitor {
    func visit<Lanes: FloatLanes>(_ first: Int, _ lanes: Lanes.Type)
}
