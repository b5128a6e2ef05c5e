import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

/// A shape such as `●` names a curve or a class, and is no sign of anything else.
@Suite struct SignTests {
    private static func shapes(_ tier: GlyphTier) -> Set<Unicode.Scalar> {
        Set(SeriesShape.allCases.map { $0.glyph(tier) })
    }

    @Test func noStateOfARunIsTheShapeOfACurve() {
        var dashboard = Dashboard()
        var signs = [dashboard.stateWords.glyph]
        dashboard = .showing(ScriptedRun(rounds: 1))
        signs.append(dashboard.stateWords.glyph)
        dashboard.engine.silentSeconds = 12
        signs.append(dashboard.stateWords.glyph)
        for connection in [
            Connection.engineDead("It is gone."), .replay(isPlaying: true, speed: 1, seconds: 0, length: 1),
            .replay(isPlaying: false, speed: 1, seconds: 0, length: 1),
        ] {
            dashboard.connection = connection
            signs.append(dashboard.stateWords.glyph)
        }
        let scalars = signs.flatMap { Array($0.unicodeScalars) }
        #expect(signs.count == 6 && Self.shapes(.braille).isDisjoint(with: scalars))
    }

    /// Over all themes: the distance is that in Oklab.
    @Test(arguments: Theme.builtIn.map(\.name)) func curvesThatCanBeOnTogetherDiffer(_ theme: String) throws {
        let colours = try ThemeFile.load(theme).theme
        let terms = LossTerm.allCases.filter { $0.declaration.phase != .training }
        let curves =
            terms.map { SeriesIdentity(name: $0.name, phase: $0.declaration.phase) }
            + [Phase.inversion, .distillation].map { SeriesIdentity(name: LossTerm.sum, phase: $0) }
        for (index, curve) in curves.enumerated() {
            for other in curves[..<index] where curve.isDashed == other.isDashed {
                let (one, two) = (try #require(colours.rgb(curve.colour)), try #require(colours.rgb(other.colour)))
                let isFar = Oklab(one).squaredDistance(to: Oklab(two)) >= 0.01
                // Greys are too few for all curves.
                let hasOwnShape = theme == "monochrome" && curve.shape != other.shape
                #expect(isFar || hasOwnShape, "\(curve.name) and \(other.name)")
            }
        }
    }

    @Test(arguments: GlyphTier.allCases) func noHandleOfASliderIsTheShapeOfACurve(_ tier: GlyphTier) {
        var buffer = ScreenBuffer(
            size: Size(width: 21, height: 1), capabilities: Capabilities(colours: .palette256, glyphs: tier))
        buffer.slider(0.5, in: buffer.bounds, earlier: 0.25, ghost: 0.75)
        let drawn = (0..<21).map { buffer[$0, 0].glyph }
        #expect(Set(drawn).count == 5, "\(drawn)")
        #expect(Self.shapes(tier).isDisjoint(with: drawn), "\(drawn)")
    }
}
