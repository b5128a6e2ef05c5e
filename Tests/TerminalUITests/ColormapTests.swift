import Testing

@testable import TerminalUI

@Suite struct ColormapTests {
    @Test(arguments: Colormap.sequential)
    func lightnessStrictlyRises(map: Colormap) {
        let lightness = (0...255).map { Oklab(map.rgb(UInt8($0))).lightness }
        for (darker, lighter) in zip(lightness, lightness.dropFirst()) { #expect(darker <= lighter, "\(map)") }
        for level in 0..<252 { #expect(lightness[level] < lightness[level + 4], "\(map) \(level)") }
        #expect(lightness[0] < 0.3)
        #expect(lightness[255] > 0.9)
    }

    @Test func differenceIsDarkestInTheMiddleAndLighterToBothEnds() {
        let lightness = (0...255).map { Oklab(Colormap.difference.rgb(UInt8($0))).lightness }
        for level in 128..<255 { #expect(lightness[level] < lightness[level + 1]) }
        for level in 1..<128 { #expect(lightness[level] > lightness[level + 1]) }
        #expect(Colormap.difference.rgb(1).blue > Colormap.difference.rgb(1).red)
        #expect(Colormap.difference.rgb(255).red > Colormap.difference.rgb(255).blue)
    }

    @Test(arguments: Colormap.sequential, [ColourTier.palette256, .sixteen, .eight])
    func paletteEntriesStrictlyRiseWhereTheyChange(map: Colormap, tier: ColourTier) {
        let entries = (0...255).map { map.entry(UInt8($0), tier: tier) }
        var distinct = [entries[0]]
        for entry in entries where entry != distinct.last { distinct.append(entry) }
        let lightness = distinct.map { Oklab(Palette.rgb(of: $0)).lightness }
        for (darker, lighter) in zip(lightness, lightness.dropFirst()) { #expect(darker < lighter) }
        #expect(distinct.count >= (tier == .palette256 ? 14 : tier == .sixteen ? 4 : 2), "\(map) \(tier) \(distinct)")
        if tier == .palette256 { #expect(entries.allSatisfy { $0 >= 16 }) }
    }

    @Test func differenceKeepsItsArmsApartInThePalette() {
        let entries = (0...255).map { Colormap.difference.entry(UInt8($0), tier: .palette256) }
        #expect(Set(entries[..<96]).isDisjoint(with: Set(entries[160...])))
        let lightness = entries.map { Oklab(Palette.rgb(of: $0)).lightness }
        for level in 128..<255 { #expect(lightness[level] <= lightness[level + 1]) }
        for level in 0..<127 { #expect(lightness[level] >= lightness[level + 1]) }
    }

    @Test func oklabGoesThereAndBack() {
        for hex in stride(from: UInt32(0), through: 0xFFFFFF, by: 0x0F1357) {
            let rgb = RGB(hex)
            let back = Oklab(rgb).rgb
            #expect(abs(Int(back.red) - Int(rgb.red)) <= 1)
            #expect(abs(Int(back.green) - Int(rgb.green)) <= 1)
            #expect(abs(Int(back.blue) - Int(rgb.blue)) <= 1)
        }
        #expect(abs(Oklab(RGB(0xFFFFFF)).lightness - 1) < 1e-4)
    }

    @Test(arguments: Colormap.allCases)
    func noEntryLeavesTheHuesOfItsMap(map: Colormap) {
        for level in stride(from: 0, to: 256, by: 4) {
            let wanted = Oklab(map.rgb(UInt8(level)))
            let shown = Oklab(Palette.rgb(of: map.entry(UInt8(level), tier: .palette256)))
            #expect(wanted.squaredDistance(to: shown).squareRoot() < 0.16, "\(map) \(level)")
        }
    }
}
