/// What a classifier's logits mean, and with it the form of every loss that reads them.
public enum OutputKind: String, CaseIterable, Codable, Sendable {
    /// One class of all: the probabilities are softmax(logits).
    case softmax
    /// Any number of tags: the probability of each is σ(logit), a Bernoulli distribution of its own.
    case sigmoid
}
