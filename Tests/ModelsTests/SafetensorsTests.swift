import Foundation
import TensorCore
import Testing

@testable import Models

private func file(_ header: String, data: [UInt8] = [], length: UInt64? = nil) -> Data {
    var bytes = Data()
    withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: header.utf8)
    bytes.append(contentsOf: data)
    return bytes
}

private func entry(_ name: String, _ type: String, _ shape: String, _ begin: Int, _ end: Int) -> String {
    "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
}

@Test func aWrittenFileReadsBackToTheBit() throws {
    var random = RandomGenerator(seed: 1)
    let weight = Tensor(normal: [3, 2, 1, 5], using: &random)
    let scalar = Tensor(scalar: -0.0)
    let empty = Tensor(zeros: [0, 4])
    let metadata = ["note": "a \"quoted\" \\ line\nand a tab\t, ÿ, 🎵", "empty": ""]
    let bytes = Safetensors.encode(
        [("b.weight", weight), ("a", scalar), ("none", empty)], metadata: metadata)
    let read = try Safetensors(bytes, file: "f")
    #expect(read.metadata == metadata)
    #expect(read.entries.map(\.name) == ["b.weight", "a", "none"])
    #expect(try read.tensor("b.weight").array == weight.array)
    #expect(try read.tensor("b.weight").shape == [3, 2, 1, 5])
    #expect(try read.tensor("a").scalar.bitPattern == scalar.scalar.bitPattern)
    #expect(try read.tensor("a").shape.rank == 0)
    #expect(try read.tensor("none").count == 0)
}

@Test func theDataOfAWrittenFileIsAligned() {
    let bytes = Safetensors.encode([("x", Tensor(scalar: 1))])
    let length = bytes.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    #expect(length % 8 == 0 && bytes.count == 8 + length + 4)
}

@Test func halfAndBrainFloatsAreWidened() throws {
    // F16: 1, -2, the largest, the smallest and the largest subnormal, -0, infinity, NaN; BF16: 1, -3.140625.
    let halves: [UInt16] = [
        0x3C00, 0xC000, 0x7BFF, 0x0001, 0x03FF, 0x8000, 0x7C00, 0x7E00, 0x3F80, 0xC049,
    ]
    let data = halves.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let header = "{\(entry("h", "F16", "[8]", 0, 16)),\(entry("b", "BF16", "[2]", 16, 20))}"
    let read = try Safetensors(file(header, data: data), file: "f")
    let wide = try read.tensor("h").array
    let expected: [Float] = [1, -2, 65504, 0x1p-24, 1023 * 0x1p-24, 0, .infinity]
    #expect(Array(wide.dropLast()) == expected)
    #expect(wide[5].sign == .minus && wide[7].isNaN)
    #expect(try read.tensor("b").array == [1, -3.140625])
}

@Test func otherTypesAreRefusedByNameOnlyWhenAskedFor() throws {
    let header = "{\(entry("count", "I64", "[]", 0, 8)),\(entry("x", "F32", "[1]", 8, 12))}"
    let read = try Safetensors(file(header, data: Array(repeating: 0, count: 12)), file: "f")
    #expect(try read.tensor("x").array == [0])
    #expect(throws: SafetensorsError.unsupportedType(file: "f", tensor: "count", type: "I64")) {
        try read.tensor("count")
    }
    let unknown = "{\(entry("x", "Q4", "[1]", 0, 4))}"
    #expect(throws: SafetensorsError.unsupportedType(file: "f", tensor: "x", type: "Q4")) {
        try Safetensors(file(unknown, data: [0, 0, 0, 0]), file: "f")
    }
}

@Test func missingFilesAndTensorsAreNamed() throws {
    let url = URL(fileURLWithPath: "/nowhere/model.safetensors")
    #expect(throws: SafetensorsError.unreadable(file: url.path, reason: "no such file")) {
        try Safetensors(contentsOf: url)
    }
    let read = try Safetensors(file("{}"), file: "f")
    #expect(throws: SafetensorsError.missingTensor(file: "f", tensor: "x")) { try read.tensor("x") }
    let deep = "{\(entry("x", "F32", "[1,1,1,1,1]", 0, 4))}"
    #expect(throws: SafetensorsError.unsupportedRank(file: "f", tensor: "x", shape: [1, 1, 1, 1, 1])) {
        try Safetensors(file(deep, data: [0, 0, 0, 0]), file: "f").tensor("x")
    }
}

struct Hostile: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: Data
    let error: SafetensorsError
    var testDescription: String { name }
}

