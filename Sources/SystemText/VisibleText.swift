extension String {
    /// The text with visible escapes for all scalars that would control a terminal instead of being shown: `\u{1b}` for
    /// an escape, `\xe9` for a byte of a file's name that is no UTF-8.
    ///
    /// All text that the program prints goes through this, wherever it comes from: a class name in another person's
    /// model file may contain bytes that move the cursor, hide text, or send answers in the user's name. The scalars
    /// are the controls of C0 and C1, the line and paragraph separators, and the marks that reorder a line (Unicode's
    /// Bidi_Control). A text without them is returned unchanged.
    public var visible: String {
        guard utf8.contains(where: { $0 < 0x20 || $0 > 0x7E }),
            unicodeScalars.contains(where: Self.acts)
        else { return self }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if let byte = FileName.oddByte(scalar) {
                result.append(contentsOf: "\\x\(String(byte, radix: 16))".unicodeScalars)
            } else if Self.acts(scalar) {
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func acts(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F: true
        case 0x61C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: FileName.oddByte(scalar) != nil
        }
    }
}
