import Testing

@testable import AudioFiles

@Test func librariesTellTheirVersions() {
    #expect(AudioLibraries.versions.map(\.name) == ["libsndfile", "libsamplerate", "libpng"])
    #expect(AudioLibraries.versions.allSatisfy { $0.version.contains { $0.isNumber } })
}
