namespace LossApi.Problems;

/// <summary>The kinds of error. An example that starts with a request line and a body is one that can be sent as it stands.</summary>
static partial class ProblemTypes
{
    /// <summary>All of them, by status.</summary>
    public static IEnumerable<ProblemType> List { get; } = [.. OfBytes, .. OfAddress, .. OfTransport, .. OfStructure, .. OfMeaning, .. OfService];

    static IEnumerable<ProblemType> OfBytes =>
    [
        new("malformed-json", 400, "The body is not valid JSON",
            "The body stops being JSON at one place: a comma too many, a quote that does not close, a NaN or Infinity that JSON has no word for, or a second document behind the first. Nothing was computed. byteOffset counts the bytes before that place.",
            """
            POST /loss/mse
            Content-Type: application/json

            {"predictions": [1, 2,], "targets": [1, 2]}
            """,
            "Let your language's JSON library write the body instead of putting strings together. In Python json.dumps(…, allow_nan=False) also finds the NaN that would land here."),
        new("invalid-utf8", 400, "The body is not valid UTF-8",
            "JSON travels as UTF-8, and the body holds bytes that are none: most often text saved as Latin-1 or Windows-1252, or a character cut in half. byteOffset counts the bytes before the first bad one.",
            """
            printf '{"predictions": [1], "targets": [1], "reduction": "m\351an"}' |
              curl --data-binary @- -H 'Content-Type: application/json' http://localhost:8080/loss/mse
            """,
            "Encode the body as UTF-8: .encode(\"utf-8\") in Python, StandardCharsets.UTF_8 in Java. Numbers and our member names are plain ASCII, so only text of your own can be the cause."),
        new("duplicate-key", 400, "A member is given twice",
            "The same member stands twice in one object. Libraries disagree on which of the two counts, so neither is taken.",
            """
            POST /loss/mse
            Content-Type: application/json

            {"predictions": [1], "predictions": [2], "targets": [1]}
            """,
            "Send each member once. An escaped name counts as the same name: \"\\u0070redictions\" is \"predictions\"."),
        new("too-deep", 400, "The body is nested too deeply",
            "Arrays or objects lie inside one another deeper than any loss has use for. The depth is bounded so that a small body cannot cost much.",
            $$"""
            POST /loss/mse
            Content-Type: application/json

            {"predictions": {{new string('[', 100)}}1{{new string(']', 100)}}, "targets": 1}
            """,
            "Look for a tensor that was wrapped in a list once too often, in a loop perhaps. A batch of images with classes, [N, C, H, W], needs four levels."),
        new("malformed-safetensors", 400, "The body is not valid safetensors",
            "A body of this format is 8 bytes with the header's length, the header, which is one JSON object, and then the data of all tensors without holes, overlaps or bytes behind. This one is not: byteOffset and detail say where it stops being it.",
            """
            POST /loss/mse
            Content-Type: application/vnd.safetensors

            {"predictions": [1], "targets": [2]}
            """,
            "Let the safetensors library of your language write the body: safetensors.numpy.save({\"predictions\": p, \"targets\": t}) in Python. JSON is sent as application/json."),
        new("bad-compressed-body", 400, "The compressed body cannot be read",
            "Content-Encoding says that the body is compressed, but it does not unpack: it is plain text after all, was cut off, or its check sum is wrong.",
            """
            POST /loss/mse
            Content-Type: application/json
            Content-Encoding: gzip

            {"predictions": [1], "targets": [1]}
            """,
            "Send the header only with bytes that really went through the compressor, and close the compressor before sending: its last block holds the check sum. Uncompressed bodies need no Content-Encoding."),
        new("bad-request", 400, "The request is not valid HTTP",
            "The request could not be understood as HTTP, before its body was looked at: a broken header, a length that contradicts itself, a body that ended before its announced length.",
            """
            POST /loss/mse HTTP/1.1
            Host: localhost:8080
            Content-Length: 100

            {"predictions": [1]
            """,
            "Use an HTTP library rather than writing to the socket by hand. Where a proxy stands in between, look at what it forwards."),
    ];

