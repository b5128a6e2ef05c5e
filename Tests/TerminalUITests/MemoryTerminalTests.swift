import TerminalTestSupport
import Testing

@testable import TerminalUI

@Suite struct MemoryTerminalTests {
    @Test func nothingIsSentWhenNothingChanged() {
        let terminal = MemoryTerminal(size: Size(width: 10, height: 2))
        var buffer = ScreenBuffer(size: terminal.size)
        terminal.present(buffer)
        #expect(terminal.bytesWritten == 20)
        terminal.present(buffer)
        #expect(terminal.bytesWritten == 20)
        buffer.put("x", x: 3, y: 1)
        terminal.present(buffer)
        #expect(terminal.bytesWritten == 21)
        terminal.repaint()
        terminal.present(buffer)
        #expect(terminal.bytesWritten == 41)
    }

    @Test func inputComesInOrderAndOnce() {
        let terminal = MemoryTerminal(size: Size(width: 10, height: 2))
        terminal.send(keys: "pq")
        terminal.resize(to: Size(width: 1, height: 1))
        #expect(
            terminal.pollInput(timeout: .zero) == [
                .key(.character("p")), .key(.character("q")), .resized(Size(width: 1, height: 1)),
            ])
        #expect(terminal.pollInput(timeout: .zero).isEmpty)
    }
}
