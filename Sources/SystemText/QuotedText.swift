extension String {
    /// The text between double quotes as JSON, TOML and Python read it: `"` and `\` behind a backslash, a line's end as `\n`.
    ///
    /// - Parameter escape: what stands for a scalar that the format cannot hold; nil for one that stands for itself.
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
    /// A backslash, a letter, and the scalar's number in at least so many hexadecimal digits: `\u001b`, or Python's `\x1b`.
    public func escaped(_ letter: Character = "u", digits: Int = 4) -> String {
        let number = String(value, radix: 16)
        return "\\\(letter)" + String(repeating: "0", count: max(0, digits - number.count)) + number
    }
}
