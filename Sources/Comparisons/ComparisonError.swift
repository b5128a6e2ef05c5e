import Foundation

/// What can be wrong with a comparison; the description is one sentence that says what to do.
public enum ComparisonError: Error, Hashable, CustomStringConvertible, LocalizedError {
    case unknownVariant(String, nearest: String?)
    case nothingToCompare(String)
    case repeated(String)
    case notNumbers(String)
    case sameTeacherForAllFolds(String)
    /// The results on disk come from another recipe or budget.
    case otherPlan(path: String, key: String, found: String, wanted: String)
    case damaged(path: String, line: Int)
    case damagedResult(path: String)
    /// Of runs that are numbered from 1 to a count.
    case noSuchRun(Int, of: Int)
    case inUse(path: String)
    case notWritable(path: String, reason: String)

    public var description: String {
        switch self {
        case .unknownVariant(let name, let nearest):
            "There is no method or ablation '\(name)'; "
                + (nearest.map { "did you mean '\($0)'?" }
                    ?? "there are \(ComparisonVariant.all.map(\.name).joined(separator: ", ")).")
        case .nothingToCompare(let what):
            "There are no \(what) to compare; give at least one."
        case .repeated(let what):
            "\(what) is given twice; give it once."
        case .notNumbers(let text):
            "'\(text)' is not a list of numbers; give such as 1,2,3 or 1-3."
        case .sameTeacherForAllFolds(let teacher):
            "The teacher \(teacher) would be tested on clips that it learnt from; train one for each fold and name them "
                + "with {fold} in the place of its number."
        case .otherPlan(let path, let key, let found, let wanted):
            "The results in \(path) were made with \(key) \(found), not \(wanted); "
                + "give the same recipe and budget, or another folder."
        case .damaged(let path, let line):
            "Line \(line) of \(path) is not a result of a comparison; remove that line, and its run is done again."
        case .damagedResult(let path):
            "\(path) is not a result of a comparison; remove it, and its run is done again."
        case .noSuchRun(let number, let count):
            "There is no run \(number) in this comparison; --list numbers them from 1 to \(count)."
        case .inUse(let path):
            "Another comparison is writing to \(path); wait for it, or give another folder."
        case .notWritable(let path, let reason):
            "\(path) cannot be written (\(reason)); choose another place or free some space."
        }
    }
    public var errorDescription: String? { description }
}
