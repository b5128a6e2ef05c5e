import Foundation

func power(_ base: Double, _ exponent: Int) -> Double { pow(base, Double(exponent)) }

func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

func logarithm(_ value: Double) -> Double { log(value) }

/// The value to three significant digits, so that a turned knob shows the number it is at.
func rounded(_ value: Double) -> Double {
    guard value != 0, value.isFinite else { return value }
    let unit = pow(10, 2 - floor(log10(abs(value))))
    return (value * unit).rounded() / unit
}
