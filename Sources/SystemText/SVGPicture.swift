/// A picture as SVG 1.1: elements without children, painted in the order in which they are added.
public struct SVGPicture {
    private var body: String

    /// - Parameters:
    ///   - width: in pixels, as the height is.
    ///   - attributes: further ones of the picture as a whole.
    public init(width: Int, height: Int, _ attributes: KeyValuePairs<String, String> = [:]) {
        body =
            #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(width) \#(height)" "#
            + #"width="\#(width)" height="\#(height)"\#(Self.text(attributes))>"# + "\n"
    }

    /// Paints one more element over what is there.
    ///
    /// - Parameters:
    ///   - name: SVG's own, such as `rect`.
    ///   - content: the text inside the element; nil for an element that has none.
    public mutating func add(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], content: String? = nil
    ) {
        body += "<\(name)\(Self.text(attributes))"
        body += content.map { ">\(Self.escaped($0))</\(name)>\n" } ?? "/>\n"
    }

    /// The whole file.
    public var text: String { body + "</svg>\n" }

    private static func text(_ attributes: KeyValuePairs<String, String>) -> String {
        attributes.map { " \($0.key)=\"\(escaped($0.value))\"" }.joined()
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
