// The inner loop of all products: outer products are added to a block of the result that is held in registers.
//
// Blocks are nested structs of smaller blocks, which the optimiser keeps in registers: 14 rows of 32 columns use 28 of
// AVX-512's 32 vector registers, and reach the processor's peak.

/// Some rows of a block, all of the same columns; strides are the distances between rows.
protocol RowBlock {
    associatedtype Columns: FloatLanes
    static var count: Int { get }
    init()
    init(at pointer: UnsafePointer<Float>, stride: Int)
    /// Adds `factors[row · stride] · row` to each row.
    mutating func addProduct(_ factors: UnsafePointer<Float>, stride: Int, _ row: Columns)
    func store(_ pointer: UnsafeMutablePointer<Float>, stride: Int)
}

struct OneRow<Columns: FloatLanes>: RowBlock {
    var columns: Columns
    @inline(__always) static var count: Int { 1 }
    @inline(__always) init() { columns = .zero }
    @inline(__always) init(at pointer: UnsafePointer<Float>, stride: Int) { columns = Columns(at: pointer) }
    @inline(__always)
    mutating func addProduct(_ factors: UnsafePointer<Float>, stride: Int, _ row: Columns) {
        columns = columns.addingProduct(Columns(repeating: factors.pointee), row)
    }
    @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>, stride: Int) { columns.store(pointer) }
}

/// A block of rows that consists of two, one above the other.
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
        lower = Lower(at: pointer + Upper.count &* stride, stride: stride)
    }
    @inline(__always)
    mutating func addProduct(_ factors: UnsafePointer<Float>, stride: Int, _ row: Upper.Columns) {
        upper.addProduct(factors, stride: stride, row)
        lower.addProduct(factors + Upper.count &* stride, stride: stride, row)
    }
    @inline(__always)
    func store(_ pointer: UnsafeMutablePointer<Float>, stride: Int) {
        upper.store(pointer, stride: stride)
        lower.store(pointer + Upper.count &* stride, stride: stride)
    }
}

typealias Rows2<C: FloatLanes> = Rows<OneRow<C>, OneRow<C>>
typealias Rows3<C: FloatLanes> = Rows<Rows2<C>, OneRow<C>>
typealias Rows4<C: FloatLanes> = Rows<Rows2<C>, Rows2<C>>
typealias Rows5<C: FloatLanes> = Rows<Rows3<C>, Rows2<C>>
typealias Rows6<C: FloatLanes> = Rows<Rows3<C>, Rows3<C>>
typealias Rows7<C: FloatLanes> = Rows<Rows4<C>, Rows3<C>>
typealias Rows8<C: FloatLanes> = Rows<Rows4<C>, Rows4<C>>
typealias Rows9<C: FloatLanes> = Rows<Rows5<C>, Rows4<C>>
typealias Rows10<C: FloatLanes> = Rows<Rows5<C>, Rows5<C>>
typealias Rows11<C: FloatLanes> = Rows<Rows6<C>, Rows5<C>>
typealias Rows12<C: FloatLanes> = Rows<Rows6<C>, Rows6<C>>
typealias Rows13<C: FloatLanes> = Rows<Rows7<C>, Rows6<C>>
typealias Rows14<C: FloatLanes> = Rows<Rows7<C>, Rows7<C>>
