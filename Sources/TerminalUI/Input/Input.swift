/// A key of the keyboard.
public enum Key: Hashable, Sendable {
    case character(Character)
    case up, down, left, right
    case home, end, pageUp, pageDown
    case insert, delete, backspace
    case enter, tab, backTab, escape
    case function(Int)
}

/// Modifier keys that are held while a key or mouse button is pressed.
public struct Modifiers: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The Shift key.
    public static let shift = Modifiers(rawValue: 1)
    /// The Alt (Meta) key.
    public static let alt = Modifiers(rawValue: 2)
    /// The Control key.
    public static let control = Modifiers(rawValue: 4)
}

/// A key with its modifiers. Control with a letter is reported as that letter in lower case with `.control`.
public struct KeyPress: Hashable, Sendable {
    public var key: Key
    public var modifiers: Modifiers

    public init(_ key: Key, _ modifiers: Modifiers = []) {
        self.key = key
        self.modifiers = modifiers
    }

    /// The key of a character, without modifiers.
    public static func character(_ character: Character) -> KeyPress { KeyPress(.character(character)) }
    /// Control with the key of a letter in lower case.
    public static func control(_ character: Character) -> KeyPress { KeyPress(.character(character), .control) }
}

/// A mouse action and its position.
public struct MouseEvent: Hashable, Sendable {
    /// What a mouse event reports.
    public enum Action: Hashable, Sendable {
        case press, release, drag
        case wheelUp, wheelDown, wheelLeft, wheelRight
    }

    /// The button that was pressed, released or held; `none` where the terminal does not say or the wheel turned.
    public enum Button: Hashable, Sendable { case left, middle, right, none }

    public var action: Action
    public var button: Button
    public var position: Point
    public var modifiers: Modifiers

    public init(_ action: Action, button: Button = .left, at position: Point, modifiers: Modifiers = []) {
        self.action = action
        self.button = button
        self.position = position
        self.modifiers = modifiers
    }
}

/// An input to the screen.
public enum InputEvent: Hashable, Sendable {
    case key(KeyPress)
    case mouse(MouseEvent)
    /// Pasted text, which is never treated as keys.
    case pasted(String)
    case resized(Size)
    /// The process came back from the background; everything must be drawn again.
    case continued
    /// SIGINT, SIGTERM and SIGHUP (or the end of standard input).
    case interrupted, terminated, hungUp
}
