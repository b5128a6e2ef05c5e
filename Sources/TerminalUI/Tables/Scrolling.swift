/// Which rows of a scrolling list are visible.
public enum Scrolling {
    /// The first visible row of `count` in a list of `height` rows, such that the selected row is visible, in the
    /// middle if possible.
    public static func offset(selected: Int, count: Int, height: Int) -> Int {
        guard count > height, height > 0 else { return 0 }
        return min(max(selected - height / 2, 0), count - height)
    }
}
