/// A run's recipe, networks, classes and axes: all that a screen needs to name, scale and label what it shows.
public struct RunDescription: Hashable, Codable, Sendable {
    /// A network's name and its number of trainable values.
    public struct Network: Hashable, Codable, Sendable {
        public var name: String
        public var parameters: Int

        public init(name: String, parameters: Int) {
            self.name = name
            self.parameters = parameters
        }
    }

    /// The axes of every spectrogram of the run.
    public struct Axes: Hashable, Codable, Sendable {
        /// Centre frequency of each mel band in Hz, lowest first.
        public var frequencies: [Double]
        public var secondsPerFrame: Double
        /// The mel power in dB at level 0 and at level 1 of a picture.
        public var decibels: ClosedRange<Double>

        public init(frequencies: [Double], secondsPerFrame: Double, decibels: ClosedRange<Double>) {
            self.frequencies = frequencies
            self.secondsPerFrame = secondsPerFrame
            self.decibels = decibels
        }
    }

    public var run: String
    public var recipe: Recipe
    /// The teacher. In a run of `frami train` it is the network that is trained, and `student` is nil.
    public var teacher: Network
    public var student: Network?
    /// Whether it is a run of `frami train`.
    public var isTraining: Bool { student == nil }
    /// What one pass through its phases is called.
    public var roundName: String { isTraining ? "epoch" : "round" }
    public var classes: [String]
    /// Whether the classes are tags, of which a clip may have any number; false in records older than tags.
    public var areTags: Bool
    public var axes: Axes
    /// Where the labelled clips come from, and how many there are; 0 where nothing is evaluated.
    public var evaluation: String
    public var clips: Int
    public var threads: Int
    /// What the kernels were compiled for, on which the bits depend, such as `v3`; nil in older records.
    public var instructions: String?
    /// The step that a resumed run continues from; 0 for a new one.
    public var resumedAt: Int

    public init(
        run: String, recipe: Recipe, teacher: Network, student: Network?, classes: [String], areTags: Bool = false,
        axes: Axes,
        evaluation: String, clips: Int, threads: Int, instructions: String? = nil, resumedAt: Int = 0
    ) {
        self.run = run
        self.recipe = recipe
        self.teacher = teacher
        self.student = student
        self.classes = classes
        self.areTags = areTags
        self.axes = axes
        self.evaluation = evaluation
        self.clips = clips
        self.threads = threads
        self.instructions = instructions
        self.resumedAt = resumedAt
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        run = try values.decode(String.self, forKey: .run)
        recipe = try values.decode(Recipe.self, forKey: .recipe)
        teacher = try values.decode(Network.self, forKey: .teacher)
        student = try values.decodeIfPresent(Network.self, forKey: .student)
        classes = try values.decode([String].self, forKey: .classes)
        areTags = try values.decodeIfPresent(Bool.self, forKey: .areTags) ?? false
        axes = try values.decode(Axes.self, forKey: .axes)
        evaluation = try values.decode(String.self, forKey: .evaluation)
        clips = try values.decode(Int.self, forKey: .clips)
        threads = try values.decode(Int.self, forKey: .threads)
        instructions = try values.decodeIfPresent(String.self, forKey: .instructions)
        resumedAt = try values.decode(Int.self, forKey: .resumedAt)
    }
}
