import RunEvents
import TerminalUI

/// The learning rate of a teacher's training over steps, in the place where a distillation has its loss budget.
extension Dashboard {
    var rateChart: LineChart {
        let rates = run.series.figures[Step.learningRate] ?? BucketPyramid()
        var chart = LineChart([LineChart.Series("learning rate", rates, colour: .series(2), shape: .diamond)])
        chart.xRange = self.chart.range(newest: newest)
        chart.cursor = self.chart.cursor
        chart.emptyText = run.moment.step == 0 ? "with the first step" : "this record has no learning rates"
        return chart
    }

    func drawRate(in area: Rect, on buffer: inout ScreenBuffer) {
        let rates = run.series.figures[Step.learningRate]
        let value = chart.cursor.flatMap { rates?.nearest(to: $0)?.mean } ?? rates.map(\.total.last)
        let inside = frame(
            .budget, title: "learning rate", note: value.map { Figures.short($0) } ?? "", in: area, on: &buffer)
        buffer.draw(rateChart, in: inside)
    }
}
