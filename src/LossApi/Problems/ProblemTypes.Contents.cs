namespace LossApi.Problems;

static partial class ProblemTypes
{
    static IEnumerable<ProblemType> OfStructure =>
    [
        new("missing-member", 422, "Something the loss needs is missing",
            "The loss takes an input that the request does not give. pointer says where it belongs.",
            """
            POST /loss/mse
            Content-Type: application/json

            {"predictions": [1, 2]}
            """,
            "Add it. Most losses take predictions and targets; GET /loss/{name} lists what this one takes, with an example to start from."),
        new("unknown-member", 422, "The request has a member this service does not know",
            "A member of the body means nothing to this route. It is refused rather than ignored: a misspelled \"weights\" that is passed over gives a wrong number and no hint.",
            """
            POST /loss/mse
            Content-Type: application/json

            {"predictions": [1], "targets": [2], "wieghts": [3]}
            """,
            "Correct the spelling, or take the member out. The loss's own parameters belong into \"options\"; there is no from_logits, because losses on logits and on probabilities have routes of their own."),
        new("wrong-type", 422, "A value has the wrong type",
            "A value is of another JSON type than stands there: a number in quotes, null or true inside a tensor, a bare text where an array belongs.",
            """
            POST /loss/mse
            Content-Type: application/json

            {"predictions": [1, "2.5"], "targets": [1, 2]}
            """,
            "Send numbers as JSON numbers. Missing samples are not null: leave them out, give them the weight 0, or use ignore_index where the loss has it."),
        new("ragged", 422, "An array is not rectangular",
            "Tensors are rectangular: arrays on the same level must be equally long and equally deep. pointer names the first that is not.",
            """
            POST /loss/mse
            Content-Type: application/json

            {"predictions": [[1, 2], [3]], "targets": [[1, 2], [3, 4]]}
            """,
            "Pad the short rows and give the padding the weight 0, or send rows of each length as a request of their own."),
        new("too-many-elements", 422, "An array holds too many numbers",
            "The request's tensors hold more numbers together than this installation takes, although the body itself is not too large.",
            "Hundreds of millions of one-digit numbers in one batch.",
            "Split the batch. With reduction \"sum\" the values of the parts add up; for a mean divide by the counts that are answered."),
        new("too-much-work", 422, "The batch would take too long to compute",
            "The work of this loss grows faster than its batch: every sample is compared with every other, say. The entry of the loss at /loss/<name> says how (cost); the detail says how much this request asks for and how much is allowed.",
            "Fifty thousand embeddings in one batch for a loss over all pairs.",
            "Send smaller batches. A loss over pairs is not the sum of its parts, but training batches of a few thousand samples are what it is made for."),
        new("token-too-long", 422, "A single number or string is too long",
            "One number or one text is longer than anything that could be meant: a double needs at most 17 digits.",
            "A number written with a million digits.",
            "Round the number to 17 significant digits; that is a double's whole precision. Names of options and outputs are short words."),
        new("number-out-of-range", 422, "A number does not fit a double",
            "A number is valid JSON, but its size is beyond the largest double, about 1.8e308. Read as infinity it would spoil the result without a trace.",
            """
            POST /loss/mse
            Content-Type: application/json

            {"predictions": [1e999], "targets": [1]}
            """,
            "Look for an overflow where the number was made. Numbers too small for a double are no error; they are read as zero."),
        new("bad-base64", 422, "The text is not base64",
            "The base64 of a binary tensor has a character outside the standard alphabet, lacks its padding, or has bits set that belong to no byte. detail says at which character.",
            """
            POST /loss/mse
            Content-Type: application/json

            {"predictions": {"dtype": "f32", "shape": [1], "base64": "AAAAQA"}, "targets": [2]}
            """,
            "Let your language's library encode the bytes: base64.b64encode in Python. The URL-safe alphabet (- and _) and line breaks are not taken."),
        new("unknown-dtype", 422, "The numbers are of a type that is not taken",
            "A binary tensor may hold doubles, singles and signed whole numbers of 64 or 32 bits: f64, f32, i64, i32 in JSON, F64, F32, I64, I32 in safetensors. This one holds others.",
            """
            POST /loss/mse
            Content-Type: application/json

            {"predictions": {"dtype": "f16", "shape": [2], "base64": "AEAAQA=="}, "targets": [2, 2]}
            """,
            "Convert before sending: array.astype(\"float32\") in NumPy, tensor.float() in PyTorch. Halves widen to singles without loss."),
        new("shape-mismatch", 422, "The shapes do not fit",
            "Two tensors of the request have shapes that do not belong together. Nothing is broadcast silently: predictions of shape [3, 1] against targets of shape [3] would give nine differences where three were meant.",
            """
            POST /loss/mse
            Content-Type: application/json

            {"predictions": [[1], [2], [3]], "targets": [1, 2, 3]}
            """,
            "Bring both to the shape that detail names, usually by dropping an axis of length 1 (squeeze) or moving the class axis to where the loss has it."),
    ];

