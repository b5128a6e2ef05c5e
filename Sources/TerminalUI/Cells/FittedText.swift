extension String {
    /// As many whole words as fit into `width` columns, followed by `…` where some are missing.
    public func fitted(to width: Int) -> String {
        if count <= width { return self }
        guard width > 1 else { return width == 1 ? "…" : "" }
        let head = prefix(width - 1)
        let next = self[index(startIndex, offsetBy: width - 1)]
        if next == " " { return head.trimmingTrailingSpaces + "…" }
        guard let space = head.lastIndex(of: " "), head.distance(from: head.startIndex, to: space) >= width / 3 else {
            return head + "…"
        }
        return head[..<space].trimmingTrailingSpaces + "…"
    }
}

extension Substring {
    fileprivate var trimmingTrailingSpaces: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
