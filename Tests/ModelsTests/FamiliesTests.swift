import Testing

@testable import Models

/// Counted by torch.nn.Module.parameters() for one input channel, 64 mels and 10 classes (Fixtures/families.py).
@Test(arguments: [
    ("digits-teacher", 184_570), ("digits-student", 24_610), ("digits16-32-64x2-2-2", 184_570),
])
func parametersAreCounted(_ name: String, _ count: Int) throws {
    #expect(try Architecture(named: name).cost(mels: 64, frames: 64, classes: 10).parameters == count)
}

@Test func multiplyAddsOfTheDemoAreThoseOfTheReference() throws {
    let teacher = try Architecture(named: "digits-teacher").cost(mels: 64, frames: 64, classes: 10)
    let student = try Architecture(named: "digits-student").cost(mels: 64, frames: 64, classes: 10)
    #expect(abs(2e-9 * Double(teacher.multiplyAdds) - 0.0695) < 1e-4)
    #expect(abs(2e-9 * Double(student.multiplyAdds) - 0.0080) < 1e-4)
}

@Test func theDemosMapsHaveEightBands() throws {
    let teacher = try Architecture(named: "digits-teacher")
    #expect(teacher.mapSize(mels: 64, frames: 64) == (8, 16))
    #expect(teacher.channels == 64)
    #expect(teacher.trunk.flatMap(\.norms).count == 15)
    #expect(try Architecture(named: "digits-student").trunk.flatMap(\.norms).count == 9)
}

@Test(arguments: ["wrn40-2", "wrn16-1", "resnet8", "resnet56", "resnet20x4", "resnet18", "vgg11", "dscnn-s", "dscnn-m"])
func familyMembersAreFoundByNameInAnyCase(_ name: String) throws {
    #expect(try Architecture(named: name.uppercased()).hasStatistics)
}

@Test(arguments: [
    "", "resnet", "resnet9", "resnet8x0", "resnet8x", "resnet2", "wrn40", "wrn41-2", "wrn4-2", "wrn40-2-1",
    "digits16-32x2", "digits16x-1", "vgg", "digits99999x1", "resnet8x9999999999999999999",
])
func otherNamesAreRefused(_ name: String) {
    #expect(throws: ArchitectureError.unknown(name)) { try Architecture(named: name) }
}

@Test func theShortestInputLeavesOneFrame() throws {
    for name in ["digits-teacher", "vgg11", "resnet18", "wrn16-1"] {
        let architecture = try Architecture(named: name)
        let shortest = architecture.shortestInput(mels: 64)
        #expect(architecture.mapSize(mels: 64, frames: shortest).frames >= 1)
    }
    #expect(try Architecture(named: "vgg11").shortestInput(mels: 64) == 16)
}

@Test func tooFewBandsAreRefused() throws {
    let vgg = try Architecture(named: "vgg11")
    try vgg.check(mels: 16)
    #expect(throws: ArchitectureError.tooFewBands("vgg11", 15)) { try vgg.check(mels: 15) }
}
