import Foundation

/// What lies in a folder; hidden files, which systems leave behind, are never seen.
enum FolderListing {
    /// Extensions of the formats that libsndfile reads, in lower case.
    static let audioExtensions: Set<String> = [
        "wav", "flac", "ogg", "oga", "opus", "aiff", "aif", "aifc", "au", "snd", "caf", "w64", "rf64", "mp3", "mp2",
        "nist", "sph", "voc", "sd2", "avr",
    ]

    static func isFolder(_ path: String) -> Bool {
        var isFolder = ObjCBool(false)
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    static func isFile(_ path: String) -> Bool {
        var isFolder = ObjCBool(false)
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    }

    /// Names in order of their characters, whatever the language; none if the folder cannot be listed.
    static func names(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted {
            $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
        }
    }

    static func folders(in folder: String) -> [String] { names(in: folder).filter { isFolder("\(folder)/\($0)") } }

    static func audioFiles(in folder: String) -> [String] {
        names(in: folder).filter { isAudio($0) && isFile("\(folder)/\($0)") }
    }

    static func isAudio(_ name: String) -> Bool {
        audioExtensions.contains((name as NSString).pathExtension.lowercased())
    }

    /// All audio files below a folder, relative to it.
    static func audioFilesBelow(_ folder: String) -> [String] {
        audioFiles(in: folder)
            + folders(in: folder).flatMap { inner in audioFilesBelow("\(folder)/\(inner)").map { "\(inner)/\($0)" } }
    }

    /// Compares what a table lists with what is there.
    ///
    /// - Throws: `DatasetError.listedButMissing` or `.presentButUnlisted`.
    static func compare(listed: [String], present: [String], metadata: String) throws(DatasetError) {
        let (listedSet, presentSet) = (Set(listed), Set(present))
        let missing = listed.filter { !presentSet.contains($0) }
        if !missing.isEmpty {
            throw .listedButMissing(
                metadata: metadata, names: Array(missing.prefix(DatasetError.quoted)), count: missing.count)
        }
        let unlisted = present.filter { !listedSet.contains($0) }
        if !unlisted.isEmpty {
            throw .presentButUnlisted(
                metadata: metadata, names: Array(unlisted.prefix(DatasetError.quoted)), count: unlisted.count)
        }
    }
}