    static IEnumerable<ProblemType> OfAddress =>
    [
        new("unauthorized", 401, "A key is needed",
            "This installation answers only requests that carry a key, and the request carries none, or one that is not known.",
            """
            curl http://localhost:8080/loss/mse -H 'Content-Type: application/json' -d '{"predictions": [1], "targets": [2]}'
            """,
            "Ask whoever runs the service for a key and send it in the header that WWW-Authenticate in this answer names."),
        new("forbidden", 403, "The key does not allow this",
            "The key is known, but what it allows does not include this request.",
            "A key that may read the catalogue is used for POST /loss/mse.",
            "Use a key that allows it, or ask whoever runs the service to widen this one. Sending the same request again will not help."),
        new("unknown-loss", 404, "There is no loss of this name",
            "No loss of the catalogue has this name, and no library's name for one is spelled so. Case, _, - and spaces do not matter; letters do. detail names the nearest.",
            """
            POST /loss/mean_sqared_eror
            Content-Type: application/json

            {"predictions": [1], "targets": [2]}
            """,
            "Take one of the names in detail, or look through GET /loss. The names of PyTorch and Keras answer too: MSELoss, mse_loss, MeanSquaredError."),
        new("ambiguous-loss", 404, "Several losses go by this name",
            "The name is in use for losses with different results, so picking one would be a guess: l2, for example, is the squared error in one library and half of it in another. detail names the candidates.",
            """
            POST /loss/l2
            Content-Type: application/json

            {"predictions": [1], "targets": [2]}
            """,
            "Use the name of the loss you mean, or write the library in front: optax.l2_loss."),
        new("unknown-activation", 404, "There is no activation of this name",
            "The activations are softmax, log_softmax, sigmoid and log_sigmoid: those that turn logits into what a loss takes.",
            """
            POST /activation/relu
            Content-Type: application/json

            {"logits": [[2, 0.5]]}
            """,
            "Use one of the four. Activations of hidden layers belong to the model and are not offered."),
        new("not-found", 404, "There is nothing at this address",
            "The path leads nowhere. The routes are few: /loss, /loss/{name}, /compare, /activation/{name}, /advise, /problems, /swagger, /health/live, /health/ready, /metrics.",
            "GET /losses",
            "Check the path for a plural, a missing segment or a prefix that a proxy adds. /swagger shows every route."),
        new("method-not-allowed", 405, "This address does not take this verb",
            "The address exists, but not for this verb. The header Allow names the verbs it takes.",
            "DELETE /loss/mse",
            "Batches are sent with POST; the catalogue, the advice and these pages are read with GET."),
        new("not-acceptable", 406, "The answer is not offered in this format",
            "The header Accept names only formats in which this answer is not written.",
            """
            POST /loss/mse
            Content-Type: application/json
            Accept: image/png

            {"predictions": [1], "targets": [2]}
            """,
            "Send Accept: application/json, or leave the header out. Losses also answer application/vnd.safetensors, where Accept names it."),
    ];

    static IEnumerable<ProblemType> OfTransport =>
    [
        new("body-too-slow", 408, "The body arrived too slowly",
            "The request was begun, but its body came in so slowly, or stopped so long, that the service gave up waiting. A place held open that long is a place others cannot use.",
            "Content-Length: 1000000, then a few bytes now and then.",
            "Have the whole body at hand before you open the connection, compress it (Content-Encoding: gzip), or send smaller batches: sums over parts of a batch add up to the sum over the whole."),
        new("body-too-large", 413, "The body is too large",
            "The body is larger than this installation takes, as it was sent or after unpacking. detail names the limit and the setting that raises it.",
            "A million rows of a thousand classes as JSON: some 20 GB.",
            "Split the batch and ask for reduction \"sum\": the sums of the parts add up. Whoever runs the service can raise the limit."),
        new("unsupported-media-type", 415, "The body is in a format this service does not speak",
            "Content-Type names a format or a character set that is not read here, or Content-Encoding a compression that is not unpacked. detail says which.",
            """
            POST /loss/mse
            Content-Type: text/csv

            1,2
            """,
            "Send JSON in UTF-8 with Content-Type: application/json. Losses also take application/vnd.safetensors."),
    ];
}