    static IEnumerable<ProblemType> OfMeaning =>
    [
        new("out-of-range", 422, "A number lies outside its range",
            "An input has a number that its meaning does not allow: a probability above 1, a negative weight. detail names the allowed range.",
            """
            POST /loss/binary_cross_entropy
            Content-Type: application/json

            {"predictions": [0.9], "targets": [2]}
            """,
            "Check how the input is made. Binary targets are 0 and 1 (or between, if soft), not 1 and 2, nor −1 and 1."),
        new("label-out-of-range", 422, "A label names no class",
            "With C classes the labels are whole numbers from 0 to C − 1; this one is outside, or has a fraction.",
            """
            POST /loss/cross_entropy
            Content-Type: application/json

            {"predictions": [[2, 0.5, 0.1]], "targets": [3]}
            """,
            "Labels that count from 1 need 1 subtracted. A marker for padding is named in options.ignore_index. If the classes lie on another axis than the loss expects, C is not what you think."),
        new("logits-as-probabilities", 422, "Probabilities lie outside 0 to 1",
            "The loss takes probabilities, and the predictions have numbers below 0 or above 1: raw scores (logits) of a layer without a final sigmoid or softmax, as a rule.",
            """
            POST /loss/binary_cross_entropy
            Content-Type: application/json

            {"predictions": [2.3, -1.1], "targets": [1, 0]}
            """,
            "Send the scores to the route that takes logits, which detail names: binary_cross_entropy_with_logits here. It is also the more accurate way. Or turn them into probabilities with POST /activation/sigmoid or /activation/softmax."),
        new("unknown-option", 422, "The loss has no such option",
            "options has a member that this loss does not take. Each loss has its own.",
            """
            POST /loss/huber
            Content-Type: application/json

            {"predictions": [3], "targets": [1], "options": {"detla": 2}}
            """,
            "GET /loss/{name} lists the options, named as PyTorch names them. reduction and outputs stand beside options, not in it. Instead of from_logits there is a route for logits and one for probabilities."),
        new("bad-option", 422, "An option has a value it does not take",
            "The option exists, but its value has the wrong type or lies outside its range, which detail names.",
            """
            POST /loss/huber
            Content-Type: application/json

            {"predictions": [3], "targets": [1], "options": {"delta": 0}}
            """,
            "Choose a value in the range. null is a value of its own (\"off\") and only some options take it."),
        new("unavailable-output", 422, "The loss does not offer this output",
            "outputs asks for something that this loss does not have: second derivatives, mostly, where they have no closed form worth giving.",
            """
            POST /loss/triplet_margin
            Content-Type: application/json

            {"anchors": [[0, 0]], "positives": [[0, 1]], "negatives": [[2, 0]], "outputs": ["hessians"]}
            """,
            "Leave it out of outputs. GET /loss/{name} lists what the loss offers."),
        new("zero-total-weight", 422, "The weights sum to zero",
            "weighted_mean divides by the sum of the weights of the counted samples, and that sum is 0: there is nothing to take the mean of.",
            """
            POST /loss/mse
            Content-Type: application/json

            {"predictions": [1, 2], "targets": [1, 1], "weights": [0, 0], "reduction": "weighted_mean"}
            """,
            "Give at least one counted sample a weight above 0, skip such batches, or use reduction \"mean\" or \"sum\"."),
        new("non-finite-result", 422, "The result is not a finite number",
            "The inputs are all right, but the loss of this sample is infinite or undefined: a probability of exactly 0 for what happened costs −log 0, or a square is beyond the largest double. pointer names the sample.",
            """
            POST /loss/binary_cross_entropy
            Content-Type: application/json

            {"predictions": [0], "targets": [1]}
            """,
            "Best: use the loss on logits, which stays finite. Or a library's name whose default bounds the logarithm: torch.BCELoss, keras.BinaryCrossentropy. Or send \"non_finite\": \"allow\" and take the text \"Infinity\"."),
        new("bad-query", 422, "A query parameter has a value it does not take",
            "A parameter in the address is missing, unknown, given twice, or has a value it does not take. detail names the allowed ones.",
            "GET /advise?task=cooking",
            "Choose one of the words in detail. Case, _ and - do not matter: MetricLearning is metric_learning."),
    ];

    static IEnumerable<ProblemType> OfService =>
    [
        new("too-many-requests", 429, "Too many requests",
            "You have sent more, counted in requests or in work, than this installation grants one client in a given time.",
            "A loop that sends one sample a request, a thousand times a second.",
            "Wait as many seconds as Retry-After says. Better: put the samples into one batch; a thousand in one request cost little more than one."),
        new("internal-error", 500, "The service failed",
            "Something went wrong inside the service. This is a fault of ours whatever was sent: no request should lead here.",
            "None is known; each is a bug.",
            "Please report it with the traceId and, if you may, the request. Trying once more is harmless: a request changes nothing."),
        new("over-capacity", 503, "The service is busy",
            "The service has as much in hand as it can do in time, and turned this request away before working on it, so that the others finish.",
            "Many large batches at the same moment.",
            "Wait as many seconds as Retry-After says and send it again, with growing pauses and a little chance in them. If it persists, run more instances: they share nothing."),
        new("deadline-exceeded", 503, "The request took too long",
            "The work was not done within the time one request is given, and was stopped.",
            "A very large batch on a machine with much else to do.",
            "Send smaller batches, or ask for less: without \"hessians\" and \"gradients\" in outputs the work is a fraction. Whoever runs the service can lengthen the deadline."),
    ];
}
