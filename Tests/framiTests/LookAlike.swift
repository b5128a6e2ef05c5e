import AudioFiles
import AudioSignal
import Foundation

/// Small datasets with the layouts of the known ones, and a few short tones for each class.
enum LookAlike: String, CaseIterable {
    case audiomnist, esc50, esc10, urbansound8k, folder, digits

    /// A clip for `frami classify`.
    var clip: String {
        switch self {
        case .audiomnist, .digits: "data/01/3_01_0.wav"
        case .esc50, .esc10: "audio/1-1001-A-0.wav"
        case .urbansound8k: "audio/fold1/101-1-0-0.wav"
        case .folder: "low/0.wav"
        }
    }

    /// The dataset's folder within another.
    func make(in parent: String) throws -> String {
        let root = "\(parent)/\(rawValue)"
        switch self {
        // One speaker of each test fold, or two for training and one for testing.
        case .audiomnist: try speakers(["01", "26", "36", "43", "12"], root)
        case .digits: try speakers(["01", "02", "49"], root)
        case .esc50, .esc10:
            let classes = [(0, "dog", "True"), (2, "pig", "False"), (40, "helicopter", "True")]
            var rows = ["filename,fold,target,category,esc10,src_file,take"]
            for fold in 1...5 {
                for (target, name, isESC10) in classes {
                    let file = "\(fold)-\(1000 + fold)-A-\(target).wav"
                    try Self.tone("\(root)/audio/\(file)", label: target)
                    rows.append("\(file),\(fold),\(target),\(name),\(isESC10),\(1000 + fold),A")
                }
            }
            try write(rows, "\(root)/meta/esc50.csv")
        case .urbansound8k:
            var rows = ["slice_file_name,fsID,start,end,salience,fold,classID,class"]
            for fold in 1...10 {
                for (label, name) in [(1, "car_horn"), (3, "dog_bark"), (8, "siren")] {
                    let file = "\(100 + fold)-\(label)-0-0.wav"
                    try Self.tone("\(root)/audio/fold\(fold)/\(file)", label: label)
                    rows.append("\(file),\(100 + fold),0,0.3,1,\(fold),\(label),\(name)")
                }
            }
            try write(rows, "\(root)/metadata/UrbanSound8K.csv")
        case .folder:
            for (label, name) in ["low", "middle", "high"].enumerated() {
                for clip in 0..<10 { try Self.tone("\(root)/\(name)/\(clip).wav", label: 3 * label) }
            }
        }
        return root
    }

    private func speakers(_ speakers: [String], _ root: String) throws {
        for speaker in speakers {
            for digit in 0..<10 { try Self.tone("\(root)/data/\(speaker)/\(digit)_\(speaker)_0.wav", label: digit) }
        }
        let described = speakers.map { "\"\($0)\": {}" }.joined(separator: ", ")
        try write(["{\(described)}"], "\(root)/data/audioMNIST_meta.txt")
    }

    /// Three tenths of a second at 16 kHz.
    static func tone(_ path: String, label: Int) throws {
        try folder(of: path)
        let step = 2 * Float.pi * (200 + 40 * Float(label)) / 16_000
        // Each a little louder than others, so that no clip is the copy of another.
        let own = (path as NSString).lastPathComponent.utf8.reduce(0) { $0 + Int($1) } % 97
        let samples = (0..<4800).map { (0.4 + Float(own) / 1000) * sin(step * Float($0)) }
        try AudioFile.writeWAV(Waveform(samples: samples, sampleRate: 16_000), to: path)
    }

    private func write(_ lines: [String], _ path: String) throws {
        try Self.folder(of: path)
        try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }

    private static func folder(of path: String) throws {
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    }
}
