import Testing

@testable import TensorCore

@Suite struct TensorTests {
    @Test func aShapeCountsAndNamesItsAxes() {
        let shape = Shape(batch: 2, height: 3, width: 4, channels: 5)
        #expect(shape.count == 120)
        #expect(shape.positions == 12)
        #expect(shape.columns == 60)
        #expect(shape.array == [2, 3, 4, 5])
        #expect(shape == [2, 3, 4, 5])
        #expect(Shape([]).count == 1)
        #expect(Shape(rows: 2, columns: 3) != [2, 3, 1])
    }

    @Test func elementsLieRowMajor() {
        let tensor = Tensor((0..<24).map(Float.init), shape: [2, 3, 4])
        #expect(tensor[1, 2, 3] == 23)
        #expect(tensor[1, 0, 2] == 14)
        tensor[0, 1, 1] = -1
        #expect(tensor.array[5] == -1)
    }

    @Test func aCopyHasElementsOfItsOwnAndAReshapeSharesThem() {
        let tensor = Tensor([1, 2, 3, 4], shape: [4])
        let shared = tensor.reshaped([2, 2])
        let own = tensor.copy()
        tensor.pointer[0] = 9
        #expect(shared[0, 0] == 9)
        #expect(own[0] == 1)
    }

    @Test func memoryIsReusedFromStepToStep() {
        func step() -> Float { Tensor(repeating: 1, shape: [977, 3]).pointer[5] + Tensor(zeros: [64]).pointer[0] }
        _ = step()
        // Tests that run at the same time allocate memory too, but not in every span; a leak would do so in every one.
        let growth = (0..<5).map { _ in
            let reserved = BufferPool.reservedBytes
            for _ in 0..<1000 { #expect(step() == 1) }
            return BufferPool.reservedBytes - reserved
        }
        #expect(growth.contains { $0 < 1 << 20 })
    }

    /// Huge pages are asked for up to the size of the next smaller class, because every tensor fills that part.
    @Test(arguments: [65, 4096, 4097, 2 << 20, (2 << 20) + 1, 3 << 20, 12_582_972, (16 << 20) - 1, 100 << 20])
    func aBlockIsLargerThanTheClassBelow(bytes: Int) {
        let sizeClass = BufferPool.sizeClass(bytes: bytes)
        #expect(BufferPool.byteCount(sizeClass) >= bytes)
        #expect(BufferPool.byteCount(sizeClass - 1) < bytes)
    }

    @Test(arguments: [1, 16, 17, 100, 1000, 4097, 1 << 20, (1 << 20) + 1])
    func buffersAreAlignedAndLargeEnough(count: Int) {
        let tensor = Tensor(repeating: 3, shape: [count])
        #expect(UInt(bitPattern: tensor.pointer) % 64 == 0)
        #expect(tensor.array.allSatisfy { $0 == 3 })
    }
}
