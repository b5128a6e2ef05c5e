// The inner loop of all products: a block of the result held in registers, to which outer products are added.
//
// Blocks are put together from smaller ones as nested structs, which the optimiser takes apart into registers: up to
// 14 rows of 32 columns use 28 of the 32 vector registers of AVX-512, and run at the processor's peak.

typealias Vector16 = SIMD16<Float>
typealias Vector8 = SIMD8<Float>

extension SIMD where Scalar == Float {
    @inline(__always)
    init(at pointer: UnsafePointer<Float>) { self = UnsafeRawPointer(pointer).loadUnaligned(as: Self.self) }

    @inline(__always)
    func store(_ pointer: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Self.self)
    }
}

/// The columns of one row of a register block.
protocol ColumnBlock {
    static var width: Int { get }
    init()
    init(at pointer: UnsafePointer<Float>)
    mutating func addProduct(_ factor: Float, _ row: Self)
    func store(_ pointer: UnsafeMutablePointer<Float>)
}

struct Columns8: ColumnBlock {
    var vector: Vector8
    @inline(__always) static var width: Int { 8 }
    @inline(__always) init() { vector = .zero }
    @inline(__always) init(at pointer: UnsafePointer<Float>) { vector = Vector8(at: pointer) }
    @inline(__always)
    mutating func addProduct(_ factor: Float, _ row: Self) {
        vector = vector.addingProduct(Vector8(repeating: factor), row.vector)
    }
    @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) { vector.store(pointer) }
}

struct Columns16: ColumnBlock {
    var vector: Vector16
    @inline(__always) static var width: Int { 16 }
    @inline(__always) init() { vector = .zero }
    @inline(__always) init(at pointer: UnsafePointer<Float>) { vector = Vector16(at: pointer) }
    @inline(__always)
    mutating func addProduct(_ factor: Float, _ row: Self) {
        vector = vector.addingProduct(Vector16(repeating: factor), row.vector)
    }
    @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) { vector.store(pointer) }
}

struct Columns32: ColumnBlock {
    var low: Vector16
    var high: Vector16
    @inline(__always) static var width: Int { 32 }
    @inline(__always)
    init() {
        low = .zero
        high = .zero
    }
    @inline(__always)
    init(at pointer: UnsafePointer<Float>) {
        low = Vector16(at: pointer)
        high = Vector16(at: pointer + 16)
    }
    @inline(__always)
    mutating func addProduct(_ factor: Float, _ row: Self) {
        let factors = Vector16(repeating: factor)
        low = low.addingProduct(factors, row.low)
        high = high.addingProduct(factors, row.high)
    }
    @inline(__always)
    func store(_ pointer: UnsafeMutablePointer<Float>) {
        low.store(pointer)
        high.store(pointer + 16)
    }
}

/// Some rows of equally many columns; strides are between rows.
protocol RowBlock {
    associatedtype Columns: ColumnBlock
    static var count: Int { get }
    init()
    init(at pointer: UnsafePointer<Float>, stride: Int)
    /// Adds `factors[row · stride] · row` to each row.
    mutating func addProduct(_ factors: UnsafePointer<Float>, stride: Int, _ row: Columns)
    func store(_ pointer: UnsafeMutablePointer<Float>, stride: Int)
}

struct OneRow<Columns: ColumnBlock>: RowBlock {
    var columns: Columns
    @inline(__always) static var count: Int { 1 }
    @inline(__always) init() { columns = Columns() }
    @inline(__always) init(at pointer: UnsafePointer<Float>, stride: Int) { columns = Columns(at: pointer) }
    @inline(__always)
    mutating func addProduct(_ factors: UnsafePointer<Float>, stride: Int, _ row: Columns) {
        columns.addProduct(factors.pointee, row)
    }
    @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>, stride: Int) { columns.store(pointer) }
}

/// One block above another.
struct Rows<Upper: RowBlock, Lower: RowBlock>: RowBlock where Upper.Columns == Lower.Columns {
    var upper: Upper
    var lower: Lower
    @inline(__always) static var count: Int { Upper.count + Lower.count }
    @inline(__always)
    init() {
        upper = Upper()
        lower = Lower()
    }
    @inline(__always)
    init(at pointer: UnsafePointer<Float>, stride: Int) {
        upper = Upper(at: pointer, stride: stride)
        lower = Lower(at: pointer + Upper.count * stride, stride: stride)
    }
    @inline(__always)
    mutating func addProduct(_ factors: UnsafePointer<Float>, stride: Int, _ row: Upper.Columns) {
        upper.addProduct(factors, stride: stride, row)
        lower.addProduct(factors + Upper.count * stride, stride: stride, row)
    }
    @inline(__always)
    func store(_ pointer: UnsafeMutablePointer<Float>, stride: Int) {
        upper.store(pointer, stride: stride)
        lower.store(pointer + Upper.count * stride, stride: stride)
    }
}

typealias Rows2<C: ColumnBlock> = Rows<OneRow<C>, OneRow<C>>
typealias Rows3<C: ColumnBlock> = Rows<Rows2<C>, OneRow<C>>
typealias Rows4<C: ColumnBlock> = Rows<Rows2<C>, Rows2<C>>
typealias Rows5<C: ColumnBlock> = Rows<Rows3<C>, Rows2<C>>
typealias Rows6<C: ColumnBlock> = Rows<Rows3<C>, Rows3<C>>
typealias Rows7<C: ColumnBlock> = Rows<Rows4<C>, Rows3<C>>
typealias Rows8<C: ColumnBlock> = Rows<Rows4<C>, Rows4<C>>
typealias Rows9<C: ColumnBlock> = Rows<Rows5<C>, Rows4<C>>
typealias Rows10<C: ColumnBlock> = Rows<Rows5<C>, Rows5<C>>
typealias Rows11<C: ColumnBlock> = Rows<Rows6<C>, Rows5<C>>
typealias Rows12<C: ColumnBlock> = Rows<Rows6<C>, Rows6<C>>
typealias Rows13<C: ColumnBlock> = Rows<Rows7<C>, Rows6<C>>
typealias Rows14<C: ColumnBlock> = Rows<Rows7<C>, Rows7<C>>
