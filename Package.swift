// swift-tools-version: 6.2
import PackageDescription

/// Our own code is free of warnings; the dependencies are not ours to judge.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// The kernels are made for the processor that builds them, or for a level of x86-64, `FRAMI_KERNELS=v2`, `v3` or `v4`, from
/// which `.ci/package` makes a library for each level. Then nothing of them is copied into other modules, which are
/// compiled once for all levels.
let processor =
    Context.environment["FRAMI_KERNELS"].map { ["-Xcc", "-march=x86-64-\($0)", "-disable-cmo"] } ?? [
        "-Xcc", "-march=native",
    ]

/// The kernels are optimised in debug builds too, as a whole, since file by file their generics stay generic (20 times as
/// slow).
let kernels: [SwiftSetting] = [
    .unsafeFlags(["-O", "-whole-module-optimization", "-num-threads", "2"]), .unsafeFlags(processor),
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
    traits: [
        .trait(name: "MPI", description: "Runs and comparisons on several ranks (libopenmpi-dev or libmpich-dev)")
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
        // Whoever builds with MPI installs Open MPI or MPICH; both have this name for pkg-config on Debian.
        .systemLibrary(name: "CMPI", pkgConfig: "mpi-c"),

        .target(name: "CProcessor"),
        module("TensorCore", ["COpenBLAS", "CProcessor"], settings: kernels),
        module("Autograd", ["TensorCore"], settings: steps),
        module("NeuralNet", ["Autograd", "TensorCore"], settings: steps),
        module("SystemText"),
        module("SystemFiles"),
        module("AudioSignal", ["TensorCore", "NetworkGraph"]),
        module(
            "AudioFiles",
            ["AudioSignal", "TensorCore", "SystemFiles", "SystemText", "CSndfile", "CSampleRate", "CPNG"],
            resources: [.copy("Resources")]),
        module("NetworkGraph"),
        module(
            "Models", ["NetworkGraph", "NeuralNet", "Autograd", "TensorCore", "AudioSignal", "SystemText"],
            resources: [.copy("Resources")], settings: steps),
        .target(name: "CONNXMessages", dependencies: ["CProtobufC"], exclude: ["onnx.proto", "generate.sh"]),
        module("ONNXFiles", ["CONNXMessages", "CProtobufC"]),
        module("ONNXImport", ["ONNXFiles", "NetworkGraph"], settings: steps),
        module("ONNXExport", ["ONNXFiles", "NetworkGraph", "AudioSignal"], settings: steps),
        module("TorchExport", ["NetworkGraph", "AudioSignal", "SystemText"]),
        module("Ranks", [.target(name: "CMPI", condition: .when(traits: ["MPI"]))], settings: steps),
        module("RunEvents"),
        module("Comparisons", ["Ranks", "RunEvents", "SystemFiles", "SystemText"]),
        module(
            "Distillation",
            [
                "Models", "NetworkGraph", "NeuralNet", "Autograd", "AudioSignal", "TensorCore", "Ranks", "RunEvents",
                "ONNXExport", "ONNXFiles",
            ]),
        module(
            "RunStore",
            [
                "RunEvents", "SystemFiles", "SystemText", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ]),
        module(
            "TerminalUI", ["SystemText"],
            resources: ["dark", "light", "colour-blind", "monochrome", "dusk", "fjord"].map {
                .embedInCode("Themes/Files/\($0).theme")
            }),
        module("TerminalNcurses", ["TerminalUI", "CNcurses", "CPNG"]),
        module("Dashboard", ["TerminalUI", "RunEvents", "SystemText"]),
        module("Listening", ["TerminalUI", "SystemText"]),
        module("RunConsole", ["Dashboard", "TerminalUI", "RunStore", "RunEvents", "SystemText"]),
        module("KernelCases", ["TensorCore"], settings: kernels),
        .executableTarget(
            name: "frami",
            dependencies: [
                "Comparisons", "Distillation", "Models", "NetworkGraph", "Ranks", "RunConsole", "RunStore", "RunEvents",
                "Dashboard", "TerminalUI", "TerminalNcurses", "AudioFiles", "AudioSignal", "TensorCore", "SystemText",
                "COpenBLAS", "Listening", "ONNXFiles", "ONNXImport", "ONNXExport", "TorchExport", "Autograd",
                "NeuralNet",
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

        .executableTarget(
            name: "DoorProbe", dependencies: ["TensorCore"], path: "Tests/DoorProbe", swiftSettings: strict),

        .target(name: "BesideTests", path: "Tests/BesideTests", swiftSettings: strict),

        tests("TensorCore", ["KernelCases", "DoorProbe", "BesideTests"]),
        tests("SystemText"),
        tests("SystemFiles"),
        tests("Autograd", ["TensorCore", "KernelCases"], resources: [.copy("Fixtures")]),
        .target(name: "AllocationCounting", path: "Tests/AllocationCounting"),
        tests("NeuralNet", ["Autograd", "TensorCore", "AllocationCounting"], resources: [.copy("Fixtures")]),
        tests("AudioSignal", ["Models", "Autograd", "TensorCore"], resources: [.copy("Fixtures")]),
        tests("AudioFiles", ["AudioSignal", "TensorCore", "SystemText"]),
        tests("NetworkGraph"),
        tests(
            "Models", ["KernelCases", "NetworkGraph", "NeuralNet", "Autograd", "TensorCore"],
            resources: [.copy("Fixtures")]),
        tests("ONNXFiles"),
        .target(
            name: "NaiveGraph", dependencies: ["NetworkGraph"], path: "Tests/NaiveGraph",
            swiftSettings: strict + steps),
        tests("ONNXImport", ["ONNXFiles", "NetworkGraph", "NaiveGraph", "SystemText"], resources: [.copy("Fixtures")]),
        tests(
            "ONNXExport",
            [
                "ONNXFiles", "ONNXImport", "NetworkGraph", "NaiveGraph", "AudioSignal", "Models", "Autograd",
                "TensorCore",
            ]),
        tests("TorchExport", ["NetworkGraph", "AudioSignal"]),
        tests("Ranks"),
        tests("RunEvents", ["TensorCore"], resources: [.copy("Fixtures")]),
        tests("Comparisons", ["Ranks", "RunEvents"]),
        tests(
            "Distillation",
            [
                "Models", "NetworkGraph", "NeuralNet", "Autograd", "TensorCore", "Ranks", "RunEvents",
                "AllocationCounting", "ONNXFiles", "ONNXImport", "ONNXExport", "AudioSignal",
            ],
            resources: [.copy("Fixtures")]),
        tests(
            "RunStore", ["RunEvents", .product(name: "GRDB", package: "GRDB.swift")], resources: [.copy("Fixtures")]),
        .target(
            name: "TerminalTestSupport", dependencies: ["TerminalUI"], path: "Tests/TerminalTestSupport",
            swiftSettings: strict),
        tests("TerminalUI", ["TerminalTestSupport"], resources: [.copy("Golden")]),
        tests("TerminalNcurses", ["TerminalUI", "CNcurses", "CPNG", "TerminalProbe", "BesideTests"]),
        tests("Dashboard", ["TerminalUI", "TerminalTestSupport", "RunEvents"], resources: [.copy("Goldens")]),
        tests("Listening", ["TerminalUI"], resources: [.copy("Goldens")]),
        tests(
            "RunConsole",
            [
                "Dashboard", "TerminalUI", "TerminalTestSupport", "RunStore", "RunEvents",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        tests(
            "frami",
            [
                "RunStore", "RunEvents", "Models", "NetworkGraph", "AudioFiles", "AudioSignal", "TensorCore",
                "CNcurses", "BesideTests",
                .product(name: "GRDB", package: "GRDB.swift"),
            ], resources: [.copy("Fixtures")]),
    ]
)
