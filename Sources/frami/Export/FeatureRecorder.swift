import Distillation
import Foundation
import Models
import RunStore
import TensorCore

/// Keeps what a network takes while a clip is heard, so that any other program can be compared.
final class FeatureRecorder {
    private let model: ModelFile
    private let values: NodeValues
    /// Of each window that was heard, in the source's order of axes.
    private var windows: [(shape: [Int], numbers: [Float])] = []

    /// - Throws: `GraphError`.
    init(_ model: ModelFile) throws {
        self.model = model
        values = try NodeValues(model)
    }

    /// The program whose features are recorded.
    var inference: Inference {
        get throws {
            try Inference(model) { [self] input in
                windows.append(values.arranged(input))
                return values(input)[model.graph.output]!.numbers
            }
        }
    }

    /// - Parameter path: of one window's file; of several, each has its number before the ending.
    /// - Throws: `StoreError.cannotWrite`.
    func write(to path: String) throws {
        let name = path as NSString
        for (index, window) in windows.enumerated() {
            let ending = name.pathExtension.isEmpty ? "" : ".\(name.pathExtension)"
            let place = windows.count == 1 ? path : "\(name.deletingPathExtension)-\(index + 1)\(ending)"
            try replaceFile(at: place, with: NumpyArray.encoded(window.shape, window.numbers), mode: sharedMode)
        }
    }
}
