import Foundation
import SystemText

/// Lists folders without hidden files, which systems leave in them. Names that are no UTF-8 become text by `FileName`.
enum FolderListing {
    /// Extensions of the formats that libsndfile reads, in lower case.
    static let audioExtensions: Set<String> = [
        "wav", "flac", "ogg", "oga", "opus", "aiff", "aif", "aifc", "au", "snd", "caf", "w64", "rf64", "mp3", "mp2",
        "nist", "sph", "voc", "sd2", "avr",
    ]

    static func isFolder(_ path: String) -> Bool { FileStatus(path)?.kind == .folder }

    /// Whether there is something other than a folder at the path.
    static func isFile(_ path: String) -> Bool { FileStatus(path).map { $0.kind != .folder } ?? false }

    /// The names sorted by their characters, independent of the language; empty if the folder cannot be listed.
    static func names(in folder: String) -> [String] { list(folder) ?? [] }

    /// Like `names`, but nil if the folder cannot be listed.
    static func list(_ folder: String) -> [String]? {
        guard let handle = folder.withFileBytes({ opendir($0) }) else { return nil }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: UInt8.self, capacity: MemoryLayout.size(ofValue: field.pointee)) { bytes in
                    FileName.text(
                        UnsafeBufferPointer(start: bytes, count: strlen(UnsafePointer<CChar>(OpaquePointer(bytes)))))
                }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    }

    static func folders(in folder: String) -> [String] { names(in: folder).filter { isFolder("\(folder)/\($0)") } }

    static func audioFiles(in folder: String) -> [String] {
        names(in: folder).filter { isAudio($0) && FileStatus("\(folder)/\($0)")?.kind == .file }
    }

    static func isAudio(_ name: String) -> Bool {
        audioExtensions.contains((name as NSString).pathExtension.lowercased())
    }

    /// All audio files below a folder, relative to it, each real file once.
    static func audioFilesBelow(_ folder: String) -> [String] { FolderWalk(folder).files.map(\.name) }

    /// Compares the names in a table with those in the folder.
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
