/// The parts of a batch that are computed at the same time in several places, each with as many samples as the others.
///
/// What is a sum over the samples of the whole batch is added up over the parts, in an order that their number alone
/// decides, so that the bits do not depend on where the parts are computed. All parts must call the same functions in
/// the same order, each with as many numbers as the others.
public protocol BatchParts: AnyObject {
    /// How many parts there are.
    var count: Int { get }
    /// The position of this part among them, from 0.
    var index: Int { get }
    /// Replaces numbers by their sums over all parts.
    func sum(_ values: UnsafeMutableBufferPointer<Double>)
    /// Replaces numbers by their sums over all parts.
    func sum(_ values: UnsafeMutableBufferPointer<Float>)
    /// The samples of all parts, in their order, from those of this one.
    func gather(_ samples: Tensor) -> Tensor
}
