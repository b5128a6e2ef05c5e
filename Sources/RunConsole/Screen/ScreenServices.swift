import RunEvents
import RunStore

/// Services that a screen gets from the program, because its module depends neither on audio files nor on the engine.
public struct ScreenServices {
    /// Starts an engine for a folder, which continues from the last checkpoint.
    public var resumeEngine: (RunFolder) throws -> EngineProcess
    /// Saves a picture of the record, and returns the path.
    public var savePicture: (RecordedEvent, RunFolder) throws -> String
    public var saveSound: (RecordedEvent, RunFolder) throws -> String
    public var playSound: (RecordedEvent, RunFolder) throws -> Void

    public init(
        resumeEngine: @escaping (RunFolder) throws -> EngineProcess,
        savePicture: @escaping (RecordedEvent, RunFolder) throws -> String,
        saveSound: @escaping (RecordedEvent, RunFolder) throws -> String,
        playSound: @escaping (RecordedEvent, RunFolder) throws -> Void
    ) {
        self.resumeEngine = resumeEngine
        self.savePicture = savePicture
        self.saveSound = saveSound
        self.playSound = playSound
    }
}
