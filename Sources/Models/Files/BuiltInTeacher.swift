import Foundation

extension ModelFile {
    /// A teacher that comes with the program, by the name that recipes give it: `digits` or `letters`, trained by `frami
    /// train` on speakers 1 to 48 of `frami make-digits` or `frami make-letters`.
    ///
    /// It is looked for beside the program, and then in the sources that the program was built from, for a program that
    /// was moved; `Bundle.module` would trap where neither is there.
    ///
    /// - Throws: `SafetensorsError.unreadable` where it is in neither place.
    public static func builtIn(_ name: String) throws -> ModelFile {
        let name = "Resources/\(name)-teacher.safetensors"
        let places = [
            Bundle.main.bundleURL.appendingPathComponent("frami_Models.resources/\(name)"),
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(name),
        ]
        let place = places.first { FileManager.default.fileExists(atPath: $0.path) } ?? places[0]
        return try ModelFile(contentsOf: place)
    }
}
