import AudioSignal
import Foundation
import Models
import NetworkGraph
import NeuralNet
import RunEvents
import TensorCore

extension DistillationWork {
    /// All tensors that steps change, under their names in a checkpoint.
    private var changing: [(name: String, tensor: Tensor)] {
        var result: [(name: String, tensor: Tensor)] = []
        func add(_ prefix: String, _ module: any Module) {
            result += module.namedState.map { ("\(prefix).\($0.name)", $0.parameter.value) }
        }
        add("student", training.student)
        if let average = training.average { add("average", average) }
        if let projector = training.projector {
            add("projector.0", projector.convolution)
            add("projector.1", projector.norm)
        }
        add("generator", inversion.generator)
        if let copy = inversion.roundGenerator { add("apprentice", copy) }
        add("head", inversion.head)
        result.append(("latents", inversion.latents.value))
        for (name, optimizer) in optimizers {
            result += optimizer.stateTensors.map { ("\(name).\($0.name)", $0.tensor) }
        }
        return result
    }

    private var optimizers: [(name: String, optimizer: any Optimizer)] {
        [
            ("studentOptimizer", training.optimizer), ("generatorOptimizer", inversion.generatorOptimizer),
            ("headOptimizer", inversion.headOptimizer), ("latentOptimizer", inversion.latentOptimizer),
        ] + (inversion.metaOptimizer.map { [("metaOptimizer", $0)] } ?? [])
    }

    func snapshot() -> WorkSnapshot {
        var counters = counters
        counters.labels = inversion.targets
        counters.frames = inversion.frames
        counters.map = map.counters
        for (name, optimizer) in optimizers { counters.optimizerSteps[name] = optimizer.stepCounts }
        var tensors = changing.map { (name: $0.name, tensor: $0.tensor.copy()) }
        for (index, rows) in inversion.bank.batches.enumerated() {
            tensors += [("bank.\(index).strong", rows.strong), ("bank.\(index).mild", rows.mild)]
        }
        tensors += map.tensors
        return WorkSnapshot(tensors: tensors, counters: counters.json(), pool: pool)
    }

    func restore(_ snapshot: WorkSnapshot) throws {
        let counters = try decoded(Counters.self, from: snapshot.counters)
        guard counters.labels.count == recipe.inversionBatch, counters.frames > 0,
            counters.labels.sets.joined().allSatisfy((0..<teacher.classes).contains)
        else {
            throw EngineError.damagedCheckpoint(file: CheckpointFile.counters, problem: "it is of another recipe")
        }
        inversion.prepare(counters.labels, frames: counters.frames)
        try snapshot.write(into: changing)
        for (name, optimizer) in optimizers {
            guard let steps = counters.optimizerSteps[name], steps.count == optimizer.stepCounts.count else {
                throw EngineError.damagedCheckpoint(file: CheckpointFile.counters, problem: "it has no \(name)")
            }
            optimizer.stepCounts = steps
        }
        inversion.bank.removeAll()
        let saved = Dictionary(snapshot.tensors.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
        var index = 0
        while let strong = saved["bank.\(index).strong"], let mild = saved["bank.\(index).mild"] {
            inversion.bank.add(MemoryBank.Rows(strong: strong, mild: mild))
            index += 1
        }
        try map.restore(counters.map, tensors: saved)
        adopt(counters, pool: snapshot.pool)
    }

    func description(run: String, resumedAt step: Int) -> RunDescription {
        let description = teacherFile.description
        return RunDescription(
            run: run, recipe: recipe,
            teacher: .init(
                name: description.architecture, parameters: teacher.cost(frames: description.frames).parameters),
            student: .init(
                name: training.name,
                parameters: training.student.cost(frames: description.frames).parameters),
            classes: description.classes, areTags: description.output == .sigmoid, axes: .init(description.frontEnd),
            evaluation: evaluator == nil ? "" : evaluationName, clips: evaluator?.clips.clips.count ?? 0,
            threads: Workers.threads, instructions: InstructionSet.current.rawValue, resumedAt: step)
    }

    func deployable(_ evaluation: Evaluation?) -> (name: String, data: Data) {
        var description = teacherFile.description
        description.architecture = training.name
        (description.before, description.after) = (nil, nil)
        description.frames = training.student.fixedFrames ?? description.frames
        description.notes = [
            "method": recipe.method, "seed": String(recipe.seed), "rounds": String(round),
            "teacher": teacherFile.description.architecture,
        ]
        if let evaluation {
            description.notes[evaluation.metric.rawValue] = String(evaluation.score)
            description.notes["clips"] = String(evaluation.clips)
        }
        return (CheckpointFile.student, ModelFile(training.deployed, description: description).encoded())
    }
}

extension RunDescription.Axes {
    init(_ frontEnd: FrontEnd) {
        self.init(
            frequencies: frontEnd.bandFrequencies, secondsPerFrame: frontEnd.duration(frames: 1),
            decibels: frontEnd.decibels)
    }
}
