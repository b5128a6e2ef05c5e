import AudioSignal
import Autograd
import Foundation
import RunEvents
import TensorCore

/// The augmentations of a spectrogram, which must not change what sound it is: roll, crop, gain and masks, but no
/// reversal and no shift in frequency.
struct ViewSettings {
    /// Largest shift in time, as a share of the frames.
    var roll: Float
    /// Shortest duration kept, as a share of the frames.
    var shortest: Float = 1
    /// Largest change of level, in dB.
    var gain: Float
    /// Widest mask, as a share of its axis.
    var mask: Float
    /// The probability of each change, for each sample.
    var probability: Float = 1

    /// Time roll and a small gain.
    static func mild(_ knobs: KnobValues) -> ViewSettings {
        ViewSettings(roll: Float(knobs[.viewRoll]), gain: Float(knobs[.viewGain]) / 3, mask: 0)
    }

    /// All augmentations, also those that alter the spectrogram strongly.
    static func strong(_ knobs: KnobValues) -> ViewSettings {
        ViewSettings(
            roll: Float(knobs[.viewRoll]), shortest: Float(knobs[.viewCrop]), gain: Float(knobs[.viewGain]),
            mask: Float(knobs[.viewMask]))
    }

    /// The augmentation of the input of student and teacher in distillation: all changes but the crop.
    static func augmentation(_ knobs: KnobValues) -> ViewSettings {
        ViewSettings(
            roll: Float(knobs[.viewRoll]), gain: Float(knobs[.viewGain]), mask: Float(knobs[.viewMask]),
            probability: Float(knobs[.augmentation]))
    }
}

/// A random view of a batch: the parameters of each sample's changes.
struct View {
    let shifts: [Int]
    let frames: Range<Int>
    /// The change of level of each sample, in unit scale.
    let gains: [Float]
    let masks: [SpectrogramMask]

    init(shifts: [Int], frames: Range<Int>, gains: [Float], masks: [SpectrogramMask]) {
        self.shifts = shifts
        self.frames = frames
        self.gains = gains
        self.masks = masks
    }

    /// - Parameters:
    ///   - shape: `[batch, mels, frames, 1]`.
    ///   - shortest: the fewest frames of a crop.
    init(
        _ settings: ViewSettings, of shape: Shape, frontEnd: FrontEnd, shortest: Int = 8,
        using random: inout RandomGenerator
    ) {
        let (batch, mels, width) = (shape.batch, shape.height, shape.width)
        func happens() -> Bool { settings.probability >= 1 || random.uniform() < settings.probability }
        let furthest = Int((settings.roll * Float(width)).rounded())
        shifts = (0..<batch).map { _ in happens() ? random.integer(in: -furthest..<furthest + 1) : 0 }
        // Only multiples of 8, so that buffers of few sizes are kept for reuse.
        let shortestCrop = Int((settings.shortest * Float(width) / 8).rounded(.up)) * 8
        let least = min(max(shortestCrop, (shortest + 7) / 8 * 8, 8), width)
        let length = least < width ? min(random.integer(in: least / 8..<width / 8 + 1) * 8, width) : width
        let start = length < width ? random.integer(in: 0..<width - length + 1) : 0
        frames = start..<start + length
        let unit = frontEnd.unit(decibels: Double(settings.gain))
        gains = (0..<batch).map { _ in unit > 0 && happens() ? random.uniform(in: -unit...unit) : 0 }
        func mask(of axis: Int) -> Range<Int> {
            let widest = Int((settings.mask * Float(axis)).rounded())
            guard widest > 0, happens() else { return 0..<0 }
            let length = random.integer(in: 0..<widest + 1)
            let start = random.integer(in: 0..<axis - length + 1)
            return start..<start + length
        }
        masks =
            settings.mask <= 0
            ? []
            : (0..<batch).map { _ in
                SpectrogramMask(bands: mask(of: mels), frames: mask(of: length))
            }
    }

    /// The same changes for some of the samples only.
    func samples(_ range: Range<Int>) -> View {
        View(
            shifts: Array(shifts[range]), frames: frames, gains: Array(gains[range]),
            masks: masks.isEmpty ? [] : Array(masks[range]))
    }

    /// The changes for the samples of a part of the batch; all where the tape has whole batches.
    func part(on tape: Tape) -> View { tape.parts.map { samples($0.range(of: shifts.count)) } ?? self }

    /// The view of x in unit scale; gradients flow through.
    func callAsFunction(_ x: Variable) -> Variable {
        var x = shifts.contains { $0 != 0 } ? rollTime(x, by: shifts) : x
        if frames.count < x.shape.width { x = Autograd.frames(x, frames) }
        if gains.contains(where: { $0 != 0 }) { x = clamp(addGain(x, gains), to: 0...1) }
        return masks.isEmpty ? x : mask(x, masks, value: 0)
    }
}
