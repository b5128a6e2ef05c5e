import Foundation
import Testing

/// Every kind of dataset from the command line: train a teacher, distil a student, evaluate it, ask it.
@Suite(.serialized) struct DatasetsTests {
    static let oneEpoch = ["--model", "digits8x1", "--epochs", "1", "--batch", "16", "--threads", "1", "--json"]

    @Test(arguments: LookAlike.allCases)
    func aTeacherAndAStudentComeOfEveryKindOfDataset(kind: LookAlike) throws {
        let frami = try Frami()
        let root = try kind.make(in: frami.folder)
        let data = "\(kind):\(root)"

        let trained = try frami.run(["train", data, "--out", "own.safetensors"] + Self.oneEpoch)
        #expect(trained.status == 0, "\(trained.error)")
        #expect(trained.objects.last?["reason"] as? String == "rounds")
        close(open(frami.folder + "/any", O_WRONLY | O_CREAT, 0o666))
        let permissions = try ["own.safetensors", "any"].map {
            try FileManager.default.attributesOfItem(atPath: "\(frami.folder)/\($0)")[.posixPermissions] as? Int
        }
        #expect(permissions[0] == permissions[1])

        let distilled = try frami.run(
            Frami.tiny + [
                "--teacher", "own.safetensors", "--evaluate", data, "--rounds", "1", "--json",
            ])
        #expect(distilled.status == 0, "\(distilled.error)")
        let student = try #require(distilled.objects.last?["checkpoint"] as? String)

        let evaluated = try frami.run(["evaluate", student, data, "--json"])
        #expect(evaluated.status == 0, "\(evaluated.error)")
        let said = try #require(distilled.objects.last?["student"] as? [String: Any])
        #expect(evaluated.objects.last?["accuracy"] as? Double == said["accuracy"] as? Double)

        let classified = try frami.run(["classify", student, "\(root)/\(kind.clip)", "--top", "2"])
        #expect(classified.status == 0, "\(classified.error)")
        #expect(classified.output.hasPrefix("\(root)/\(kind.clip)  "))
    }

    @Test func foldsAreTrainedAndEvaluatedOneAfterTheOther() throws {
        let frami = try Frami()
        let data = "esc10:\(try LookAlike.esc10.make(in: frami.folder))"
        let trained = try frami.run(["train", data, "--out", "t{fold}.safetensors", "--folds", "1,3"] + Self.oneEpoch)
        #expect(trained.status == 0, "\(trained.error)")
        let summary = try #require(trained.objects.last)
        #expect(summary["type"] as? String == "folds")
        let folds = try #require(summary["folds"] as? [[String: Any]])
        #expect(folds.compactMap { $0["fold"] as? Int } == [1, 3])
        let accuracies = folds.compactMap { $0["accuracy"] as? Double }
        #expect(summary["accuracy"] as? Double == (accuracies[0] + accuracies[1]) / 2)
        #expect(summary["spread"] is Double)
        #expect(!FileManager.default.fileExists(atPath: frami.folder + "/t2.safetensors"))

        let evaluated = try frami.run(["evaluate", "t{fold}.safetensors", data, "--folds", "1,3", "--json"])
        #expect(evaluated.objects.last?["accuracy"] as? Double == summary["accuracy"] as? Double)
        let all = try frami.run(["evaluate", "t1.safetensors", data, "--folds", "all"])
        #expect(all.lines.count == 6)
        #expect(all.lines.last?.contains("over 5 folds, standard deviation") == true)

        let missing = try frami.run(["evaluate", "t{fold}.safetensors", data, "--folds", "all"])
        #expect(missing.status == 1)
        #expect(missing.error.contains("t2.safetensors"))
        let nowhere = try frami.run(["evaluate", "t1.safetensors", data, "--folds", "9"])
        #expect(nowhere.status == 1)
        #expect(nowhere.error.contains("has no fold 9"))
        let oneFile = try frami.run(["train", data, "--out", "t.safetensors", "--folds", "all"] + Self.oneEpoch)
        #expect(oneFile.status == 64)
        #expect(oneFile.error.contains("put {fold} into --out"))
    }

    @Test func classifyTakesFoldersAndGoesOnAfterAClipThatCannotBeRead() throws {
        let frami = try Frami()
        let root = try LookAlike.folder.make(in: frami.folder)
        try Data("no sound".utf8).write(to: URL(fileURLWithPath: root + "/low/00.wav"))
        let result = try frami.run(["classify", "teacher.safetensors", root + "/"])
        #expect(result.status == 1)
        #expect(result.lines.count == 30)
        #expect(result.lines.first?.hasPrefix("\(root)/high/0.wav  ") == true)
        #expect(result.error.split(separator: "\n").count == 1)
        #expect(result.error.contains("low/00.wav is not audio"))
    }
}
