import Foundation
import Models
import ONNXImport
import RunEvents
import RunStore

/// The two networks of a run, whichever files or names they come from.
///
/// What was imported for a run is kept in its folder, so that the run goes on as it began whatever becomes of the files.
struct RunNetworks {
    let teacher: ModelFile
    /// A network of one's own, of which the student has the graph; nil for a family's member.
    let student: ModelFile?
    /// Whether no file holds the teacher as it is here.
    private let isTeacherNew: Bool

    private static let teacherFile = "imported-teacher.safetensors"
    private static let studentFile = "imported-student.safetensors"

    /// As a recipe names them, or as the run's folder has them.
    ///
    /// - Throws: as `Networks`.
    init(_ recipe: Recipe, in folder: RunFolder? = nil) throws {
        let copies = folder.map(Copies.init)
        teacher = try Networks.teacher(copies?.teacher ?? recipe.teacher)
        student = try Networks.student(copies?.student ?? recipe.student, of: teacher)
        isTeacherNew = false
    }

    /// As a recipe and the command line name them.
    ///
    /// - Parameter mayAsk: whether a person may be asked for what is missing.
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

    /// - Returns: nil for a model file of frami, which says all by itself.
    private static func imported(_ name: String, _ options: ImportOptions, mayAsk: Bool) throws -> NetworkImport? {
        if NetworkImport.isONNX(name) { return try NetworkImport(name, options, mayAsk: mayAsk) }
        guard name != "digits", !name.isEmpty, try !Networks.safetensors(name).isModelFile else {
            guard !options.describeANetwork else {
                throw ImportProblem(
                    "\(name) is a model file of frami, which says all by itself; of the teacher options give at most "
                        + "--before and --after.")
            }
            return nil
        }
        return try NetworkImport(name, options, mayAsk: mayAsk)
    }

    /// Puts the run's own copies into its folder; the recipe there names the teacher's, which needs no further options.
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

    /// What a run's samples are heard and named by.
    ///
    /// - Throws: as `Networks.teacher`; `StoreError`.
    static func teacher(of run: RunFolder) throws -> ModelFile {
        try Networks.teacher(Copies(run).teacher ?? RecipeFile.read(run.recipePath).teacher)
    }

    /// What to expect of a teacher that nothing can be matched to.
    var notice: String? {
        guard !teacher.graph.hasStatistics else { return nil }
        return
            "\(teacher.description.architecture) has no batch-norm statistics, so nothing pulls the samples towards what it "
            + "learned from; expect a student that is usually worse than one of a teacher that has them."
    }

    /// Paths of a run's own networks, where it has them.
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
