import CProtobufC
import Foundation

/// The memory of the messages of a file that is being written; all of it is freed together.
final class MessageArena {
    private var blocks: [UnsafeMutableRawPointer] = []

    deinit {
        for block in blocks { free(block) }
    }

    /// A message that protobuf-c initialises and `fill` then changes.
    func message<Message>(
        _ initialize: (UnsafeMutablePointer<Message>) -> Void, _ fill: (inout Message) -> Void
    ) -> UnsafeMutablePointer<Message>? {
        let place = room(1, of: Message.self)
        initialize(place)
        fill(&place.pointee)
        return place
    }

    /// The elements of a repeated field; nil where it is empty.
    func array<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element>? {
        guard !elements.isEmpty else { return nil }
        let place = room(elements.count, of: Element.self)
        place.initialize(from: elements, count: elements.count)
        return place
    }

    func text(_ string: String) -> UnsafeMutablePointer<CChar>? { array(Array(string.utf8CString)) }

    func bytes(_ bytes: [UInt8]) -> ProtobufCBinaryData { ProtobufCBinaryData(len: bytes.count, data: array(bytes)) }

    private func room<Element>(_ count: Int, of type: Element.Type) -> UnsafeMutablePointer<Element> {
        let block = malloc(count * MemoryLayout<Element>.stride)!
        blocks.append(block)
        return block.bindMemory(to: type, capacity: count)
    }
}
