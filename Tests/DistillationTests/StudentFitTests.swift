import AudioSignal
import Foundation
import Models
import NetworkGraph
import TensorCore
import Testing

@testable import Distillation

struct StudentFitTests {
    private static var teacher: ModelFile { try! ModelFile.builtIn("digits") }

    @Test func limitsAreReadFromTheName() throws {
        let fit = try #require(try StudentFit("fit:flash=64K,ram=32k,macs=3M"))
        #expect(fit.flash == 65_536 && fit.memory == 32_768 && fit.multiplyAdds == 3_000_000)
        #expect(try StudentFit("fit:flash=1000")?.flash == 1_000)
        #expect(try StudentFit("dscnn-s") == nil)
        for name in ["fit:", "fit:flash", "fit:flsh=64K", "fit:flash=lots", "fit:flash=-1K", "fit:flash=64K,"] {
            #expect(throws: StudentFitError.self, "\(name)") { try StudentFit(name) }
        }
    }

    /// No other member of the families that fits is larger, and none of the limits is passed.
    @Test(arguments: [true, false]) func theLargestThatFitsIsTaken(grafts: Bool) throws {
        for name in ["fit:flash=64K,ram=64K,macs=3M", "fit:flash=16K", "fit:macs=1M", "fit:ram=16K"] {
            let fit = try #require(try StudentFit(name))
            let choice = try fit.choice(for: Self.teacher, grafts: grafts)
            #expect(fit.holds(choice), "\(name): \(choice)")
            let tighter = try #require(try StudentFit("fit:flash=\(choice.flash - 1)"))
            if fit.memory == nil, fit.multiplyAdds == nil {
                #expect(try tighter.choice(for: Self.teacher, grafts: grafts).parameters < choice.parameters)
            }
        }
        let small = try #require(try StudentFit("fit:flash=16K")).choice(for: Self.teacher, grafts: grafts)
        let large = try #require(try StudentFit("fit:flash=256K")).choice(for: Self.teacher, grafts: grafts)
        #expect(small.parameters < large.parameters)
    }

    @Test func whereNoneFitsTheSmallestIsNamed() throws {
        let fit = try #require(try StudentFit("fit:flash=100"))
        let error = #expect(throws: StudentFitError.self) { try fit.choice(for: Self.teacher, grafts: true) }
        #expect(error?.description.contains("is the smallest, with") == true)
    }
}
