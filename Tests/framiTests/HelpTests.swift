import Foundation
import RunEvents
import Testing

@Suite struct HelpTests {
    @Test func helpNamesEverySubcommandOfTheContract() throws {
        let help = try Frami().run(["--help"])
        #expect(help.status == 0)
        #expect(help.error == "")
        let commands = help.output.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
            .compactMap { $0.split { " ,".contains($0) }.first.map(String.init) }
        for name in [
            "run", "attach", "pause", "resume", "step", "stop", "set", "train", "evaluate", "classify", "samples",
            "runs",
            "show", "info", "make-letters", "make-digits", "doctor", "import", "export",
            "quantise", "listen", "tag", "remove",
        ] {
            #expect(commands.contains(name), "\(name)")
        }
        #expect(!commands.contains("engine"))
    }

    @Test func helpOfRunNamesEveryOptionAndEveryKnob() throws {
        let help = try Frami().run(["run", "--help"])
        #expect(help.status == 0)
        for option in [
            "recipe", "teacher", "student", "method", "evaluate", "set", "seed", "rounds", "budget", "runs", "resume",
            "detach", "plain", "json", "theme", "threads", "parts", "out",
        ] {
            #expect(help.output.contains("--\(option)"), "\(option)")
        }
        for knob in Knob.allCases { #expect(help.output.contains("\n\(knob.name) "), "\(knob.name)") }
    }

    /// Once where no optional part is installed, and once where all are.
    @Test func doctorNamesWhatIsMissingForWhat() throws {
        let frami = try Frami()
        try FileManager.default.createDirectory(atPath: frami.folder + "/bin", withIntermediateDirectories: false)
        let bare = try frami.shell("PATH=bin \(Frami.program) doctor")
        #expect(bare.status == 0)
        let missing = [
            "espeak-ng": "needed by make-letters and make-digits: apt-get install espeak-ng",
            "fluidsynth": "needed by make-instruments: apt-get install fluidsynth",
            "player": "needed by listening to synthetic sounds: apt-get install alsa-utils",
            "microphone": "needed by listen: apt-get install alsa-utils",
        ]
        for (name, words) in missing {
            #expect(bare.lines.contains { $0.hasPrefix("\(name) ") && $0.hasSuffix(words) }, "\(bare.output)")
        }
        #expect(bare.lines.count { $0.hasPrefix("soundfont ") } == 2)
        for name in ["espeak-ng", "fluidsynth", "aplay"] {
            let path = frami.folder + "/bin/" + name
            try Data("#!/bin/sh\n".utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
        let full = try frami.shell("PATH=$PWD/bin \(Frami.program) doctor")
        #expect(!full.output.contains("make-digits") && !full.output.contains("needed by listening"))
        #expect(full.lines.contains { $0.hasPrefix("player ") && $0.hasSuffix("/bin/aplay") })
        #expect(full.lines.contains { $0.hasPrefix("fluidsynth ") && $0.hasSuffix("/bin/fluidsynth") })
    }

    @Test func doctorSaysWhatItFound() throws {
        let doctor = try Frami().run(["doctor"])
        #expect(doctor.status == 0)
        for name in ["TERM", "OpenBLAS", "kernels", "SQLite", "MPI", "threads", "teacher", "clips"] {
            #expect(doctor.output.contains("\n\(name)") || doctor.output.hasPrefix(name), "\(name)")
        }
        #expect(
            doctor.output.contains("letters (letters-teacher, 26 classes), digits (digits-teacher, 10 classes)"))
        #expect(doctor.output.contains("312 of letters") && doctor.output.contains("480 of digits"))
        #expect(doctor.lines.contains { $0.hasPrefix("libsamplerate  ") })
        #expect(!doctor.output.contains("\u{1B}") && !doctor.output.contains("test card"))
    }

    /// OpenBLAS falls back to SSE3 on a processor that it does not know; a kernel that the user asks for is always
    /// used.
    @Test func productsUseTheProcessorUnlessTheUserSaysOtherwise() throws {
        let frami = try Frami()
        let processor = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        if processor.contains(" avx2 ") { #expect(try !frami.run(["doctor"]).output.contains("kernel Prescott")) }
        #if arch(x86_64)
            let chosen = try frami.shell("OPENBLAS_CORETYPE=Prescott '\(Frami.program)' doctor")
            #expect(chosen.output.contains("kernel Prescott"))
        #endif
    }

    /// Bits depend on the kernels, so what FRAMI_ISA asks for is used or refused.
    @Test func kernelsThatAreNotThereAreRefused() throws {
        let frami = try Frami()
        let unknown = try frami.shell("FRAMI_ISA=avx2 '\(Frami.program)' doctor")
        #expect(unknown.status == 64 && unknown.output.isEmpty)
        #expect(unknown.error.contains("FRAMI_ISA is 'avx2'; give v2, v3 or v4, or leave it out."))
        let line = try #require(try frami.run(["doctor"]).lines.first { $0.hasPrefix("kernels ") })
        let level = try #require(line.split(separator: " ").dropFirst().first)
        guard level.hasPrefix("v") else { return }
        #expect(try frami.shell("FRAMI_ISA=\(level) '\(Frami.program)' doctor").lines.contains(line))
        let other = level == "v2" ? "v3" : "v2"
        let refused = try frami.shell("FRAMI_ISA=\(other) '\(Frami.program)' doctor")
        #expect(refused.status == 64 && refused.output.isEmpty)
        #expect(refused.error.contains("FRAMI_ISA asks for \(other), but this "))
    }

    @Test func doctorDrawsATestCardOnATerminal() throws {
        let frami = try Frami()
        let terminal = try frami.terminal(["doctor"])
        #expect(terminal.end() == 0)
        #expect(terminal.shown.contains("test card"))
        #expect(terminal.shown.contains("palette256 colours, braille, theme dark"))
        #expect(terminal.contains("\u{1B}[") && terminal.contains("48;5;"))
        let plain = try frami.terminal(["doctor"], environment: ["TERM": "xterm", "LANG": "C.UTF-8", "NO_COLOR": "1"])
        #expect(plain.end() == 0)
        #expect(plain.shown.contains("no colours, braille, theme dark"))
        #expect(!plain.contains("48;"))
    }
}
