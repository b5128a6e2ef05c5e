import CProcessor

/// The extents of the block of a product that is held in registers while outer products are added to it. They follow
/// from the registers of the processor that the module is compiled for.
///
/// A step of a block of `rows` x `columns` needs the registers of the block itself, of one row of the right factor, and
/// one for an element of the left factor in all lanes. A row has two registers, which hides the latency of a
/// multiply-add, and as many rows are taken as the remaining registers hold: 14 x 32 with AVX-512's 32 registers of 16
/// floats, 6 x 16 with AVX2's 16 registers of 8. NEON's 32 registers of 4 give 6 x 16.
enum RegisterBlock {
    @inline(__always) private static var lanes: Int { FRAMI_VECTOR_FLOATS }
    @inline(__always) private static var registers: Int { FRAMI_VECTOR_REGISTERS }

    /// Whether a register holds sixteen floats. Where it does not, kernels that keep many vectors work on eight
    /// channels at a time.
    @inline(__always) static var isWide: Bool { lanes == 16 }

    /// The columns of the widest block: 32, 16 or 8.
    @inline(__always) static var mostColumns: Int { registers == 32 ? max(16, 2 * lanes) : 2 * lanes }

    /// The most rows of a block of that many columns; 14 at most, because there are types for up to 14.
    @inline(__always)
    static func mostRows(columns: Int) -> Int {
        let vectors = max(1, columns / lanes)
        return max(1, min(14, (registers - 1 - vectors) / vectors))
    }

    /// The multiple of the widest block's rows that is nearest to `rows`, so that no block with few rows is left over.
    @inline(__always)
    static func wholeBlocks(near rows: Int) -> Int {
        let most = mostRows(columns: mostColumns)
        return max(1, (rows + most / 2) / most) * most
    }
}
