extension String {
    /// The text between double quotes for JSON, TOML and Python: `"` and `\` get a backslash, and a line's end becomes
    /// `
    /// `.
    ///
    /// - Parameter escape: returns the escape of a scalar that the format cannot contain; nil for all others.
    public func quoted(_ escape: (Unicode.Scalar) -> String?) -> String {
        var result = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default:
                if let text = escape(scalar) { result += text } else { result.unicodeScalars.append(scalar) }
            }
        }
        return result + "\""
    }
}

extension Unicode.Scalar {
    /// A backslash, a letter, and the scalar's number in at least `digits` hexadecimal digits: `\u001b`, or Python's
    /// `\x1b`.
    public func escaped(_ letter: Character = "u", digits: Int = 4) -> String {
        let number = String(value, radix: 16)
        return "\\\(letter)" + String(repeating: "0", count: max(0, digits - number.count)) + number
    }
}
