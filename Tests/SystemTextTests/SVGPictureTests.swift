import SystemText
import Testing

struct SVGPictureTests {
    @Test func elementsStandInTheirOrderWithTheirTextEscaped() {
        var picture = SVGPicture(width: 40, height: 20, ["font-size": "9"])
        picture.add("rect", ["fill": "\"<&>\""])
        picture.add("text", ["x": "1"], content: "a<b & \"c\"")
        #expect(
            picture.text == """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20" font-size="9">
                <rect fill="&quot;&lt;&amp;&gt;&quot;"/>
                <text x="1">a&lt;b &amp; &quot;c&quot;</text>
                </svg>

                """)
    }
}
