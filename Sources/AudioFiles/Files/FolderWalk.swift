import Foundation

/// All audio files below a folder. Each real file (device and inode) comes once, whatever paths lead to it.
///
/// Links to files and folders are followed. Real files and folders come before links, so that a file is always listed
/// in its own folder; a folder is read only once, so that circular links end.
struct FolderWalk {
    struct File: Hashable {
        /// Relative to the folder.
        let name: String
        /// The file's size in bytes.
        let size: Int
        let identity: FileIdentity

        var top: Substring { FolderWalk.top(name) }
    }

    /// The first folder of a file's relative path; empty where it has none.
    static func top(_ name: String) -> Substring { name.firstIndex(of: "/").map { name[..<$0] } ?? "" }

    /// The files sorted by name, in each folder files before folders.
    private(set) var files: [File] = []
    /// Other names of these files, through hard or symbolic links, each with the file's first name.
    private(set) var aliases: [(name: String, first: String)] = []
    /// Links to folders that were read already under another name.
    private(set) var loops: [String] = []
    /// Links with an audio file's name whose target does not exist.
    private(set) var broken: [String] = []
    /// Folders that cannot be listed.
    private(set) var unreadable: [String] = []
    /// Audio files in the folder itself, where only those in its subfolders count, and which are in none of these.
    private(set) var unsorted: [String] = []

    private let root: String
    private let takesTopFiles: Bool
    private var names: [FileIdentity: String] = [:]
    private var folders: Set<FileIdentity> = []
    /// Links, which are followed after everything else has been read.
    private var links: [String] = []

    /// - Parameter takesTopFiles: whether files in the folder itself count.
    init(_ root: String, takesTopFiles: Bool = true) {
        self.root = root
        self.takesTopFiles = takesTopFiles
        enterAncestors()
        read("")
        var position = 0
        while position < links.count {
            follow(links[position])
            position += 1
        }
        files.sort { Self.precedes($0.name, $1.name) }
        unsorted = unsorted.filter { name in FileStatus(path(name)).map { names[$0.identity] == nil } ?? false }
    }

    /// For each file the name by which a table lists it; its first name where it is not listed.
    func names(listedIn listed: Set<String>) -> [String] {
        var all = Dictionary(grouping: aliases, by: \.first).mapValues { $0.map(\.name) }
        return files.flatMap { file in
            let names = [file.name] + (all.removeValue(forKey: file.name) ?? [])
            let known = names.filter(listed.contains)
            return known.isEmpty ? [file.name] : known
        }
    }

    /// Sentences for the user about links, unreadable folders and unsorted files.
    var warnings: [String] {
        func line(_ names: [String], _ noun: String, _ one: String, _ many: String) -> [String] {
            guard let first = names.first else { return [] }
            if names.count == 1 { return ["In \(root), the \(noun) \(first) \(one)."] }
            return ["In \(root), \(names.count) \(noun)s \(many) (\(DatasetError.listed(names)))."]
        }
        return line(
            loops, "link", "leads to a folder that is read already by another name, and is not followed",
            "lead to folders that are read already by other names, and are not followed")
            + line(broken, "link", "leads nowhere and is left out", "lead nowhere and are left out")
            + line(
                unreadable, "folder", "cannot be listed and is left out; check your rights to it",
                "cannot be listed and are left out; check your rights to them")
    }

    /// Whether a top folder, or something in it, has another name or cannot be listed.
    func mentions(_ folder: String) -> Bool {
        (loops + unreadable + aliases.map(\.name)).contains { $0 == folder || Self.top($0) == folder }
    }

    /// Marks the folders above as read, because a link to one of them would lead back here.
    private mutating func enterAncestors() {
        var path = root
        while let status = FileStatus(path), folders.insert(status.identity).inserted { path += "/.." }
        if let own = FileStatus(root) { folders.remove(own.identity) }
    }

    private func path(_ name: String) -> String { name.isEmpty ? root : "\(root)/\(name)" }

    /// Reads a folder and its subfolders; links are kept for later.
    private mutating func read(_ folder: String) {
        guard let status = FileStatus(path(folder)), folders.insert(status.identity).inserted else {
            loops.append(folder)
            return
        }
        guard let inside = FolderListing.list(path(folder)) else {
            unreadable.append(folder)
            return
        }
        for entry in inside {
            let name = folder.isEmpty ? entry : "\(folder)/\(entry)"
            guard let status = FileStatus(path(name), followsLinks: false) else { continue }
            switch status.kind {
            case .folder: read(name)
            case .link: links.append(name)
            case .file: if FolderListing.isAudio(entry) { add(name, status) }
            case .other: break
            }
        }
    }

    private mutating func follow(_ name: String) {
        let isAudio = FolderListing.isAudio(name)
        guard let status = FileStatus(path(name)) else {
            if isAudio { broken.append(name) }
            return
        }
        switch status.kind {
        case .folder: read(name)
        case .file: if isAudio { add(name, status) }
        case .link, .other: break
        }
    }

    private mutating func add(_ name: String, _ status: FileStatus) {
        if !takesTopFiles && !name.contains("/") {
            unsorted.append(name)
            return
        }
        if let first = names[status.identity] {
            aliases.append((name, first))
        } else {
            names[status.identity] = name
            files.append(File(name: name, size: status.size, identity: status.identity))
        }
    }

    /// The order of names: path part by path part, a file before a folder.
    private static func precedes(_ a: String, _ b: String) -> Bool {
        let (a, b) = (a.split(separator: "/"), b.split(separator: "/"))
        for position in 0..<min(a.count, b.count) where a[position] != b[position] {
            let (endsA, endsB) = (position == a.count - 1, position == b.count - 1)
            if endsA != endsB { return endsA }
            return a[position].unicodeScalars.lexicographicallyPrecedes(b[position].unicodeScalars)
        }
        return a.count < b.count
    }
}
