// Logistic regression on eight points: a positive class that is rare gets a pos_weight. Loss and gradients come from the service.
//
// Run:   java samples/java/Train.java          Java 17 or later, no build, no libraries
//        LOSSAPI_URL=http://host:8080 java samples/java/Train.java

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class Train {
    static final String URL = System.getenv().getOrDefault("LOSSAPI_URL", "http://localhost:8080");
    static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static void main(String[] args) throws Exception {
        String golden = post("cross_entropy", """
            {"predictions": [[2.0, 1.0, 0.1], [0.5, 2.5, 0.3]], "targets": [0, 1], "outputs": []}""");
        System.out.println("cross entropy of two samples: " + value(golden));

        double[] x = {-3, -2.5, -2, -1.5, -1, -0.5, 1, 2};
        double[] y = {0, 0, 0, 0, 0, 0, 1, 1};
        double w = 0, b = 0, loss = Double.NaN;
        for (int step = 0; step <= 100; step++) {
            double[] logits = new double[x.length];
            for (int i = 0; i < x.length; i++) logits[i] = w * x[i] + b;
            String answer = post("binary_cross_entropy_with_logits",
                "{\"predictions\": " + Arrays.toString(logits) + ", \"targets\": " + Arrays.toString(y) + ", \"pos_weight\": 3, \"outputs\": [\"gradients\"]}");
            loss = value(answer);
            if (step % 25 == 0) System.out.println("step " + step + ": loss " + loss);

            double[] slope = vector(answer, "predictions");
            for (int i = 0; i < x.length; i++) {
                w -= slope[i] * x[i];
                b -= slope[i];
            }
        }

        System.out.println("final loss: " + loss);
        if (!(loss < 0.1)) throw new IllegalStateException("the loss did not fall below 0.1");
    }

    static String post(String name, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(URL + "/loss/" + name))
            .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build();
        HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) throw new IOException(response.body());
        return response.body();
    }

    // The JDK has no JSON reader; two members of an answer are found well enough without one.
    static double value(String answer) {
        return Double.parseDouble(find(answer, "\"value\":([^,}]+)"));
    }

    static double[] vector(String answer, String name) {
        return Arrays.stream(find(answer, "\"" + name + "\":\\[([^\\]]*)\\]").split(",")).mapToDouble(Double::parseDouble).toArray();
    }

    static String find(String answer, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(answer);
        if (!matcher.find()) throw new IllegalStateException("no " + pattern + " in " + answer);
        return matcher.group(1);
    }
}
