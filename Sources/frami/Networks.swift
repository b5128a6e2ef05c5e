import AudioFiles
import Foundation
import Models
import NetworkGraph
import RunStore
import SystemText

/// Model files by the names that the command line gives them.
enum Networks {
    /// - Parameter name: a path, or `digits` for the built-in teacher.
    /// - Throws: `SafetensorsError`, `ModelFileError`, `NetworkFamilyError`.
    static func teacher(_ name: String) throws -> ModelFile {
        if name.isEmpty { throw wrongUsage("The model file has an empty name; give one.") }
        if name == "digits" { return try ModelFile.builtInDigits() }
        if NetworkImport.isONNX(name) {
            throw ImportProblem("\(name) is an ONNX model; make a model file of it first, with 'frami import \(name)'.")
        }
        return try ModelFile(safetensors(name))
    }

    /// - Throws: `SafetensorsError`.
    static func safetensors(_ name: String) throws -> Safetensors {
        // Foundation knows files by text only.
        if name.holdsOddBytes, let bytes = FileName.contents(name) { return try Safetensors(bytes, file: name) }
        return try Safetensors(contentsOf: URL(fileURLWithPath: name))
    }

    /// A network of one's own that is named as a student; its weights will be drawn anew.
    ///
    /// - Parameter teacher: whose input tells how an ONNX file's is to be read.
    /// - Returns: nil for a family's member.
    /// - Throws: as `teacher`; `ONNXError`, `ImportError`.
    static func student(_ name: String, of teacher: ModelFile) throws -> ModelFile? {
        let isFile =
            name.contains("/") || [".onnx", ".safetensors"].contains { name.lowercased().hasSuffix($0) }
            || (FileStatus(name)?.kind == .file && (try? NetworkFamily(named: name)) == nil)
        guard isFile else { return nil }
        if NetworkImport.isONNX(name) { return try NetworkImport.student(name, of: teacher) }
        return try Networks.teacher(name)
    }

    /// Whether a name stands for a model file, the built-in teacher's included, before it could be a run's.
    static func isFile(_ name: String) -> Bool {
        let kind = FileStatus(name)?.kind
        return name == "digits" || kind == .file || kind == .other
    }

    /// What a person who wants to look at a model may name: also a run, whose newest model it is then.
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