private func malformed(_ problem: String) -> SafetensorsError {
    .malformedEntry(file: "f", tensor: "x", problem: problem)
}

private let hostile: [Hostile] = [
    .init(name: "empty", bytes: Data(), error: .tooShort(file: "f", bytes: 0)),
    .init(name: "seven bytes", bytes: Data(count: 7), error: .tooShort(file: "f", bytes: 7)),
    .init(name: "no header", bytes: Data(count: 8), error: .headerSyntax(file: "f")),
    .init(
        name: "header length lies", bytes: file("{}", length: 3),
        error: .headerPastEnd(file: "f", header: 3, bytes: 10)),
    .init(
        name: "header too long", bytes: file("{}", length: 100_000_001),
        error: .headerTooLong(file: "f", bytes: 100_000_001)),
    .init(
        name: "header length of all ones", bytes: file("{}", length: .max),
        error: .headerTooLong(file: "f", bytes: .max)),
    .init(name: "no JSON", bytes: file("{\"a\""), error: .headerSyntax(file: "f")),
    .init(
        name: "not UTF-8", bytes: Data([3, 0, 0, 0, 0, 0, 0, 0, 0x22, 0xFF, 0x22]),
        error: .headerSyntax(file: "f")),
    .init(name: "a list", bytes: file("[]"), error: .headerSyntax(file: "f")),
    .init(name: "text after the header", bytes: file("{} x"), error: .headerSyntax(file: "f")),
    .init(
        name: "nested without end", bytes: file(String(repeating: "[", count: 5000)),
        error: .headerSyntax(file: "f")),
    .init(
        name: "a name twice, for two tensors",
        bytes: file(
            "{\(entry("x", "F32", "[1]", 4, 8)),\(entry("\\u0078", "F32", "[1]", 0, 4))}",
            data: Array(repeating: 0, count: 8)),
        error: .unclaimed(file: "f", first: 0, last: 3)),
    .init(
        name: "a truth value for an extent", bytes: file("{\(entry("x", "F32", "[true]", 0, 4))}", data: [0, 0, 0, 0]),
        error: malformed("an extent or offset is no whole number from 0")),
    .init(
        name: "out of the file", bytes: file("{\(entry("x", "F32", "[2]", 0, 8))}", data: [0, 0, 0, 0]),
        error: .outOfFile(file: "f", tensor: "x", end: 8, bytes: 4)),
    .init(
        name: "overlap",
        bytes: file(
            "{\(entry("b", "F32", "[2]", 4, 12)),\(entry("a", "F32", "[2]", 0, 8))}",
            data: Array(repeating: 0, count: 12)),
        error: .overlap(file: "f", first: "a", second: "b")),
    .init(
        name: "bytes before the first tensor",
        bytes: file("{\(entry("x", "F32", "[1]", 4, 8))}", data: Array(repeating: 0, count: 8)),
        error: .unclaimed(file: "f", first: 0, last: 3)),
    .init(
        name: "a gap",
        bytes: file(
            "{\(entry("b", "F32", "[1]", 6, 10)),\(entry("a", "F32", "[1]", 0, 4))}",
            data: Array(repeating: 0, count: 10)),
        error: .unclaimed(file: "f", first: 4, last: 5)),
    .init(
        name: "bytes behind the end",
        bytes: file("{\(entry("x", "F32", "[1]", 0, 4))}", data: Array(repeating: 0, count: 5)),
        error: .unclaimed(file: "f", first: 4, last: 4)),
    .init(
        name: "data without tensors", bytes: file("{}", data: [0]), error: .unclaimed(file: "f", first: 0, last: 0)),
    .init(
        name: "an empty tensor inside another",
        bytes: file(
            "{\(entry("x", "F32", "[2]", 0, 8)),\(entry("none", "F32", "[0]", 4, 4))}",
            data: Array(repeating: 0, count: 8)),
        error: .overlap(file: "f", first: "x", second: "none")),
    .init(
        name: "an empty tensor of extents without bounds",
        bytes: file("{\(entry("x", "F32", "[0,4294967296,4294967296]", 0, 0))}"),
        error: malformed("its shape is larger than any memory")),
    .init(
        name: "size and shape differ",
        bytes: file("{\(entry("x", "F32", "[3]", 0, 8))}", data: Array(repeating: 0, count: 8)),
        error: .sizeMismatch(file: "f", tensor: "x", shape: [3], type: "F32", expected: 12, bytes: 8)),
    .init(
        name: "shape overflows", bytes: file("{\(entry("x", "F32", "[4294967296,4294967296]", 0, 0))}"),
        error: malformed("its shape is larger than any memory")),
    .init(
        name: "ends before it begins", bytes: file("{\(entry("x", "F32", "[1]", 8, 4))}"),
        error: malformed("its data ends before it begins")),
    .init(
        name: "negative extent", bytes: file("{\(entry("x", "F32", "[-1]", 0, 4))}"),
        error: malformed("an extent or offset is no whole number from 0")),
    .init(
        name: "fractional extent", bytes: file("{\(entry("x", "F32", "[1.5]", 0, 4))}"),
        error: malformed("an extent or offset is no whole number from 0")),
    .init(
        name: "huge offset", bytes: file("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,1e300]}}"),
        error: malformed("an extent or offset is no whole number from 0")),
    .init(name: "no dtype", bytes: file("{\"x\":{}}"), error: malformed("no dtype")),
    .init(name: "no shape", bytes: file("{\"x\":{\"dtype\":\"F32\"}}"), error: malformed("no shape")),
    .init(
        name: "no offsets", bytes: file("{\"x\":{\"dtype\":\"F32\",\"shape\":[]}}"), error: malformed("no data_offsets")
    ),
    .init(name: "entry is a number", bytes: file("{\"x\":1}"), error: malformed("its entry is no table")),
    .init(
        name: "metadata of numbers", bytes: file("{\"__metadata__\":{\"a\":1}}"),
        error: .malformedEntry(file: "f", tensor: "__metadata__", problem: "'a' is no string")),
]

