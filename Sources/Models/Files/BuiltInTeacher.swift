import Foundation

extension ModelFile {
    /// The teacher of the spoken digits, which recipes call `digits`: trained by `frami train` on speakers 1 to 48 of
    /// `frami make-digits`.
    ///
    /// It is looked for beside the program, and then in the sources that the program was built from, for a program that
    /// was moved; `Bundle.module` would trap where neither is there.
    ///
    /// - Throws: `SafetensorsError.unreadable` where it is in neither place.
    public static func builtInDigits() throws -> ModelFile {
        let name = "Resources/digits-teacher.safetensors"
        let places = [
            Bundle.main.bundleURL.appendingPathComponent("frami_Models.resources/\(name)"),
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(name),
        ]
        let place = places.first { FileManager.default.fileExists(atPath: $0.path) } ?? places[0]
        return try ModelFile(contentsOf: place)
    }
}
