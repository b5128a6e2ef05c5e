import CProcessor

// Arithmetic of vectors by clang, in the place of the standard library's, which is made lane by lane. Putting those lanes
// together again costs the compiler more than all else in this module. It stands once for each width, because a function of
// C has one.

extension SIMD16: FloatLanes, FloatVector where Scalar == Float {
    @inline(__always) init(repeating value: Float) { self = frami_repeat16(value) }
    @inline(__always) static func + (a: Self, b: Self) -> Self { frami_add16(a, b) }
    @inline(__always) static func - (a: Self, b: Self) -> Self { frami_subtract16(a, b) }
    @inline(__always) static func * (a: Self, b: Self) -> Self { frami_multiply16(a, b) }
    @inline(__always) static func / (a: Self, b: Self) -> Self { frami_divide16(a, b) }
    @inline(__always) static func + (a: Self, b: Float) -> Self { a + Self(repeating: b) }
    @inline(__always) static func - (a: Self, b: Float) -> Self { a - Self(repeating: b) }
    @inline(__always) static func * (a: Self, b: Float) -> Self { a * Self(repeating: b) }
    @inline(__always) static func / (a: Self, b: Float) -> Self { a / Self(repeating: b) }
    @inline(__always) static func + (a: Float, b: Self) -> Self { Self(repeating: a) + b }
    @inline(__always) static func - (a: Float, b: Self) -> Self { Self(repeating: a) - b }
    @inline(__always) static func * (a: Float, b: Self) -> Self { Self(repeating: a) * b }
    @inline(__always) static func / (a: Float, b: Self) -> Self { Self(repeating: a) / b }
    @inline(__always) static prefix func - (a: Self) -> Self { frami_negate16(a) }
    @inline(__always) static func += (a: inout Self, b: Self) { a = a + b }
    @inline(__always) static func -= (a: inout Self, b: Self) { a = a - b }
    @inline(__always) static func *= (a: inout Self, b: Self) { a = a * b }
    @inline(__always) static func += (a: inout Self, b: Float) { a = a + b }
    @inline(__always) static func *= (a: inout Self, b: Float) { a = a * b }
    @inline(__always) func addingProduct(_ a: Self, _ b: Self) -> Self { frami_multiply_add16(a, b, self) }
}

extension SIMD8: FloatLanes, FloatVector where Scalar == Float {
    @inline(__always) init(repeating value: Float) { self = frami_repeat8(value) }
    @inline(__always) static func + (a: Self, b: Self) -> Self { frami_add8(a, b) }
    @inline(__always) static func - (a: Self, b: Self) -> Self { frami_subtract8(a, b) }
    @inline(__always) static func * (a: Self, b: Self) -> Self { frami_multiply8(a, b) }
    @inline(__always) static func / (a: Self, b: Self) -> Self { frami_divide8(a, b) }
    @inline(__always) static func + (a: Self, b: Float) -> Self { a + Self(repeating: b) }
    @inline(__always) static func - (a: Self, b: Float) -> Self { a - Self(repeating: b) }
    @inline(__always) static func * (a: Self, b: Float) -> Self { a * Self(repeating: b) }
    @inline(__always) static func / (a: Self, b: Float) -> Self { a / Self(repeating: b) }
    @inline(__always) static func + (a: Float, b: Self) -> Self { Self(repeating: a) + b }
    @inline(__always) static func - (a: Float, b: Self) -> Self { Self(repeating: a) - b }
    @inline(__always) static func * (a: Float, b: Self) -> Self { Self(repeating: a) * b }
    @inline(__always) static func / (a: Float, b: Self) -> Self { Self(repeating: a) / b }
    @inline(__always) static prefix func - (a: Self) -> Self { frami_negate8(a) }
    @inline(__always) static func += (a: inout Self, b: Self) { a = a + b }
    @inline(__always) static func -= (a: inout Self, b: Self) { a = a - b }
    @inline(__always) static func *= (a: inout Self, b: Self) { a = a * b }
    @inline(__always) static func += (a: inout Self, b: Float) { a = a + b }
    @inline(__always) static func *= (a: inout Self, b: Float) { a = a * b }
    @inline(__always) func addingProduct(_ a: Self, _ b: Self) -> Self { frami_multiply_add8(a, b, self) }
}
