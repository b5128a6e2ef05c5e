import Foundation

/// Prints steps as a table, or as one JSON object a line.
struct StepsReport {
    let json: Bool
    let threads: Int
    let isRace: Bool
    private var ratios: [Double] = []

    init(json: Bool, threads: Int, isRace: Bool) {
        self.json = json
        self.threads = threads
        self.isRace = isRace
    }

    func begin() {
        guard !json else { return }
        print("\(threads) threads; seconds are medians" + (isRace ? ", ratios PyTorch's by frami's, in turns" : ""))
        print(
            "workload".filled(24) + "step".filled(14) + "  seconds    MiB"
                + (isRace ? "    PyTorch    MiB   ratio   (spread)" : ""))
    }

    mutating func add(_ workload: String, frami: [Measurement], torch: [Measurement]) {
        for (step, seconds) in [("inversion", \Measurement.inversion), ("distillation", \.distillation)] {
            let own = frami.map { $0[keyPath: seconds] }
            let other = torch.map { $0[keyPath: seconds] }
            let turns = zip(other, own).map { $0 / $1 }
            let (ourPeak, theirPeak) = (frami.map(\.peakMiB).max() ?? 0, torch.map(\.peakMiB).max() ?? 0)
            if !turns.isEmpty { ratios.append(turns.middle) }
            if json {
                var line = "{\"workload\":\"\(workload)\",\"step\":\"\(step)\",\"threads\":\(threads),"
                line += String(format: "\"seconds\":%.5f,\"peakMiB\":%d", own.middle, ourPeak)
                if !turns.isEmpty {
                    line += String(
                        format: ",\"torchSeconds\":%.5f,\"torchPeakMiB\":%d,\"ratio\":%.3f", other.middle, theirPeak,
                        turns.middle)
                }
                print(line + "}")
            } else {
                var line = workload.filled(24) + step.filled(14) + String(format: "%9.4f %6d", own.middle, ourPeak)
                if !turns.isEmpty {
                    line += String(
                        format: "  %9.4f %6d  %6.2f   (%.2f-%.2f)", other.middle, theirPeak, turns.middle,
                        turns.min()!, turns.max()!)
                }
                print(line)
            }
            fflush(nil)
        }
    }

    /// The geometric mean over all steps.
    func end() {
        guard !json, ratios.count > 1 else { return }
        print(
            String(
                format: "geometric mean of the ratios  %.2f", exp(ratios.map(log).reduce(0, +) / Double(ratios.count))))
    }
}
