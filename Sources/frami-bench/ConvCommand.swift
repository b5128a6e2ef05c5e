import ArgumentParser
import KernelCases
import TensorCore

struct ConvCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conv", abstract: "Time one convolution by its numbers: forward and both gradients.")

    @Option(help: "Channels of the input.")
    var channels: Int
    @Option(help: "Channels of the output.")
    var filters: Int
    @Option(help: "Height x width of the input.")
    var size: Extents
    @Option(help: "Extent of the square kernel, padded by half of it.")
    var kernel = 3
    @Option(help: "One stride, or height x width.")
    var stride = Extents(height: 1, width: 1)
    @Option(help: "Images a batch.")
    var batch = 16
    @Flag(help: "One filter for each channel.")
    var depthwise = false
    @OptionGroup var options: TimingOptions

    func validate() throws {
        guard min(channels, filters, kernel, batch) >= 1 else {
            throw ValidationError("Channels, filters, kernel and batch are positive numbers.")
        }
        guard !depthwise || filters == channels else {
            throw ValidationError(
                "A depthwise convolution has as many filters as channels: \(filters) and \(channels).")
        }
        guard size.height + 2 * (kernel / 2) >= kernel, size.width + 2 * (kernel / 2) >= kernel else {
            throw ValidationError(
                "A kernel of \(kernel) is larger than the padded image of \(size): use a smaller one.")
        }
    }

    func run() throws {
        let shape = ConvolutionCase(
            channels, filters, size.height, size.width, kernel: kernel, stride: (stride.height, stride.width),
            batch: batch, depthwise: depthwise)
        try options.report(KernelCase.Direction.allCases.map { shape.kernelCase($0) })
    }
}

/// Two extents such as `40x56`, or one number for both.
struct Extents: ExpressibleByArgument, CustomStringConvertible {
    var height: Int
    var width: Int

    init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    init?(argument: String) {
        let parts = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard let height = parts.first ?? nil, let width = parts.last ?? nil, parts.count <= 2, min(height, width) >= 1
        else { return nil }
        self.init(height: height, width: width)
    }

    var description: String { "\(height)x\(width)" }
    var defaultValueDescription: String { description }
}
