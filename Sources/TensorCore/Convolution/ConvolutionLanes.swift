/// Calls the visitor for groups of 32, of 16, of 8 and of single channels.
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

/// The same for visitors that keep up to a dozen vectors: where a register holds only eight floats, groups of 8 and of single
/// channels, since 16 registers would not hold a dozen of more.
@inline(__always)
func forEachRegisterGroup(_ channels: Range<Int>, _ visitor: some ChannelVisitor) {
    if RegisterBlock.isWide { return forEachChannelGroup(channels, visitor) }
    var k = channels.lowerBound
    while k + 8 <= channels.upperBound {
        visitor.visit(k, Vector8.self)
        k += 8
    }
    while k < channels.upperBound {
        visitor.visit(k, OneLane.self)
        k += 1
    }
}

/// What is done to each group of channels, whatever its size.
protocol ChannelVisitor {
    func visit<Lanes: FloatLanes>(_ first: Int, _ lanes: Lanes.Type)
}
