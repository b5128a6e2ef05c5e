#if MPI
    import CMPI
    import Foundation
    import Synchronization

    /// Ranks that are processes, on one machine or many, by MPI. A process has one rank, and sends in its own name only.
    ///
    /// Only calls that return at once are used, one at a time, so that any thread may send and receive and none holds up
    /// the signs of life.
    public final class MPITransport: Transport {
        public let size: Int
        /// The rank of this process.
        public let rank: Int
        private let state = Mutex(State())

        private struct State {
            var sending: [Outgoing] = []
            var receiving: [[Int]: Incoming] = [:]
        }

        /// Starts MPI, once in a process.
        ///
        /// - Throws: `RanksError.cannotStart`.
        public init() throws(RanksError) {
            var isEnough: Int32 = 0
            guard frami_mpi_isSuccess(frami_mpi_start(&isEnough)) != 0 else {
                throw .cannotStart("MPI_Init_thread fails")
            }
            guard isEnough != 0 else { throw .cannotStart("it allows no calls from several threads") }
            size = Int(frami_mpi_size())
            rank = Int(frami_mpi_rank())
        }

        /// The library's name and version.
        public static var version: String {
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(frami_mpi_versionLength()) + 1) { text in
                text.initialize(repeating: 0)
                frami_mpi_version(text.baseAddress)
                return String(cString: text.baseAddress!)
            }
        }

        /// Begins to send a message of this rank, and does not wait until it is received.
        public func send(_ message: [UInt8], from sender: Int, to receiver: Int, on channel: Channel) {
            precondition(sender == rank, "rank \(rank) sends in the name of \(sender)")
            let outgoing = Outgoing(message)
            state.withLock { state in
                state.sending.removeAll { $0.isComplete }
                // Where the message cannot be sent, its receiver is gone, which the signs of life tell.
                if outgoing.start(to: receiver, tag: channel.number) { state.sending.append(outgoing) }
            }
        }

        /// A message of a sender that has come; nil where there is none.
        public func poll(from sender: Int, to receiver: Int, on channel: Channel) -> [UInt8]? {
            precondition(receiver == rank, "rank \(rank) receives in the name of \(receiver)")
            let address = [sender, channel.number]
            return state.withLock { state in
                state.sending.removeAll { $0.isComplete }
                if state.receiving[address] == nil {
                    state.receiving[address] = Incoming(from: sender, tag: channel.number)
                }
                guard let incoming = state.receiving[address], incoming.isComplete else { return nil }
                state.receiving[address] = nil
                return incoming.message
            }
        }

        /// Waits for a sender's next message.
        public func receive(from sender: Int, to receiver: Int, on channel: Channel) throws(RanksError) -> [UInt8] {
            var tries = 0
            while true {
                if let message = poll(from: sender, to: receiver, on: channel) { return message }
                tries += 1
                // The message usually comes at once; a thread that waits long leaves its core to others.
                if tries > 20_000 { usleep(100) } else if tries > 100 { sched_yield() }
            }
        }

        /// Ends all ranks, also those that do not answer.
        public func abort() -> Never {
            // MPI itself may wait for a rank that does not answer.
            Thread.detachNewThread {
                sleep(3)
                _exit(1)
            }
            frami_mpi_abort(1)
            _exit(1)
        }

        /// Must be the last call, and made by all ranks.
        public func finish() {
            state.withLock { state in
                while !state.sending.isEmpty { state.sending.removeAll { $0.isComplete } }
            }
            frami_mpi_finish()
        }
    }

    /// Bytes that MPI reads or writes until a transfer is complete.
    private class Transfer {
        let bytes: UnsafeMutableRawBufferPointer
        let handle = UnsafeMutablePointer<frami_mpi_transfer>.allocate(capacity: 1)

        init(count: Int) {
            // MPI counts in 32 bits.
            precondition(count <= Int(Int32.max), "a message of \(count) bytes")
            bytes = .allocate(byteCount: max(count, 1), alignment: 64)
            handle.initialize(to: frami_mpi_transfer())
        }

        deinit {
            bytes.deallocate()
            handle.deallocate()
        }

        var isComplete: Bool {
            var complete: Int32 = 0
            return frami_mpi_isSuccess(frami_mpi_test(handle, &complete)) == 0 || complete != 0
        }
    }

    private final class Outgoing: Transfer, @unchecked Sendable {
        private let count: Int

        init(_ message: [UInt8]) {
            count = message.count
            super.init(count: count)
            bytes.copyBytes(from: message)
        }

        func start(to receiver: Int, tag: Int) -> Bool {
            frami_mpi_isSuccess(frami_mpi_send(bytes.baseAddress, Int32(count), Int32(receiver), Int32(tag), handle))
                != 0
        }
    }

    private final class Incoming: Transfer, @unchecked Sendable {
        private let count: Int

        /// nil while no message has come.
        init?(from sender: Int, tag: Int) {
            var (transfer, hasCome, count) = (frami_mpi_transfer(), Int32(0), Int32(0))
            let result = frami_mpi_probe(Int32(sender), Int32(tag), &transfer, &hasCome, &count)
            guard frami_mpi_isSuccess(result) != 0, hasCome != 0 else { return nil }
            self.count = Int(count)
            super.init(count: Int(count))
            handle.pointee = transfer
            frami_mpi_receive(bytes.baseAddress, count, handle)
        }

        var message: [UInt8] { Array(bytes.prefix(count)) }
    }
#endif
