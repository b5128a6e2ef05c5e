/// Ends the program with a sentence unless a condition holds: the check at this module's door, for shapes, ranges and
/// counts that a caller hands over. It traps in every build.
///
/// It is `fatalError` and not `precondition`, because that prints no sentence in an optimised build.
///
/// - Parameter message: names the operation and both shapes; made only where the condition fails.
@inline(__always)
func require(
    _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
    if _slowPath(!condition) { refuse(message, file, line) }
}

/// Kept out of line, so that a check costs its caller one branch.
@inline(never)
private func refuse(_ message: () -> String, _ file: StaticString, _ line: UInt) -> Never {
    fatalError(message(), file: file, line: line)
}
