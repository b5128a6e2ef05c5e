import RunEvents
import RunStore

/// What a screen cannot do itself, because it knows neither audio files nor the engine.
public struct ScreenServices {
    /// Starts the engine again on a folder, at its last checkpoint.
    public var resumeEngine: (RunFolder) throws -> EngineProcess
    /// Saves a picture of the record, and gives the path.
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
