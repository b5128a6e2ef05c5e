import AudioSignal

extension AudioFile {
    /// Calls `body` with one piece of a file's mel-spectrogram after another; together they are equal to that of the whole
    /// file, and the memory needed is that of one piece.
    ///
    /// - Parameters:
    ///   - frames: of each piece but the last.
    ///   - note: is given what is unusual about a file that was read, in a sentence.
    /// - Throws: `AudioFileError`, and whatever `body` throws.
    public static func forEachPiece(
        of path: String, frontEnd: FrontEnd, frames: Int = 256, quality: ResamplingQuality = .fast,
        note: (String) -> Void = { _ in }, _ body: (Spectrogram) throws -> Void
    ) throws {
        let blocks = try Blocks(path: path, sampleRate: frontEnd.sampleRate, quality: quality, mix: frontEnd.channelMix)
        var stream = SpectrogramStream(frontEnd)
        while let block = try blocks.next() {
            stream.append(block)
            while stream.ready >= frames { try body(stream.next(frames)) }
        }
        if let rest = stream.rest() { try body(rest) }
        blocks.notes.forEach(note)
    }

    /// Calls `body` with one block of a file's samples after another, resampled and mixed as the front end has it.
    ///
    /// - Parameter note: is given what is unusual about a file that was read, in a sentence.
    /// - Throws: `AudioFileError`, and whatever `body` throws.
    public static func forEachBlock(
        of path: String, frontEnd: FrontEnd, quality: ResamplingQuality = .fast, note: (String) -> Void = { _ in },
        _ body: ([Float]) throws -> Void
    ) throws {
        let blocks = try Blocks(path: path, sampleRate: frontEnd.sampleRate, quality: quality, mix: frontEnd.channelMix)
        while let block = try blocks.next() { try body(block) }
        blocks.notes.forEach(note)
    }
}
