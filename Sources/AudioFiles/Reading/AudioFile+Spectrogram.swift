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
        let hop = frontEnd.hopLength
        // Frames whose windows reach beyond where the samples were cut.
        let margin = (frontEnd.windowLength / 2 + hop - 1) / hop
        let blocks = try Blocks(path: path, sampleRate: frontEnd.sampleRate, quality: quality, mix: frontEnd.channelMix)
        // Samples from the margin before the next frame on.
        var pending: [Float] = []
        var before = 0
        func piece(_ count: Int, frames: Int? = nil) throws {
            let waveform = Waveform(samples: Array(pending.prefix(count)), sampleRate: frontEnd.sampleRate)
            let whole = frontEnd.logMel(waveform)
            let end = frames.map { before + $0 } ?? whole.frames
            guard end > before else { return }
            let values = Array(whole.values[before * whole.bands..<end * whole.bands])
            try body(Spectrogram(frames: end - before, bands: whole.bands, values: values))
        }
        while let block = try blocks.next() {
            pending.append(contentsOf: block)
            while pending.count > (before + frames + margin) * hop {
                try piece((before + frames + margin) * hop, frames: frames)
                let surplus = before + frames - margin
                if surplus > 0 { pending.removeFirst(surplus * hop) }
                before = min(before + frames, margin)
            }
        }
        try piece(pending.count)
        blocks.notes.forEach(note)
    }
}
