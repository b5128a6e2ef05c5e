import TensorCore

/// One of the voices of a spoken set: an espeak-ng accent and variant, and the pitch and speed around which its clips
/// vary.
struct Speaker: Hashable, Sendable {
    /// The speaker's number, from 1.
    let number: Int
    let accent: String
    let variant: String
    /// The pitch on espeak-ng's scale of 0 to 99.
    let pitch: Int
    /// Words a minute.
    let speed: Int

    static let accents = [
        "en-gb", "en-us", "en-gb-scotland", "en-gb-x-gbclan", "en-gb-x-rp", "en-gb-x-gbcwmd", "en-029", "en-us-nyc",
    ]

    /// Variants of espeak-ng 1.51: plain voices, whispers, creaks, other synthesizers and a few machines, so that the
    /// test speakers differ clearly from the training speakers.
    static let femaleVariants = [
        "f1", "f2", "f3", "f4", "f5", "Alicia", "Andrea", "Annie", "aunty", "belinda", "linda", "steph", "steph3",
        "anika",
        "grandma", "whisperf",
    ]
    static let maleVariants = [
        "m1", "m3", "m4", "m6", "m7", "m8", "adam", "Alex", "Andy", "antonio", "boris", "caleb", "Demonic", "Denis",
        "Diogo", "ed", "Gene2", "grandpa", "gustave", "Hugo", "iven3", "john", "klatt", "klatt2", "klatt4", "klatt6",
        "Lee", "Marco", "max", "pedro", "RicishayMax", "robosoft", "robosoft3", "robosoft5", "robosoft8", "sandro",
        "Storm", "travis", "Tweaky", "UniRobot", "whisper", "croak", "zac", "announcer",
    ]

    var isFemale: Bool { Self.femaleVariants.contains(variant) }

    /// Speakers with accents in turn, and shuffled variants of which each is used once before any is used again.
    static func speakers(count: Int, seed: UInt64) -> [Speaker] {
        var generator = RandomGenerator(seed: seed, stream: "speakers")
        var variants: [String] = []
        while variants.count < count { variants += (femaleVariants + maleVariants).shuffled(using: &generator) }
        return (0..<count).map { index in
            Speaker(
                number: index + 1, accent: accents[index % accents.count], variant: variants[index],
                pitch: generator.integer(in: 25..<76), speed: generator.integer(in: 130..<211))
        }
    }
}

/// How one clip differs from the speaker's others. It is drawn from a random stream of its own, so that a clip does not
/// depend on how many were made before it.
struct Utterance: Hashable, Sendable {
    let text: String
    let pitch: Int
    let speed: Int
    /// The amplitude on espeak-ng's scale of 0 to 200.
    let amplitude: Int
    /// The level of the finished clip's largest sample in dB below full scale.
    let peakGain: Float
    /// Whether the noise falls with frequency (1/f) or is white.
    let isPink: Bool
    /// The ratio of speech to noise in dB.
    let signalToNoise: Float
    /// The random generator after these draws, from which the noise is drawn.
    let generator: RandomGenerator

    /// - Parameter word: the word's index in the set.
    init(of word: Int, in set: SpokenSet, repetition: Int, by speaker: Speaker, seed: UInt64) {
        var generator = RandomGenerator(seed: seed, stream: "clip \(speaker.number) \(word) \(repetition)")
        text = set.words[word] + ["", ".", ",", "!", "?"][generator.integer(in: 0..<5)]
        pitch = min(max(speaker.pitch + generator.integer(in: -12..<13), 0), 99)
        speed = max(speaker.speed + generator.integer(in: -25..<26), 80)
        amplitude = generator.integer(in: 60..<141)
        peakGain = generator.uniform(in: -16 ... -2)
        isPink = generator.uniform() < 0.5
        signalToNoise = generator.uniform(in: 12...35)
        self.generator = generator
    }
}
