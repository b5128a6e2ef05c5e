import Testing

@testable import AudioFiles

private func rows(_ text: String) throws(DatasetError) -> [[String]] {
    let folder = TemporaryFolder()
    folder.write(text, "a.csv")
    return try CommaSeparatedTable(path: "\(folder.path)/a.csv", columns: ["a", "b"]).rows.map(\.fields)
}

@Test(arguments: [
    "a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\n1,2\n\n3,4", "\u{FEFF}a,b\n1,2\n3,4", "a, b \n\"1\",2\n3,\"4\"",
])
func lineEndsQuotesAndMarksDoNotMatter(text: String) throws {
    #expect(try rows(text) == [["1", "2"], ["3", "4"]])
}

@Test func quotedFieldsHoldCommasQuotesAndLines() throws {
    #expect(
        try rows("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"two\nlines\",\n") == [["x,y", "say \"hi\""], ["two\nlines", ""]])
    for text in ["plain", "x,y", "say \"hi\"", "two\nlines"] {
        #expect(try rows("a,b\n\(CommaSeparatedTable.field(text)),1") == [[text, "1"]])
    }
}

@Test func brokenTablesNameTheLine() {
    func complaint(_ text: String) -> String {
        let failure = error { () throws(DatasetError) in try rows(text) }
        #expect(isOneSentence(failure?.description ?? ""))
        return failure?.description ?? ""
    }
    #expect(complaint("").contains("it is empty"))
    #expect(complaint("a,c\n1,2").contains("line 1, is not the dataset's own: the header has no column \"b\""))
    #expect(complaint("a,b\n1,2\n3\n").contains("line 3, is not the dataset's own: the row has 1 fields, not 2"))
}
