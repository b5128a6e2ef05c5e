import RunEvents
import SystemText

/// JSON with keys in a given order. Numbers that JSON does not have, NaN and infinity, become null.
public indirect enum OrderedJSON: CustomStringConvertible {
    case null
    case text(String)
    case number(Double)
    case single(Float)
    case whole(UInt64)
    case flag(Bool)
    case list([OrderedJSON])
    case object([(String, OrderedJSON)])

    public var description: String {
        switch self {
        case .null: return "null"
        case .text(let text): return Self.quoted(text)
        case .number(let value): return value.isFinite ? value.brief : "null"
        case .single(let value): return value.isFinite ? "\(value)" : "null"
        case .whole(let value): return "\(value)"
        case .flag(let value): return "\(value)"
        case .list(let values): return "[" + values.map(\.description).joined(separator: ",") + "]"
        case .object(let fields):
            return "{" + fields.map { Self.quoted($0.0) + ":" + $0.1.description }.joined(separator: ",") + "}"
        }
    }

    /// Whether a scalar changes the direction of the text after it on a screen.
    private static func turnsText(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func quoted(_ text: String) -> String {
        text.quoted { scalar in
            if scalar == "\t" { return "\\t" }
            // JSON has no escape for a byte that is no UTF-8, so its visible form is written.
            if FileName.oddByte(scalar) != nil { return "\\" + String(scalar).visible }
            return scalar.value < 32 || 0x7F...0x9F ~= scalar.value || turnsText(scalar) ? scalar.escaped() : nil
        }
    }
}
