import Foundation
import Testing

@testable import RunStore

private func wait(for process: EngineProcess) -> String {
    while true {
        if let ending = process.ending() { return ending }
        usleep(2000)
    }
}

@Test func theEngineIsASessionOfItsOwnAndPrintsIntoTheLog() throws {
    let scratch = try Scratch()
    let log = scratch.path + "/log.txt"
    let script = "cut -d ' ' -f 1,6 /proc/$$/stat; read line; echo \"got '$line'\" >&2; exit 3"
    let process = try EngineProcess.start(["-c", script], log: log, program: "/bin/sh")
    #expect(wait(for: process) == "exit status 3")
    let text = try String(contentsOfFile: log, encoding: .utf8)
    #expect(text == "\(process.pid) \(process.pid)\ngot ''\n")
}

@Test func theEngineInheritsNoDescriptorButItsStandardStreams() throws {
    let scratch = try Scratch()
    let log = scratch.path + "/log.txt"
    // Without O_CLOEXEC, as a careless caller leaves them open.
    let left = open("/dev/null", O_RDONLY)
    defer { close(left) }
    let process = try EngineProcess.start(["-c", "ls /proc/$$/fd; true"], log: log, program: "/bin/sh")
    #expect(wait(for: process) == "exit status 0")
    #expect(try String(contentsOfFile: log, encoding: .utf8) == "0\n1\n2\n")
}

@Test func aKilledEngineIsToldFromOneThatEnded() throws {
    let scratch = try Scratch()
    let process = try EngineProcess.start(["-c", "kill -9 $$"], log: scratch.path + "/log.txt", program: "/bin/sh")
    #expect(wait(for: process) == "signal 9 (Killed)")
}

@Test func aProgramThatIsNotThereIsNamed() throws {
    let scratch = try Scratch()
    #expect(throws: StoreError.cannotStart("/nowhere/frami", reason: "No such file or directory")) {
        try EngineProcess.start([], log: scratch.path + "/log.txt", program: "/nowhere/frami")
    }
}
