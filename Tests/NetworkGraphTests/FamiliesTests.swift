import Testing

@testable import NetworkGraph

private func graph(_ name: String, bands: Int = 64, classes: Int = 10) throws -> Graph {
    try NetworkFamily(named: name).graph(bands: bands, classes: classes)
}

/// Counted by torch.nn.Module.parameters() for one input channel, 64 mels and 10 classes (ModelsTests/Fixtures/families.py).
@Test(arguments: [
    ("digits-teacher", 184_570), ("digits-student", 24_610), ("digits16-32-64x2-2-2", 184_570),
])
func parametersAreCounted(_ name: String, _ count: Int) throws {
    #expect(try graph(name).cost(frames: 64).parameters == count)
}

@Test func multiplyAddsOfTheDemoAreThoseOfTheReference() throws {
    let (teacher, student) = (
        try graph("digits-teacher").cost(frames: 64), try graph("digits-student").cost(frames: 64)
    )
    #expect(abs(2e-9 * Double(teacher.multiplyAdds) - 0.0695) < 1e-4)
    #expect(abs(2e-9 * Double(student.multiplyAdds) - 0.0080) < 1e-4)
}

@Test func theDemosMapsHaveEightBands() throws {
    let teacher = try graph("digits-teacher")
    let taps = try teacher.taps()
    #expect(try teacher.shapes(batch: 3, frames: 64)[taps.hidden] == [3, 64, 8, 16])
    #expect(try teacher.shapes(batch: 3, frames: 64)[taps.pooled] == [3, 1024])
    #expect(taps.axes == HiddenAxes(channels: 1, bands: 2, frames: 3))
    #expect(teacher.norms.count == 15)
    #expect(try graph("digits-student").norms.count == 9)
}

@Test(arguments: [
    "wrn40-2", "wrn16-1", "resnet8", "resnet56", "resnet20x4", "resnet18", "vgg11", "mobilenetv2", "dscnn-s", "dscnn-m",
])
func familyMembersAreFoundByNameInAnyCase(_ name: String) throws {
    #expect(try graph(name.uppercased()).hasStatistics)
}

@Test(arguments: [
    "", "resnet", "resnet9", "resnet8x0", "resnet8x", "resnet2", "wrn40", "wrn41-2", "wrn4-2", "wrn40-2-1",
    "digits16-32x2", "digits16x-1", "vgg", "digits99999x1", "resnet8x9999999999999999999",
])
func otherNamesAreRefused(_ name: String) {
    #expect(throws: NetworkFamilyError.unknown(name)) { try NetworkFamily(named: name) }
}

@Test func theShortestInputLeavesOneFrame() throws {
    for name in ["digits-teacher", "vgg11", "resnet18", "wrn16-1"] {
        let network = try graph(name)
        let shortest = try network.shortestInput()
        #expect(try network.shapes(batch: 1, frames: shortest)[network.taps().hidden]![3] >= 1)
        if shortest > 1 {
            #expect(throws: GraphError.self) { try network.shapes(batch: 1, frames: shortest - 1) }
        }
    }
    #expect(try graph("vgg11").shortestInput() == 16)
}

@Test func tooFewBandsAreRefused() throws {
    _ = try graph("vgg11", bands: 16)
    #expect(throws: NetworkFamilyError.tooFewBands("vgg11", 15)) { try graph("vgg11", bands: 15) }
}
