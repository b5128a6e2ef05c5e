import Testing

@testable import TerminalUI

@Suite struct TextTableTests {
    @Test func columnsLineUpInColumnsOfATerminal() {
        var table = TextTable()
        table.add(["🎉🎉🎉", "a"])
        table.add(["漢字", "b"])
        table.add(["e\u{301}te\u{301}", "c", "d"])
        table.add(["long name"])
        #expect(table.lines == ["🎉🎉🎉     a", "漢字       b", "e\u{301}te\u{301}        c  d", "long name"])
        #expect(Set(table.lines.prefix(2).map { DisplayWidth.of(String($0.dropLast())) }) == [11])
    }

    @Test func whatActsOnATerminalIsMadeVisibleAndCounted() {
        var table = TextTable(indent: 1)
        table.add(["a\u{1B}[31m\n", "x"])
        table.add(["b", "y"])
        #expect(table.lines == [" a\\u{1b}[31m\\u{a}  x", " b" + String(repeating: " ", count: 17) + "y"])
    }

    @Test func numbersMayStandAtTheRight() {
        var table = TextTable([.left, .right])
        table.add(["a", "100.0 %", "of all"])
        table.add(["b", "5.0 %"])
        #expect(table.lines == ["a  100.0 %  of all", "b    5.0 %"])
    }
}
