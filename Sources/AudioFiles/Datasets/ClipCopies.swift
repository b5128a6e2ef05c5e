import Foundation
import SystemText

/// Finds clips of equal content under several names: copies, and hard links that a table lists twice.
///
/// Only files of equal size are opened, and only those with equal bytes in the middle are read in full.
struct ClipCopies {
    /// For each clip a number of its content, which is the same for copies.
    let contents: [Int]

    /// - Parameter files: paths and sizes in bytes.
    init(_ files: [(path: String, size: Int)]) {
        var contents = Array(files.indices)
        for group in Self.groups(Array(files.indices), by: { files[$0].size }) {
            let size = files[group[0]].size
            for alike in Self.groups(group, by: { Self.hash(files[$0].path, from: size / 2, count: 4096) }) {
                for copies in Self.groups(alike, by: { Self.hash(files[$0].path, from: 0, count: .max) }) {
                    for copy in copies { contents[copy] = copies[0] }
                }
            }
        }
        self.contents = contents
    }

    /// A warning about copies with several labels or in several folds, in one sentence; empty if there are none.
    ///
    /// - Parameter clips: those of `contents`.
    func warnings(_ clips: [LabelledClip], root: String) -> [String] {
        var pairs: [String] = []
        var (crossesClasses, crossesFolds) = (false, false)
        var first: [Int: LabelledClip] = [:]
        for (clip, content) in zip(clips, contents) {
            guard let earlier = first[content] else {
                first[content] = clip
                continue
            }
            guard earlier.labels != clip.labels || earlier.fold != clip.fold else { continue }
            pairs.append("\(earlier.name) and \(clip.name)")
            if earlier.labels != clip.labels { crossesClasses = true } else { crossesFolds = true }
        }
        guard !pairs.isEmpty else { return [] }
        let place = !crossesFolds ? "class" : !crossesClasses ? "fold" : "class or fold"
        return [
            "In \(root), \(pairs.count) \(pairs.count == 1 ? "clip is" : "clips are") the same as another of another "
                + "\(place) (\(DatasetError.listed(pairs, separator: "; "))); keep only one of each."
        ]
    }

    /// The groups of items that share a key, in order; items without a key are in no group.
    private static func groups<Key: Hashable>(_ items: [Int], by key: (Int) -> Key?) -> [[Int]] {
        guard items.count > 1 else { return [] }
        var groups: [Key: [Int]] = [:]
        for item in items { if let key = key(item) { groups[key, default: []].append(item) } }
        return groups.values.filter { $0.count > 1 }
    }

    /// nil for a file that cannot be read.
    private static func hash(_ path: String, from start: Int, count: Int) -> String? {
        guard count == .max else {
            let file = path.withFileBytes { open($0, O_RDONLY | O_CLOEXEC) }
            guard file >= 0 else { return nil }
            defer { close(file) }
            var bytes = [UInt8](repeating: 0, count: count)
            let found = pread(file, &bytes, count, start)
            guard found >= 0 else { return nil }
            return bytes.withUnsafeBytes { ContentHash.name(UnsafeRawBufferPointer(rebasing: $0[..<found])) }
        }
        return FileName.contents(path)?.withUnsafeBytes { ContentHash.name($0) }
    }
}
