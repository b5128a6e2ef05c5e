import CProtobufC

/// A repeated message field as an array of its structures.
func list<Message>(_ messages: UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?, _ count: Int) -> [Message] {
    UnsafeBufferPointer(start: messages, count: count).compactMap { $0?.pointee }
}

/// A string field, empty where it is not set; bytes that are no UTF-8 are replaced.
func string(_ characters: UnsafeMutablePointer<CChar>?) -> String { characters.map { String(cString: $0) } ?? "" }

func string(_ bytes: ProtobufCBinaryData) -> String {
    String(decoding: UnsafeBufferPointer(start: bytes.data, count: bytes.len), as: UTF8.self)
}

func strings(_ strings: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int) -> [String] {
    UnsafeBufferPointer(start: strings, count: count).map { string($0) }
}

/// The library that parses the messages.
public enum ProtobufLibrary {
    /// The version of the library that is loaded.
    public static var version: String { String(cString: protobuf_c_version()) }
}
