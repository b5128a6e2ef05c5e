import RunEvents
import TerminalUI

extension Dashboard {
    /// How much of the pictures lies beyond the ends of the colour scale, where all of it has one colour: `12 % over
    /// 0 dB`. Empty where hardly any does, or where the colours span each picture's own range.
    func overflow(of pictures: [Picture]) -> [String] {
        guard !gallery.fitsRange, referencePicture == nil, let ends = run.description?.axes.decibels else { return [] }
        var (all, over, under) = (0, 0, 0)
        for picture in pictures {
            all += picture.levels.count
            for level in picture.levels {
                if level > 1 { over += 1 } else if level < 0 { under += 1 }
            }
        }
        return [(over, "over", ends.upperBound), (under, "under", ends.lowerBound)].compactMap { count, word, end in
            let share = Double(count) / Double(max(all, 1))
            guard share >= 0.005 else { return nil }
            return "\(Figures.roundPercent(share)) \(word) \(NumberText.fixed(end, decimals: 0)) dB"
        }
    }
}
