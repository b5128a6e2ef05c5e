// swift-tools-version: 6.2
import PackageDescription

/// Our own code is free of warnings; the dependencies are not ours to judge.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// The kernels are optimised in debug builds too, and for the processor that builds them.
let kernels: [SwiftSetting] = [
    .unsafeFlags(["-Ounchecked", "-Xcc", "-march=native"])
]

/// What runs in every training step is optimised in debug builds too, with its checks.
let steps: [SwiftSetting] = [.unsafeFlags(["-O"])]

func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = [], settings: [SwiftSetting] = []
) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict + settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies,
        resources: resources, swiftSettings: strict)
}

let package = Package(
    name: "frami",
    products: [
        .executable(name: "frami", targets: ["frami"]),
        .executable(name: "frami-bench", targets: ["frami-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CSndfile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
        .systemLibrary(name: "CSampleRate", pkgConfig: "samplerate", providers: [.apt(["libsamplerate0-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
        .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),

        module("TensorCore", ["COpenBLAS"], settings: kernels),
        module("Autograd", ["TensorCore"], settings: steps),
        module("NeuralNet", ["Autograd", "TensorCore"], settings: steps),
        module("AudioSignal", ["TensorCore"]),
        module(
            "AudioFiles", ["AudioSignal", "TensorCore", "CSndfile", "CSampleRate", "CPNG"],
            resources: [.copy("Resources")]),
        module("NetworkGraph"),
        module(
            "Models", ["NetworkGraph", "NeuralNet", "Autograd", "TensorCore", "AudioSignal"],
            resources: [.copy("Resources")]),
        .target(name: "CONNXMessages", dependencies: ["CProtobufC"], exclude: ["onnx.proto", "generate.sh"]),
        module("ONNXFiles", ["CONNXMessages", "CProtobufC"]),
        module("RunEvents"),
        module(
            "Distillation",
            ["Models", "NetworkGraph", "NeuralNet", "Autograd", "AudioSignal", "TensorCore", "RunEvents"]),
        module(
            "RunStore",
            [
                "RunEvents", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ]),
        module("TerminalUI"),
        module("TerminalNcurses", ["TerminalUI", "CNcurses"]),
        module("Dashboard", ["TerminalUI", "RunEvents"]),
        module("RunConsole", ["Dashboard", "TerminalUI", "RunStore", "RunEvents"]),
        module("KernelCases", ["TensorCore"], settings: kernels),
        .executableTarget(
            name: "frami",
            dependencies: [
                "Distillation", "Models", "NetworkGraph", "RunConsole", "RunStore", "RunEvents", "Dashboard",
                "TerminalUI", "TerminalNcurses", "AudioFiles", "AudioSignal", "TensorCore", "COpenBLAS",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "frami-bench",
            dependencies: [
                "Distillation", "KernelCases", "TensorCore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        .executableTarget(
            name: "TerminalProbe", dependencies: ["TerminalUI", "TerminalNcurses"], path: "Tests/TerminalProbe",
            swiftSettings: strict),

        tests("TensorCore", ["KernelCases"]),
        tests("Autograd", ["TensorCore"]),
        .target(name: "AllocationCounting", path: "Tests/AllocationCounting"),
        tests("NeuralNet", ["Autograd", "TensorCore", "AllocationCounting"], resources: [.copy("Fixtures")]),
        tests("AudioSignal", ["TensorCore"], resources: [.copy("Fixtures")]),
        tests("AudioFiles", ["AudioSignal", "TensorCore"]),
        tests("NetworkGraph"),
        tests(
            "Models", ["NetworkGraph", "NeuralNet", "Autograd", "TensorCore"], resources: [.copy("Fixtures")]),
        tests("ONNXFiles"),
        tests("RunEvents", ["TensorCore"], resources: [.copy("Fixtures")]),
        tests(
            "Distillation",
            ["Models", "NetworkGraph", "NeuralNet", "Autograd", "TensorCore", "RunEvents", "AllocationCounting"],
            resources: [.copy("Fixtures")]),
        tests("RunStore", ["RunEvents", .product(name: "GRDB", package: "GRDB.swift")]),
        tests("TerminalUI", resources: [.copy("Golden")]),
        tests("TerminalNcurses", ["TerminalUI", "CNcurses", "TerminalProbe"]),
        tests("Dashboard", ["TerminalUI", "RunEvents"], resources: [.copy("Goldens")]),
        tests("RunConsole", ["Dashboard", "TerminalUI", "RunStore", "RunEvents"]),
        tests("frami", ["RunStore", "RunEvents", "Models", "AudioFiles", "AudioSignal", "TensorCore", "CNcurses"]),
    ]
)
