#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A colour in Oklab (Ottosson 2020, "A perceptual color space for image processing"): lightness 0 to 1, green-red and
/// blue-yellow axes. Equal distances look about equally large.
public struct Oklab: Equatable, Sendable {
    public var lightness: Double
    public var a: Double
    public var b: Double

    public init(lightness: Double, a: Double, b: Double) {
        self.lightness = lightness
        self.a = a
        self.b = b
    }

    /// From lightness, chroma and a hue in degrees.
    public init(lightness: Double, chroma: Double, hue: Double) {
        let angle = hue * .pi / 180
        self.init(lightness: lightness, a: chroma * cos(angle), b: chroma * sin(angle))
    }

    public init(_ rgb: RGB) {
        func linear(_ value: UInt8) -> Double {
            let share = Double(value) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        let red = linear(rgb.red)
        let green = linear(rgb.green)
        let blue = linear(rgb.blue)
        let l = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
        let m = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
        let s = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
        lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s
        a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
        b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
    }

    /// The squared distance in Oklab, which grows with how different two colours look.
    public func squaredDistance(to other: Oklab) -> Double {
        let dl = lightness - other.lightness
        let da = a - other.a
        let db = b - other.b
        return dl * dl + da * da + db * db
    }

    /// The sRGB colour of this lightness and hue; a colour outside sRGB loses chroma only.
    public var rgb: RGB {
        var low = 0.0
        var high = 1.0
        if let exact = convert(chromaShare: 1) { return exact }
        for _ in 0..<20 {
            let middle = (low + high) / 2
            if convert(chromaShare: middle) != nil { low = middle } else { high = middle }
        }
        return convert(chromaShare: low) ?? RGB(lightness > 0.5 ? 0xFFFFFF : 0)
    }

    private func convert(chromaShare: Double) -> RGB? {
        let a = self.a * chromaShare
        let b = self.b * chromaShare
        let l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
        let m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
        let s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
        let channels = [
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
        ]
        guard channels.allSatisfy({ $0 >= -0.0005 && $0 <= 1.0005 }) else { return nil }
        let bytes = channels.map { channel -> UInt8 in
            let value = min(max(channel, 0), 1)
            let encoded = value <= 0.0031308 ? value * 12.92 : 1.055 * pow(value, 1 / 2.4) - 0.055
            return UInt8(min(max(encoded, 0), 1) * 255 + 0.5)
        }
        return RGB(bytes[0], bytes[1], bytes[2])
    }

    private func cube(_ value: Double) -> Double { value * value * value }
}
