/// The theme files of the folder `Files`, which the build embeds into the executable.
public enum BuiltInThemes {
    /// The names, in the order in which the key for themes takes them.
    public static let names = files.map(\.name)

    /// The text of a theme file; nil for a name that is not built in.
    public static func text(_ name: String) -> String? {
        files.first { $0.name == name }.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    private static let files: [(name: String, bytes: [UInt8])] = [
        ("dark", PackageResources.dark_theme), ("light", PackageResources.light_theme),
        ("colour-blind", PackageResources.colour_blind_theme), ("monochrome", PackageResources.monochrome_theme),
        ("dusk", PackageResources.dusk_theme), ("fjord", PackageResources.fjord_theme),
    ]
}