@Test(arguments: hostile) func hostileBytesAreRefusedInOneSentence(_ file: Hostile) throws {
    #expect(throws: file.error) { try Safetensors(file.bytes, file: "f") }
    let sentence = file.error.description
    #expect(sentence.hasPrefix("f ") && sentence.hasSuffix(".") && !sentence.contains("\n"))
}

@Test func metadataMayBeNull() throws {
    let read = try Safetensors(file("{\"__metadata__\":null}"), file: "f")
    #expect(read.metadata.isEmpty && read.entries.isEmpty)
}

/// The beginnings of files as their own programs write them; the archives are those of Python's zipfile.
@Test(arguments: [
    ("504b0304140000000000000021004742ad2714000000140000000e0000006d6f64656c2f646174612e706b6c", "a PyTorch file"),
    ("504b0304140000000000000021004742ad2714000000140000000d0000006d657461646174612e6a736f6e", "a Keras file"),
    ("504b0304140000000000000021004742ad271400000014000000050000006f74686572", "a zip archive"),
    ("80028a0a6c fc9c46f9206aa850192e80024de90304", "a Python pickle"),
    ("80049523000000000000007d9428", "a Python pickle"),
    ("894844460d0a1a0a00000000000808", "an HDF5 file"),
    ("1c00000054464c33140020001c00", "a TensorFlow Lite model"),
    ("08081207 7079746f726368 1a05322e302e30", "as ONNX and TensorFlow write models"),
    ("934e554d5059010076007b27646573", "a NumPy array"),
    ("47475546030000000000000000000000", "a GGUF file"),
    ("1f8b0800000000000003", "a gzip archive"),
])
func anotherProgramsFileIsCalledByItsName(_ digits: String, _ name: String) throws {
    let hexadecimal = Array(digits.filter { $0 != " " })
    var bytes = Data(
        stride(from: 0, to: hexadecimal.count, by: 2).map {
            UInt8(String(hexadecimal[$0...$0 + 1]), radix: 16)!
        })
    bytes.append(Data(count: 200))
    #expect {
        try Safetensors(bytes, file: "f")
    } throws: { error in
        let sentence = "\(error)"
        return sentence.hasPrefix("f is ") && sentence.contains(name) && sentence.hasSuffix(".")
            && !sentence.contains("bytes")
    }
}

@Test func noDamagedCopyOfAGoodFileTraps() throws {
    let good = Safetensors.encode(
        [("a.weight", Tensor(zeros: [2, 3])), ("b", Tensor(scalar: 1))], metadata: ["k": "v"])
    var random = RandomGenerator(seed: 7)
    for trial in 0..<3000 {
        var bytes = good
        if trial % 3 == 0 {
            bytes = bytes.prefix(random.integer(in: 0..<bytes.count))
        } else {
            for _ in 0...trial % 4 {
                bytes[random.integer(in: 0..<bytes.count)] = UInt8(random.integer(in: 0..<256))
            }
        }
        if let read = try? Safetensors(bytes, file: "f") {
            for entry in read.entries { _ = try? read.tensor(entry.name) }
        }
    }
}
