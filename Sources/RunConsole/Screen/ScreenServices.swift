import Dashboard
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
    /// Writes the numbers behind the charts, and returns the path.
    public var exportCurves: (RunFolder, CurveFormat) throws -> String
    /// Tells a person who looks elsewhere; called while the screen goes on.
    public var call: (Alarm, RunFolder) -> Void

    public init(
        resumeEngine: @escaping (RunFolder) throws -> EngineProcess,
        savePicture: @escaping (RecordedEvent, RunFolder) throws -> String,
        saveSound: @escaping (RecordedEvent, RunFolder) throws -> String,
        playSound: @escaping (RecordedEvent, RunFolder) throws -> Void,
        exportCurves: @escaping (RunFolder, CurveFormat) throws -> String,
        call: @escaping (Alarm, RunFolder) -> Void = { _, _ in }
    ) {
        self.resumeEngine = resumeEngine
        self.savePicture = savePicture
        self.saveSound = saveSound
        self.playSound = playSound
        self.exportCurves = exportCurves
        self.call = call
    }
}
