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

struct TwoVectors: ChannelLanes {
    var low: Vector16
    var high: Vector16
    @inline(__always) static var zero: TwoVectors { TwoVectors(low: .zero, high: .zero) }
    @inline(__always) init(low: Vector16, high: Vector16) { (self.low, self.high) = (low, high) }
    @inline(__always) init(at pointer: UnsafePointer<Float>) {
        self.init(low: Vector16(at: pointer), high: Vector16(at: pointer + 16))
    }
    @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) {
        low.store(pointer)
        high.store(pointer + 16)
    }
    @inline(__always) static func + (a: TwoVectors, b: TwoVectors) -> TwoVectors {
        TwoVectors(low: a.low + b.low, high: a.high + b.high)
    }
    @inline(__always)
    func addingProduct(_ a: TwoVectors, _ b: TwoVectors) -> TwoVectors {
        TwoVectors(low: low.addingProduct(a.low, b.low), high: high.addingProduct(a.high, b.high))
    }
    @inline(__always) func activated(_ slope: Float) -> TwoVectors {
        TwoVectors(low: low.activated(slope), high: high.activated(slope))
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

/// Calls the visitor for groups of 32, of 16, of 8 and of single channels.
@inline(__always)
func forEachChannelGroup(_ channels: Range<Int>, _ visitor: some ChannelVisitor) {
    var k = channels.lowerBound
    while k + 32 <= channels.upperBound {
        visitor.visit(k, TwoVectors.self)
        k += 32
    }
    if k + 16 <= channels.upperBound {
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
