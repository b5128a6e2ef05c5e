import AudioSignal
import CPNG
import Foundation
import Testing

@testable import AudioFiles

@Test func picturesComeBackFromPNG() throws {
    let folder = TemporaryFolder()
    let spectrogram = Spectrogram(frames: 3, bands: 2, values: [0, 1, 0.2, 0.4, 0.6, 0.8])
    let picture = Bitmap(spectrogram, scale: 2) { value in (UInt8(value * 255), 7, UInt8(255 - value * 255)) }
    #expect(picture.width == 6 && picture.height == 4)
    // The top row is the highest band; the bottom left corner the lowest band of the first frame.
    #expect(picture.pixels[0] == 255)
    #expect(picture.pixels[3 * 6 * 3] == 0)
    let path = "\(folder.path)/a.png"
    try picture.writePNG(to: path)
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    #expect(png_image_begin_read_from_file(&image, path) != 0)
    #expect(image.width == 6 && image.height == 4)
    image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
    var pixels = [UInt8](repeating: 0, count: 72)
    #expect(png_image_finish_read(&image, nil, &pixels, 0, nil) != 0)
    #expect(pixels == picture.pixels)
}

@Test func aPictureThatCannotBeWrittenIsNamed() {
    let picture = Bitmap(width: 1, height: 1, pixels: [0, 0, 0])
    let failure = error { () throws(AudioFileError) in try picture.writePNG(to: "/nowhere/a.png") }
    #expect(failure?.description.contains("/nowhere/a.png") == true)
    #expect(isOneSentence(failure?.description ?? ""))
}
