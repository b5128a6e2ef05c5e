import AudioSignal
import CPNG
import Foundation

/// An image of 8-bit red, green and blue, the top row first.
public struct Bitmap: Hashable, Sendable {
    public let width: Int
    public let height: Int
    /// `[height, width, 3]` row-major.
    public var pixels: [UInt8]

    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(
            width > 0 && height > 0 && pixels.count == width * height * 3,
            "\(pixels.count) bytes are no image of \(width) x \(height)")
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// A spectrogram with time to the right and frequency upwards, each value a square of `scale` pixels.
    ///
    /// - Parameter color: of a unit value, red, green and blue.
    public init(
        _ spectrogram: Spectrogram, scale: Int = 4, color: (Float) -> (red: UInt8, green: UInt8, blue: UInt8)
    ) {
        precondition(scale > 0 && spectrogram.frames > 0, "an image of \(spectrogram.frames) frames at scale \(scale)")
        let (width, height) = (spectrogram.frames * scale, spectrogram.bands * scale)
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * 3)
        for band in (0..<spectrogram.bands).reversed() {
            var row: [UInt8] = []
            for frame in 0..<spectrogram.frames {
                let (red, green, blue) = color(spectrogram[frame, band])
                for _ in 0..<scale { row += [red, green, blue] }
            }
            for _ in 0..<scale { pixels += row }
        }
        self.init(width: width, height: height, pixels: pixels)
    }

    /// - Throws: `AudioFileError.notWritable`.
    public func writePNG(to path: String) throws(AudioFileError) {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        image.width = png_uint_32(width)
        image.height = png_uint_32(height)
        image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
        defer { png_image_free(&image) }
        guard png_image_write_to_file(&image, path, 0, pixels, 0, nil) != 0 else {
            let message = withUnsafeBytes(of: image.message) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw .notWritable(path: path, reason: AudioReader.sentencePart(message))
        }
    }
}
