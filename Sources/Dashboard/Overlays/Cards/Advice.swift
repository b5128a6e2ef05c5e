import RunEvents

/// What a card says of a term or a setting besides its declaration.
struct Advice {
    /// One sentence about what it is for, after the one about what it is.
    let purpose: String
    /// What too small and too large a value look like on the screen; empty where it cannot be turned.
    let tooLittle: String
    let tooMuch: String

    init(_ purpose: String, tooLittle: String = "", tooMuch: String = "") {
        self.purpose = purpose
        self.tooLittle = tooLittle
        self.tooMuch = tooMuch
    }
}

extension LossTerm {
    var advice: Advice {
        switch self {
        case .oneHot:
            Advice(
                "Samples of a class must look like that class to the teacher, or the student learns wrong names.",
                tooLittle: "numbers below 0.5 above the spectrograms, because the teacher sees other classes",
                tooMuch: "each class has one sure example again and again, and unlike falls")
        case .statistics:
            Advice(
                "Those statistics are the only trace of the training sounds, and keep the samples near them.",
                tooLittle: "its curve stays high, and the spectrograms look like no sound",
                tooMuch: "samples become the average of all classes: class and contrast cease to fall")
        case .adversarial:
            Advice(
                "It searches for what the student has not learned yet.",
                tooLittle: "samples repeat what the student knows, and its accuracy soon stands still",
                tooMuch: "samples lie between classes, and the numbers above the spectrograms fall")
        case .contrast:
            Advice(
                "Each sample must be recognised among all others by its views.",
                tooLittle: "samples grow alike: unlike and bank fall",
                tooMuch: "samples differ in what no class has: class and statistics cease to fall")
        case .balance:
            Advice(
                "Without it a generator may leave classes out.",
                tooLittle: "the pool has few samples of some classes",
                tooMuch: "the teacher is unsure: the numbers above the spectrograms fall")
        case .activation:
            Advice(
                "Sounds that the teacher knows excite its hidden units more than noise does.",
                tooLittle: "spectrograms to which the teacher hardly reacts",
                tooMuch: "loud samples that are all alike, as where it is the only term")
        case .totalVariation:
            Advice(
                "Neighbouring cells of a spectrogram shall not differ at random.",
                tooLittle: "grainy spectrograms", tooMuch: "smooth spectrograms that are all alike")
        case .l2:
            Advice(
                "It keeps single cells from growing without bounds.",
                tooLittle: "a few glaring cells in each spectrogram", tooMuch: "faint spectrograms")
        case .logits:
            Advice(
                "From it the student learns not only the best class but how likely the others are.",
                tooLittle: "agreement stays low although pre and post fall", tooMuch: "pre and post cease to fall")
        case .beforePooling:
            Advice(
                "At each moment the student shall have the features of the teacher, whose classifier it reuses.",
                tooLittle: "its curve stays high, and the student learns by the logits alone",
                tooMuch: "agreement rises late, because features are copied first")
        case .afterPooling:
            Advice(
                "It is the input of the teacher's classifier, which the student reuses.",
                tooLittle: "agreement stays low, because the classifier gets features that it does not know",
                tooMuch: "the logits' curve ceases to fall")
        case .crossEntropy: Advice("It is the only loss of a teacher's training.")
        }
    }
}

extension Knob.Setting {
    var advice: Advice {
        switch self {
        case .contrastTemperature:
            Advice(
                "It divides the similarities that the contrast compares.",
                tooLittle: "the contrast looks at the most similar sample only, and its curve is rough",
                tooMuch: "all samples count alike, and they grow alike")
        case .generatorRate:
            Advice(
                "It is the size of the generator's steps.",
                tooLittle: "the curves of inversion hardly fall within a round",
                tooMuch: "the curves jump or end in NaN, or all samples are the same")
        case .latentRate:
            Advice(
                "The latent vectors are what makes the samples of a batch differ.",
                tooLittle: "samples of a class are alike", tooMuch: "the curves of inversion jump")
        case .inversionSteps:
            Advice(
                "More steps give better samples, but fewer rounds in the same time.",
                tooLittle: "the curves of inversion still fall where each round ends",
                tooMuch: "they are flat for most of a round, and the pool grows slowly")
        case .viewCrop, .viewRoll, .viewMask, .viewGain:
            Advice(
                "The contrast calls a sample and its views the same; they differ by this much.",
                tooLittle: "the contrast is easy: its curve falls to zero and teaches nothing",
                tooMuch: "no view is recognised, and its curve does not fall")
        case .logitsTemperature:
            Advice(
                "It divides the logits of both networks before they are compared.",
                tooLittle: "only the best class counts", tooMuch: "all classes seem equally likely")
        case .studentRate:
            Advice(
                "It is the size of the largest steps; a schedule lowers it towards the end.",
                tooLittle: "the curves fall slowly from the beginning", tooMuch: "the curves jump or end in NaN")
        case .distillationSteps:
            Advice(
                "More steps use each pool longer, but leave fewer rounds in the same time.",
                tooLittle: "the curves of distillation still fall where each round ends",
                tooMuch: "the student learns the pool by heart: kl falls, and accuracy does not rise")
        case .eightBits:
            Advice(
                "It says early whether a student in 8 bits decides as well.",
                tooLittle: "what 8 bits cost is known only after the run", tooMuch: "each evaluation takes longer")
        case .augmentation:
            Advice(
                "Changed inputs keep the student from learning single samples by heart.",
                tooLittle: "kl falls, and accuracy does not rise", tooMuch: "kl stays high")
        }
    }
}
