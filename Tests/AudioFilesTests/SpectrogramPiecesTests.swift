import AudioSignal
import Testing

@testable import AudioFiles

@Suite struct SpectrogramPiecesTests {
    @Test(arguments: [1, 255, 256, 4_000, 20_001], [1, 7, 64]) func piecesAreTheWhole(samples: Int, frames: Int)
        throws
    {
        let folder = TemporaryFolder()
        folder.write(WAVFile(frames: sine(samples, hertz: 700)).data, "clip.wav")
        for (window, hop) in [(512, 256), (400, 160), (512, 512), (511, 100)] {
            var frontEnd = FrontEnd()
            (frontEnd.windowLength, frontEnd.hopLength) = (window, hop)
            let path = folder.path + "/clip.wav"
            let whole = frontEnd.logMel(try AudioFile.read(path))
            var values: [Float] = []
            var counts: [Int] = []
            try AudioFile.forEachPiece(of: path, frontEnd: frontEnd, frames: frames) { piece in
                values += piece.values
                counts.append(piece.frames)
            }
            #expect(values.count == whole.values.count && counts.dropLast().allSatisfy { $0 == frames })
            #expect(zip(values, whole.values).allSatisfy { abs($0 - $1) < 1e-5 })
        }
    }
}
