/// Which rows of a list are in sight.
public enum Scrolling {
    /// The first of `count` rows to show in `height`, so that the selected one is seen, in the middle where it can be.
    public static func offset(selected: Int, count: Int, height: Int) -> Int {
        guard count > height, height > 0 else { return 0 }
        return min(max(selected - height / 2, 0), count - height)
    }
}
