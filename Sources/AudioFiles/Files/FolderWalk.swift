import Foundation

/// All audio files below a folder, each real file once: whatever the paths that lead to it, it is one device and inode.
///
/// Links to files and folders are followed. What lies in a folder itself comes before what links lead to, so that a link
/// never takes a file out of the folder that it lies in; a folder that was read is not read again, so that links in a
/// circle end.
struct FolderWalk {
    struct File: Hashable {
        /// Relative to the folder.
        let name: String
        /// In bytes.
        let size: Int
        let identity: FileIdentity

        var top: Substring { FolderWalk.top(name) }
    }

    /// The folder at the top that a file lies in; empty for one that lies in none.
    static func top(_ name: String) -> Substring { name.firstIndex(of: "/").map { name[..<$0] } ?? "" }

    /// By name; in each folder its files before its folders.
    private(set) var files: [File] = []
    /// Further names of these files, by links of either kind, each with the file's first name.
    private(set) var aliases: [(name: String, first: String)] = []
    /// Links to folders that are read already by another name.
    private(set) var loops: [String] = []
    /// Links of audio files' names that lead nowhere.
    private(set) var broken: [String] = []
    /// Folders that may not be listed.
    private(set) var unreadable: [String] = []
    /// Audio files that lie in the folder itself, where only those of folders in it are wanted, and that none of these
    /// holds.
    private(set) var strays: [String] = []

    private let root: String
    private let takesTopFiles: Bool
    private var names: [FileIdentity: String] = [:]
    private var folders: Set<FileIdentity> = []
    /// Links that wait until all that is no link has been read.
    private var links: [String] = []

    /// - Parameter takesTopFiles: whether files that lie in the folder itself count.
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
        strays = strays.filter { stray in FileStatus(path(stray)).map { names[$0.identity] == nil } ?? false }
    }

    /// The names by which a table lists the files, where it lists them; else their first.
    func names(listedIn listed: Set<String>) -> [String] {
        var all = Dictionary(grouping: aliases, by: \.first).mapValues { $0.map(\.name) }
        return files.flatMap { file in
            let names = [file.name] + (all.removeValue(forKey: file.name) ?? [])
            let known = names.filter(listed.contains)
            return known.isEmpty ? [file.name] : known
        }
    }

    /// What of this a person should know, one sentence each.
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

    /// Whether a folder at the top, or something in it, is known by another name, or cannot be listed.
    func mentions(_ folder: String) -> Bool {
        (loops + unreadable + aliases.map(\.name)).contains { $0 == folder || Self.top($0) == folder }
    }

    /// A link to a folder that holds this one would come back here.
    private mutating func enterAncestors() {
        var path = root
        while let status = FileStatus(path), folders.insert(status.identity).inserted { path += "/.." }
        if let own = FileStatus(root) { folders.remove(own.identity) }
    }

    private func path(_ name: String) -> String { name.isEmpty ? root : "\(root)/\(name)" }

    /// Reads a folder and what lies in it, but for links.
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
            strays.append(name)
            return
        }
        if let first = names[status.identity] {
            aliases.append((name, first))
        } else {
            names[status.identity] = name
            files.append(File(name: name, size: status.size, identity: status.identity))
        }
    }

    /// Part by part; a file comes before a folder.
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
