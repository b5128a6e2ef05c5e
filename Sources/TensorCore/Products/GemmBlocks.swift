/// A product whose left factor is read in place, with any strides: `result[r, k] (+)= Σ a[r, s] · b[s, k]`.
///
/// The sum runs over `runs` stretches of `runLength` steps each: in a convolution a stretch is the part of a kernel's
/// row of taps that is contiguous in the image. The right factor's rows are `bStride` apart, and `bRunSkip` floats are
/// left out between stretches.
struct BlockProduct {
    var a: UnsafePointer<Float>
    /// The number of floats of `a` between rows of the result, between steps of a stretch, and between stretches.
    var rowStride: Int
    var stepStride = 1
    var runStride = 0
    var runs = 1
    var runLength: Int
    var b: UnsafePointer<Float>
    /// The number of floats of `b` from one step to the next.
    var bStride: Int
    /// The number of floats of `b` that are left out between stretches.
    var bRunSkip = 0
    var result: UnsafeMutablePointer<Float>
    var resultStride: Int
    /// Whether the product is added to the result instead of overwriting it.
    var accumulates = false

    /// Computes the product of any number of rows, in blocks of nearly equal height, and of 8, 16 or 32 columns.
    @inline(__always)
    func run(rows: Int, columns: Int) {
        switch columns {
        case 32: run(rows: rows, TwoVectors.self)
        case 16: run(rows: rows, Vector.self)
        default: run(rows: rows, Vector8.self)
        }
    }

    private func run<Columns: FloatLanes>(rows: Int, _ columns: Columns.Type) {
        let most = RegisterBlock.mostRows(columns: Columns.scalarCount)
        let blocks = (rows + most - 1) / most
        var task = self
        for block in 0..<blocks {
            let (lower, upper) = (rows * block / blocks, rows * (block + 1) / blocks)
            task.a = a + lower * rowStride
            task.result = result + lower * resultStride
            switch upper - lower {
            case 1: task.run(OneRow<Columns>.self)
            case 2: task.run(Rows2<Columns>.self)
            case 3: task.run(Rows3<Columns>.self)
            case 4: task.run(Rows4<Columns>.self)
            case 5: task.run(Rows5<Columns>.self)
            case 6: task.run(Rows6<Columns>.self)
            case 7: task.run(Rows7<Columns>.self)
            case 8: task.run(Rows8<Columns>.self)
            case 9: task.run(Rows9<Columns>.self)
            case 10: task.run(Rows10<Columns>.self)
            case 11: task.run(Rows11<Columns>.self)
            case 12: task.run(Rows12<Columns>.self)
            case 13: task.run(Rows13<Columns>.self)
            default: task.run(Rows14<Columns>.self)
            }
        }
    }

    @inline(never)
    private func run<Block: RowBlock>(_ block: Block.Type) {
        var sums = accumulates ? Block(at: result, stride: resultStride) : Block()
        var (start, row) = (a, b)
        for _ in 0..<runs {
            var factors = start
            for _ in 0..<runLength {
                sums.addProduct(factors, stride: rowStride, Block.Columns(at: row))
                factors += stepStride
                row += bStride
            }
            start += runStride
            row += bRunSkip
        }
        sums.store(result, stride: resultStride)
    }
}

/// How the columns of a product are cut into panels of 32 (where the registers are wide enough), 16 and 8; the last one
/// may have fewer columns than its width.
struct Panels {
    let count: Int

    /// The number of columns when the last panel is filled up.
    var padded: Int { (count + 7) / 8 * 8 }

    @inline(__always)
    func forEach(_ body: (_ start: Int, _ width: Int) -> Void) {
        var start = 0
        while start < count {
            let width = Self.width(count - start)
            body(start, width)
            start += width
        }
    }

    @inline(__always)
    private static func width(_ left: Int) -> Int {
        let most = RegisterBlock.mostColumns
        if most == 8 { return 8 }
        return left > 24 && most == 32 ? 32 : left > 8 ? 16 : 8
    }
}
