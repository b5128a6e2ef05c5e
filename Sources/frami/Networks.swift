import AudioFiles
import Foundation
import Models
import NetworkGraph
import RunEvents
import RunStore
import SystemText

/// Loads model files by their names on the command line.
enum Networks {
    /// - Parameter name: a path, or `digits` or `letters` for a built-in teacher.
    /// - Throws: `SafetensorsError`, `ModelFileError`, `NetworkFamilyError`.
    static func teacher(_ name: String) throws -> ModelFile {
        if name.isEmpty { throw wrongUsage("The model file has an empty name; give one.") }
        if Recipe.demonstrations.contains(name) { return try ModelFile.builtIn(name) }
        if NetworkImport.isONNX(name) {
            throw ImportProblem("\(name) is an ONNX model; make a model file of it first, with 'frami import \(name)'.")
        }
        return try ModelFile(safetensors(name))
    }

    /// - Throws: `SafetensorsError`.
    static func safetensors(_ name: String) throws -> Safetensors {
        // Foundation cannot open files whose names are no UTF-8.
        if name.holdsOddBytes, let bytes = FileName.contents(name) { return try Safetensors(bytes, file: name) }
        return try Safetensors(contentsOf: URL(fileURLWithPath: name))
    }

    /// A network of the user's own as a student; its weights will be drawn again.
    ///
    /// - Parameter teacher: the teacher, by whose input that of an ONNX file is interpreted.
    /// - Returns: nil for the name of a network of a family.
    /// - Throws: as `teacher`; `ONNXError`, `ImportError`.
    static func student(_ name: String, of teacher: ModelFile) throws -> ModelFile? {
        let isFile =
            name.contains("/") || [".onnx", ".safetensors"].contains { name.lowercased().hasSuffix($0) }
            || (FileStatus(name)?.kind == .file && (try? NetworkFamily(named: name)) == nil)
        guard isFile else { return nil }
        if NetworkImport.isONNX(name) { return try NetworkImport.student(name, of: teacher) }
        return try Networks.teacher(name)
    }

    /// Whether a name is that of a model file or a built-in teacher, and so not looked up as a run.
    static func isFile(_ name: String) -> Bool {
        let kind = FileStatus(name)?.kind
        return Recipe.demonstrations.contains(name) || kind == .file || kind == .other
    }

    /// A model by the path of its file, or by the name of a run, whose newest model is taken.
    ///
    /// - Parameter runs: the folder of all runs.
    /// - Throws: as `teacher`; `StoreError` for a name that could be several runs; `ModelNameError`.
    static func model(_ name: String, runs: String) throws -> ModelFile {
        if name.isEmpty || isFile(name) { return try teacher(name) }
        let run: RunFolder
        do {
            run = try RunList(runs).find(name)
        } catch StoreError.noSuchRun(_, let nearest) {
            if FileStatus(name) != nil || name.contains("/") { return try teacher(name) }
            throw ModelNameError.neither(name, runs: runs, nearest: nearest)
        }
        let file = try Job(in: run).modelFile
        guard let checkpoint = Checkpoints(run).latest, FileStatus("\(checkpoint.path)/\(file)") != nil else {
            throw ModelNameError.noModel(run: run.name)
        }
        return try teacher("\(checkpoint.path)/\(file)")
    }
}

enum ModelNameError: Error, CustomStringConvertible {
    case neither(String, runs: String, nearest: String?)
    case noModel(run: String)

    var description: String {
        switch self {
        case .neither(let name, let runs, let nearest):
            "'\(name)' is neither a model file (no such file) nor a run in '\(runs)'; "
                + (nearest.map { "did you mean '\($0)'?" } ?? "give a path, or a name that 'frami runs' lists.")
        case .noModel(let run):
            "The run '\(run)' has no model yet; let it make its first checkpoint."
        }
    }
}
