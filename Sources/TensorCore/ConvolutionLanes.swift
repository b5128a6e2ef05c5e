/// Some neighbouring channels of one position.
protocol ChannelLanes {
    static var zero: Self { get }
    init(at pointer: UnsafePointer<Float>)
    func store(_ pointer: UnsafeMutablePointer<Float>)
    static func + (a: Self, b: Self) -> Self
    func addingProduct(_ a: Self, _ b: Self) -> Self
    /// This where it is positive, else times the slope.
    func activated(_ slope: Float) -> Self
}

extension SIMD16: ChannelLanes where Scalar == Float {
    @inline(__always) func activated(_ slope: Float) -> Self {
        replacing(with: self * slope, where: self .< 0)
    }
}

extension SIMD8: ChannelLanes where Scalar == Float {
    @inline(__always) func activated(_ slope: Float) -> Self {
        replacing(with: self * slope, where: self .< 0)
    }
}

struct OneChannel: ChannelLanes {
    var value: Float
    @inline(__always) static var zero: OneChannel { OneChannel(value: 0) }
    @inline(__always) init(value: Float) { self.value = value }
    @inline(__always) init(at pointer: UnsafePointer<Float>) { value = pointer.pointee }
    @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) { pointer.pointee = value }
    @inline(__always) static func + (a: OneChannel, b: OneChannel) -> OneChannel {
        OneChannel(value: a.value + b.value)
    }
    @inline(__always)
    func addingProduct(_ a: OneChannel, _ b: OneChannel) -> OneChannel {
        OneChannel(value: value.addingProduct(a.value, b.value))
    }
    @inline(__always) func activated(_ slope: Float) -> OneChannel {
        OneChannel(value: value < 0 ? value * slope : value)
    }
}

/// Calls the visitor for groups of 16, of 8 and of single channels.
@inline(__always)
func forEachChannelGroup(_ channels: Range<Int>, _ visitor: some ChannelVisitor) {
    var k = channels.lowerBound
    while k + 16 <= channels.upperBound {
        visitor.visit(k, Vector16.self)
        k += 16
    }
    if k + 8 <= channels.upperBound {
        visitor.visit(k, Vector8.self)
        k += 8
    }
    while k < channels.upperBound {
        visitor.visit(k, OneChannel.self)
        k += 1
    }
}

/// What is done to each group of channels, whatever its size.
protocol ChannelVisitor {
    func visit<Lanes: ChannelLanes>(_ first: Int, _ lanes: Lanes.Type)
}
