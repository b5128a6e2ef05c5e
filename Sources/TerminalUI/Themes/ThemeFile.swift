/// Reads btop's theme files: lines `theme[key]="value"`, comments with `#`, and values `#RRGGBB`, `#BW`, `R G B` or
/// empty for the terminal's own colour.
///
/// Besides btop's keys there are `error`, `warning`, `good`, `marker`, `series_1` to `series_8` and `heatmap`. Colours
/// that a file does not define are derived from its gradients, or taken from the built-in dark or light theme.
public enum ThemeFile {
    /// Why a theme cannot be used; the description is the sentence that the user reads.
    public enum Failure: Error, Equatable, CustomStringConvertible {
        case unknownName(String)
        case unreadable(path: String)
        case noKeys(name: String)

        public var description: String {
            switch self {
            case .unknownName(let name):
                "There is no theme \"\(name)\": choose one of \(BuiltInThemes.names.joined(separator: ", ")), or give the "
                    + "path of a btop theme file."
            case .unreadable(let path): "The theme file \(path) cannot be read: check the path and its permissions."
            case .noKeys(let name):
                "\(name) is not a theme file: it has no line like theme[main_fg]=\"#cccccc\"."
            }
        }
    }

    /// The theme, and a sentence for every value that is not valid and was replaced by its fallback.
    /// - Throws: `Failure.noKeys` where no line defines a theme's key.
    public static func parse(_ text: String, name: String) throws -> (theme: Theme, problems: [String]) {
        var values: [String: RGB?] = [:]
        var heatmap: Colormap?
        var problems: [String] = []
        var lines = 0
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            guard let (key, value) = entry(line) else { continue }
            lines += 1
            if key == "heatmap" {
                heatmap = Colormap(name: value)
                if heatmap == nil { problems.append(problem(name, number, value, "a colormap")) }
            } else if value.isEmpty {
                values[key] = .some(nil)
            } else if let rgb = colour(value) {
                values[key] = .some(rgb)
            } else {
                problems.append(problem(name, number, value, "a colour like #RRGGBB"))
            }
        }
        guard lines > 0 else { throw Failure.noKeys(name: name) }
        return (theme(name: name, values: values, heatmap: heatmap), problems)
    }

    private static func problem(_ name: String, _ line: Int, _ value: String, _ wanted: String) -> String {
        "\(name), line \(line + 1): \"\(value)\" is not \(wanted); the fallback is used."
    }

    private static func entry(_ line: Substring) -> (key: String, value: String)? {
        let trimmed = line.drop { $0.isWhitespace }
        guard trimmed.hasPrefix("theme["), let end = trimmed.firstIndex(of: "]") else { return nil }
        let key = trimmed[trimmed.index(trimmed.startIndex, offsetBy: 6)..<end]
        var rest = trimmed[trimmed.index(after: end)...].drop { $0.isWhitespace }
        guard rest.first == "=" else { return nil }
        rest = rest.dropFirst().drop { $0.isWhitespace }
        if let quote = rest.first, quote == "\"" || quote == "'" {
            rest = rest.dropFirst().prefix { $0 != quote }
        } else if let comment = rest.dropFirst().firstIndex(of: "#") {
            rest = rest[..<comment]
        }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return (String(key), String(rest))
    }

    static func colour(_ text: String) -> RGB? {
        if text.hasPrefix("#") {
            let digits = text.dropFirst()
            guard digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else { return nil }
            if digits.count == 6 { return RGB(value) }
            return digits.count == 2 ? RGB(value << 16 | value << 8 | value) : nil
        }
        let parts = text.split { $0 == " " || $0 == "," }
        guard parts.count == 3 else { return nil }
        let bytes = parts.compactMap { UInt8($0) }
        return bytes.count == 3 ? RGB(bytes[0], bytes[1], bytes[2]) : nil
    }

    private static func theme(name: String, values: [String: RGB?], heatmap: Colormap?) -> Theme {
        func value(_ keys: String...) -> RGB? {
            for key in keys { if let found = values[key], let rgb = found { return rgb } }
            return nil
        }
        var colours: [Role: RGB] = [:]
        func set(_ role: Role, _ rgb: RGB?) { if let rgb { colours[role] = rgb } }
        set(.background, value("main_bg"))
        set(.foreground, value("main_fg"))
        set(.title, value("title", "main_fg"))
        set(.accent, value("hi_fg", "title"))
        set(.dim, value("inactive_fg", "graph_text"))
        set(.border, value("div_line", "cpu_box"))
        set(.meter, value("meter_bg"))
        set(.selectionBackground, value("selected_bg"))
        set(.selectionForeground, value("selected_fg"))
        set(.error, value("error", "temp_end", "cpu_end"))
        set(.warning, value("warning", "temp_mid", "cpu_mid"))
        set(.good, value("good", "proc_misc", "temp_start"))
        set(.marker, value("marker", "warning", "temp_mid", "hi_fg"))
        let background = colours[.background] ?? RGB(0)
        let isLight = Oklab(background).lightness > 0.6
        let named = (1...8).map { value("series_\($0)") }
        let derived = hues(values, background: background)
        for index in 0..<8 { set(.series(index), named[index] ?? (index < derived.count ? derived[index] : nil)) }
        // An empty value means the terminal's own colour. The built-in themes define every role, so this does not
        // recur.
        let missing = Role.allCases.filter { role in
            colours[role] == nil && role != .background && !(role == .foreground && values["main_fg"] != nil)
        }
        if !missing.isEmpty {
            let fallback = isLight ? Theme.light : Theme.dark
            for role in missing { set(role, fallback[role]) }
        }
        return Theme(name: name, heatmap: heatmap ?? (isLight ? .aurora : .ember), colours)
    }

    /// Up to eight colours of the gradients and boxes that differ enough from each other and from the background.
    private static func hues(_ values: [String: RGB?], background: RGB) -> [RGB] {
        let keys = [
            "cpu_start", "upload_end", "download_end", "used_end", "free_end", "cached_end", "available_end",
            "temp_start",
            "cpu_end", "cpu_box", "mem_box", "net_box", "proc_box", "process_mid", "cpu_mid", "upload_start",
            "download_start", "temp_mid", "hi_fg", "title",
        ]
        var chosen: [RGB] = []
        for key in keys where chosen.count < 8 {
            guard let found = values[key], let rgb = found else { continue }
            let place = Oklab(rgb)
            let isApart = ([background] + chosen).allSatisfy { Oklab($0).squaredDistance(to: place) > 0.0064 }
            if isApart, abs(place.lightness - Oklab(background).lightness) > 0.25 { chosen.append(rgb) }
        }
        return chosen
    }
}
