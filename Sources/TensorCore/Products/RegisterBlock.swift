import CProcessor

/// The shape of the part of a product that is held in registers while outer products are added to it, by the registers of the
/// processor that this is compiled for.
///
/// Each step of a block of `rows` x `columns` takes the registers of the block itself, of one row of the right factor, and
/// one for the left factor's element in all lanes. Two registers a row hide the latency of a multiply-add behind the other
/// rows, and of what is left the most rows are taken: 14 x 32 with AVX-512's 32 registers of 16, 6 x 16 with AVX2's 16 of 8.
/// NEON's 32 of 4 take 6 x 16.
enum RegisterBlock {
    @inline(__always) private static var lanes: Int { FRAMI_VECTOR_FLOATS }
    @inline(__always) private static var registers: Int { FRAMI_VECTOR_REGISTERS }

    /// Whether a register holds sixteen floats; where it does not, kernels that keep many vectors take eight at a time.
    @inline(__always) static var isWide: Bool { lanes == 16 }

    /// 32, 16 or 8 columns.
    @inline(__always) static var mostColumns: Int { registers == 32 ? max(16, 2 * lanes) : 2 * lanes }

    /// Of a block of so many columns; 14 at most, of which there are types.
    @inline(__always)
    static func mostRows(columns: Int) -> Int {
        let vectors = max(1, columns / lanes)
        return max(1, min(14, (registers - 1 - vectors) / vectors))
    }

    /// The multiple of the widest block's rows that is nearest to `rows`: what is cut into such blocks leaves no thin one.
    @inline(__always)
    static func wholeBlocks(near rows: Int) -> Int {
        let most = mostRows(columns: mostColumns)
        return max(1, (rows + most / 2) / most) * most
    }
}
