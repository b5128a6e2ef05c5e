/// What a key, a click or a line of the palette does. The raw value is its name in the palette.
enum Action: String, CaseIterable, Sendable {
    case pause, step, stop, evaluate, checkpoint
    case resumeEngine = "resume-engine"
    case leave, help, palette, suspend, repaint, back

    case nextPanel = "next-panel"
    case previousPanel = "previous-panel"
    case gallery, enlarge, hide
    case showAll = "show-all"
    case widen, narrow, taller, shorter

    case undo, redo
    case fineUp = "turn-up"
    case fineDown = "turn-down"
    case coarseUp = "turn-up-coarse"
    case coarseDown = "turn-down-coarse"
    case type, reset, method
    case selectUp = "select-up"
    case selectDown = "select-down"

    case cursorLeft = "cursor-left"
    case cursorRight = "cursor-right"
    case cursorFarLeft = "cursor-far-left"
    case cursorFarRight = "cursor-far-right"
    case cursorStart = "cursor-start"
    case cursorEnd = "cursor-end"
    case zoomIn = "zoom-in"
    case zoomOut = "zoom-out"
    case zoomAll = "zoom-all"
    case panLeft = "pan-left"
    case panRight = "pan-right"
    case follow
    case scale, smoother, rougher, clip, filter
    case fixedWindow = "fixed-window"
    case previousMark = "previous-mark"
    case nextMark = "next-mark"

    case pictureLeft = "picture-left"
    case pictureRight = "picture-right"
    case pictureUp = "picture-up"
    case pictureDown = "picture-down"
    case probeLeft = "probe-left"
    case probeRight = "probe-right"
    case probeUp = "probe-up"
    case probeDown = "probe-down"
    case pageUp = "page-up"
    case pageDown = "page-down"
    case earlier, later
    case arrange, colormap, range, difference, mean
    case enlargePicture = "enlarge-picture"
    case savePicture = "save-png"
    case saveSound = "save-wav"
    case play

    case confusion
    case changesOnly = "changes-only"
    case scrollUp = "scroll-up"
    case scrollDown = "scroll-down"
    case scrollStart = "scroll-start"
    case scrollEnd = "scroll-end"

    case theme, screenshot, cost, runs
    case saveRecipe = "save-recipe"
    case faster, slower
    case seekBack = "seek-back"
    case seekForward = "seek-forward"
}
