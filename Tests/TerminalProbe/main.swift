import Glibc
import TerminalNcurses
import TerminalUI

// A small program on the real terminal for the tests to drive: q leaves, x traps, c changes a column of the heatmap,
// n changes nothing, o prints where a library would, m lays a dialog over the heatmap or takes it away. With PICTURES in
// the environment it asks whether the terminal shows pictures, and waits so many milliseconds.

func complain(_ text: String) { _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) } }

let terminal: NcursesTerminal
do {
    terminal = try NcursesTerminal(theme: .dark)
} catch {
    complain("\(error)\n")
    exit(1)
}

if let patience = getenv("PICTURES") { terminal.findPictures(timeout: .milliseconds(atoi(patience))) }

let columns = 60
var values = (0..<20 * columns).map { Float($0 % columns) / Float(columns) }
var message = "ready"
var isLeaving = false
var hasDialog = false

@MainActor func show() {
    var buffer = ScreenBuffer(size: terminal.size, capabilities: terminal.capabilities)
    let rows = buffer.bounds.rows([.fixed(1), .fraction(1)])
    if let top = rows[0] { buffer.put("\(terminal.size.width)x\(terminal.size.height) ⠿ \(message)", in: top) }
    if let rest = rows[1] {
        var map = Heatmap(ValueGrid(rows: 20, columns: columns, values: values), colormap: .ember, range: 0...1)
        map.isStill = true
        buffer.draw(map, in: Rect(x: 0, y: rest.y, width: min(rest.width, columns), height: min(rest.height, 10)))
    }
    if hasDialog { buffer.cover(Rect(x: 10, y: 4, width: 20, height: 3)) }
    terminal.present(buffer)
}

show()
while !isLeaving {
    for event in terminal.pollInput(timeout: .seconds(20)) {
        switch event {
        case .key(.character("q")):
            message = "q"
            isLeaving = true
        case .key(.character("x")): precondition(terminal.size.width < 0, "a trap for the test")
        case .key(.character("c")): for row in 0..<20 { values[row * columns + 10] = 1 - values[row * columns + 10] }
        case .key(.character("n")): break
        case .key(.character("m")): hasDialog.toggle()
        case .key(.character("o")):
            print("from a library")
            complain("and an error\n")
            message = terminal.takeCapturedOutput().split(separator: "\n").joined(separator: "+")
        case .interrupted, .terminated, .hungUp:
            message = "\(event)"
            isLeaving = true
        case .key(let press): message = "key \(press.key)"
        case .mouse(let mouse): message = "\(mouse.action) \(mouse.position.x),\(mouse.position.y)"
        case .pasted(let text): message = "pasted \(text)"
        case .continued: message = "continued"
        case .resized: message = "resized"
        }
        if !isLeaving { show() }
    }
}
terminal.restore()
terminal.printAfterClosing("left by \(message)")
