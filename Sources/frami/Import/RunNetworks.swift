import Foundation
import Models
import ONNXImport
import RunEvents
import RunStore

/// The two networks of a run, from files, names, or the run's own copies.
///
/// Networks that were imported for a run are stored in its folder, so that the run does not depend on the original
/// files.
struct RunNetworks {
    let teacher: ModelFile
    /// A network of the user's own, whose graph the student has; nil for a network of a family.
    let student: ModelFile?
    /// Whether the teacher was imported, so that no model file contains it yet.
    private let isTeacherNew: Bool

    private static let teacherFile = "imported-teacher.safetensors"
    private static let studentFile = "imported-student.safetensors"

    /// The networks that a recipe names, or the copies in the run's folder.
    ///
    /// - Throws: as `Networks`.
    init(_ recipe: Recipe, in folder: RunFolder? = nil) throws {
        let copies = folder.map(Copies.init)
        teacher = try Networks.teacher(copies?.teacher ?? recipe.teacher)
        student = try Networks.student(copies?.student ?? recipe.student, of: teacher)
        isTeacherNew = false
    }

    /// The networks that a recipe and the command line name.
    ///
    /// - Parameter mayAsk: whether the user may be asked for what is missing.
    /// - Throws: as `Networks` and `NetworkImport`.
    init(_ recipe: Recipe, _ options: ImportOptions, mayAsk: Bool) throws {
        if let imported = try Self.imported(recipe.teacher, options, mayAsk: mayAsk) {
            for remark in imported.remarks { printError(remark) }
            teacher = imported.model
            isTeacherNew = true
        } else if options.before != nil || options.after != nil {
            teacher = try Networks.teacher(recipe.teacher).with(before: options.before, after: options.after)
            isTeacherNew = true
        } else {
            teacher = try Networks.teacher(recipe.teacher)
            isTeacherNew = false
        }
        student = try Networks.student(recipe.student, of: teacher)
    }

    /// - Returns: nil for a model file of frami, which needs no import.
    private static func imported(_ name: String, _ options: ImportOptions, mayAsk: Bool) throws -> NetworkImport? {
        if NetworkImport.isONNX(name) { return try NetworkImport(name, options, mayAsk: mayAsk) }
        guard !Recipe.demonstrations.contains(name), !name.isEmpty, try !Networks.safetensors(name).isModelFile else {
            guard !options.describeANetwork else {
                throw ImportProblem(
                    "\(name) is a model file of frami, which says all by itself; of the teacher options give at most "
                        + "--before and --after.")
            }
            return nil
        }
        return try NetworkImport(name, options, mayAsk: mayAsk)
    }

    /// Writes copies of imported networks to the run's folder. The recipe there names the teacher's copy, which needs
    /// no further options.
    ///
    /// - Throws: `StoreError.cannotWrite`.
    func save(in folder: RunFolder, of recipe: Recipe) throws {
        if isTeacherNew {
            let path = "\(folder.path)/\(Self.teacherFile)"
            try replaceFile(at: path, with: teacher.encoded())
            var recipe = recipe
            recipe.teacher = path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
            try RecipeFile.write(recipe, to: folder.recipePath)
        }
        if let student { try replaceFile(at: "\(folder.path)/\(Self.studentFile)", with: student.encoded()) }
    }

    /// The teacher of a run, by whose front end and classes its samples are interpreted.
    ///
    /// - Throws: as `Networks.teacher`; `StoreError`.
    static func teacher(of run: RunFolder) throws -> ModelFile {
        try Networks.teacher(Copies(run).teacher ?? RecipeFile.read(run.recipePath).teacher)
    }

    /// A sentence about a teacher without batch-norm statistics; nil for others.
    var notice: String? {
        guard !teacher.graph.hasStatistics else { return nil }
        return
            "\(teacher.description.architecture) has no batch-norm statistics, so nothing pulls the samples towards what it "
            + "learned from; expect a student that is usually worse than one of a teacher that has them."
    }

    /// The paths of the copies of networks in a run's folder, if it has them.
    private struct Copies {
        let teacher: String?
        let student: String?

        init(_ folder: RunFolder) {
            func path(_ file: String) -> String? {
                let path = "\(folder.path)/\(file)"
                return FileManager.default.fileExists(atPath: path) ? path : nil
            }
            (teacher, student) = (path(RunNetworks.teacherFile), path(RunNetworks.studentFile))
        }
    }
}
