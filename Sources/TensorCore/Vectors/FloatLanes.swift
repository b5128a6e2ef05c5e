import CProcessor

/// Some neighbouring floats, which kernels load, compute with and store together: channels of a position, or columns of
/// a row.
protocol FloatLanes {
    static var scalarCount: Int { get }
    static var zero: Self { get }
    init(repeating value: Float)
    init(at pointer: UnsafePointer<Float>)
    func store(_ pointer: UnsafeMutablePointer<Float>)
    static func + (a: Self, b: Self) -> Self
    func addingProduct(_ a: Self, _ b: Self) -> Self
    /// Each lane where it is positive, else the lane times the slope, and at most the ceiling.
    func activated(_ curve: ActivationCurve) -> Self
}

extension SIMD where Scalar == Float {
    @inline(__always)
    init(at pointer: UnsafePointer<Float>) { self = UnsafeRawPointer(pointer).loadUnaligned(as: Self.self) }

    @inline(__always)
    func store(_ pointer: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Self.self)
    }
}

/// Floats that are lanes of one vector, with the arithmetic of vectors.
protocol FloatVector: FloatLanes, SIMD where Scalar == Float {
    init(repeating value: Float)
    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    func addingProduct(_ a: Self, _ b: Self) -> Self
}

extension FloatVector {
    @inline(__always) static func * (a: Self, b: Float) -> Self { a * Self(repeating: b) }
    @inline(__always)
    func addingProduct(_ factor: Float, _ other: Self) -> Self { addingProduct(Self(repeating: factor), other) }
}

/// Thirty-two floats, which are two vectors.
struct TwoVectors: FloatLanes {
    var low: Vector
    var high: Vector
    @inline(__always) static var scalarCount: Int { 32 }
    @inline(__always) static var zero: TwoVectors { TwoVectors(low: .zero, high: .zero) }
    @inline(__always) init(low: Vector, high: Vector) { (self.low, self.high) = (low, high) }
    @inline(__always) init(repeating value: Float) {
        self.init(low: Vector(repeating: value), high: Vector(repeating: value))
    }
    @inline(__always) init(at pointer: UnsafePointer<Float>) {
        self.init(low: Vector(at: pointer), high: Vector(at: pointer + 16))
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
    @inline(__always) func activated(_ curve: ActivationCurve) -> TwoVectors {
        TwoVectors(low: low.activated(curve), high: high.activated(curve))
    }
}

struct OneLane: FloatLanes {
    var value: Float
    @inline(__always) static var scalarCount: Int { 1 }
    @inline(__always) static var zero: OneLane { OneLane(repeating: 0) }
    @inline(__always) init(repeating value: Float) { self.value = value }
    @inline(__always) init(at pointer: UnsafePointer<Float>) { value = pointer.pointee }
    @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) { pointer.pointee = value }
    @inline(__always) static func + (a: OneLane, b: OneLane) -> OneLane {
        OneLane(repeating: a.value + b.value)
    }
    @inline(__always)
    func addingProduct(_ a: OneLane, _ b: OneLane) -> OneLane {
        OneLane(repeating: frami_multiply_add(a.value, b.value, value))
    }
    @inline(__always) func activated(_ curve: ActivationCurve) -> OneLane {
        let bent = value < 0 ? value * curve.slope : value
        return OneLane(repeating: bent > curve.ceiling ? curve.ceiling : bent)
    }
}
