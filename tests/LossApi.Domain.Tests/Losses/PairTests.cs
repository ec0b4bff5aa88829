namespace LossApi.Domain.Tests.Losses;

/// <summary>Losses over pairs of a batch against numbers that the libraries' own test suites hold, and where those libraries fail.</summary>
public class PairTests
{
    /// <summary>Keras, losses_test.py, CircleTest.</summary>
    static readonly double[,] Keras =
    {
        { 0.70014004, -0.42008403, 0.14002801, 0.56011203 }, { 0.17609018, 0.70436073, -0.52827054, 0.44022545 }, { -0.34050261, 0.25537696, -0.68100522, 0.59587957 },
        { 0.32163376, -0.75047877, 0.53605627, -0.21442251 }, { 0.51261459, -0.34174306, 0.17087153, 0.76892189 },
    }, KerasReferences =
    {
        { 0.40824829, -0.54433105, 0.27216553, 0.68041382 }, { 0.76376261, 0.10910895, -0.54554473, 0.32732684 }, { -0.74420841, 0.24806947, 0.49613894, -0.3721042 },
        { 0.52981294, -0.13245324, 0.79471941, -0.26490647 }, { 0.54554473, -0.32732684, 0.10910895, 0.76376261 }, { -0.27216553, 0.68041382, 0.40824829, -0.54433105 },
    };

    static readonly double[] KerasLabels = [1, 1, 2, 2, 3], KerasReferenceLabels = [1, 1, 2, 2, 3, 4];

    /// <summary>Optax, _self_supervised_test.py, NtxentTest.</summary>
    static readonly double[,] Optax = { { -1.9540, 1.0780 }, { 0.2380, -0.5703 }, { 1.8745, -0.0195 }, { -0.6719, -1.9210 } },
        OptaxWithZeros = { { 0, 0 }, { 0.2380, -0.5703 }, { 1.8745, -0.0195 }, { -0.6719, -1.9210 } };

    [Theory, InlineData(80, 0.4, 188.3883), InlineData(256, 0.25, 652.7617)]
    public void Circle_is_keras_s(double gamma, double margin, double mean)
    {
        double[] terms = Answer.Of("keras.Circle", Keras, KerasLabels, ("gamma", gamma), ("margin", margin)).Terms;
        Assert.Equal(0, terms[4]);   // alone of its class: Keras takes it out of the mean
        Assert.Equal(mean, terms.Sum() / 4, 1e-3);
        double[] cosines = Answer.Of("circle", Keras, KerasLabels, ("gamma", gamma), ("margin", margin)).Terms;
        Assert.Equal(mean, cosines.Sum() / 4, 1e-3);
    }

    [Fact]
    public void Circle_has_keras_s_terms_also_against_references()
    {
        double[] alone = Answer.Of("keras.Circle", KerasReferences, KerasReferenceLabels).Terms;
        double[] references = Answer.Of("keras.circle",
            [("predictions", Keras), ("targets", KerasLabels), ("ref_embeddings", KerasReferences), ("ref_labels", KerasReferenceLabels)], ("remove_diagonal", false)).Terms;
        foreach ((double wanted, double found) in new[] { 82.9116, 36.7942, 92.4590, 52.6798, 0, 0 }.Zip(alone)) Assert.Equal(wanted, found, 1e-3);
        foreach ((double wanted, double found) in new[] { 61.5844, 94.3465, 276.9344, 90.9873, 48.8963 }.Zip(references)) Assert.Equal(wanted, found, 1e-3);
    }

    [Theory, InlineData(new double[] { 0, 0, 1, 1 }, 14.01032, 4), InlineData(new double[] { 0, 0, 0, 1 }, 8.968544, 6)]
    public void Nt_xent_is_optax_s(double[] labels, double mean, int pairs) => Assert.Equal(mean, Answer.Of("optax.ntxent", Optax, labels).Terms.Sum() / pairs, 1e-4);

    [Fact]
    public void A_vector_of_zeros_has_no_direction_and_no_gradient()
    {
        var answer = Answer.Of("optax.ntxent", OptaxWithZeros, new double[] { 0, 0, 1, 1 });
        Assert.Equal(9.2889, answer.Terms.Sum() / 4, 1e-4);
        Assert.Equal([0, 0], answer.Gradient[..2]);
        Assert.All(answer.Gradient, slope => Assert.True(double.IsFinite(slope)));
    }

    /// <summary>MONAI, test_contrastive_loss.py.</summary>
    [Fact]
    public void Simclr_is_monai_s()
    {
        Assert.Equal(0.8719, Mean([("first", new double[,] { { 1, 2, 3, 4 }, { 1, 1, 0, 0 } }), ("second", new double[,] { { 0, 0, 0, 0 }, { 1, 1, 0, 0 } })]), 1e-4);
        Assert.Equal(0, Mean([("first", new double[,] { { 0, 0, 1, 1 } }), ("second", new double[,] { { 1, 1, 0, 0 } })]));

        static double Mean((string, Literal)[] views) => Answer.Of("monai.ContrastiveLoss", views).Terms.Average();
    }

    [Fact]
    public void Barlow_twins_needs_two_samples()
    {
        Violation refused = Assert.Single(Answer.Refused("barlow_twins", [("first", new double[,] { { 1, 2 } }), ("second", new double[,] { { 1, 2 } })]));
        Assert.Equal(("/first", "shape-mismatch"), (refused.Pointer, refused.Code));
        Assert.Contains("N must be at least 2", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_feature_has_a_gradient()
    {
        var answer = Answer.Of("barlow_twins", [("first", new double[,] { { 1, 2 }, { 1, 5 }, { 1, 3 } }), ("second", new double[,] { { 3, 2 }, { 1, 5 }, { 0, 3 } })]);
        Assert.All(answer.Gradient, slope => Assert.True(double.IsFinite(slope)));
        Assert.NotEqual(0, answer.Gradient[0]);
    }

    [Fact]
    public void References_come_with_their_labels()
    {
        Violation refused = Assert.Single(Answer.Refused("circle", [("predictions", Keras), ("targets", KerasLabels), ("ref_embeddings", KerasReferences)]));
        Assert.Equal(("/ref_labels", "missing-member"), (refused.Pointer, refused.Code));
    }

    [Theory, InlineData(3), InlineData(-1), InlineData(0.5)]
    public void A_label_is_the_index_of_a_prototype(double label)
    {
        (string, Literal)[] inputs = [("predictions", new double[,] { { 1, 2 } }), ("prototypes", new double[,] { { 1, 2 }, { 0, 1 }, { 1, 1 } }), ("targets", new[] { label })];
        Assert.Equal("label-out-of-range", Assert.Single(Answer.Refused("arcface", inputs)).Code);
    }

    [Fact]
    public void Too_large_a_batch_is_refused_before_it_is_computed()
    {
        double[] labels = new double[6000];
        Assert.Equal("too-much-work", Assert.Single(Answer.Refused("supcon", new double[6000, 2], labels)).Code);
    }

    /// <summary>An angle of 150 degrees and 40 more would be one of 170 the other way round; the page says what is answered beyond 180.</summary>
    [Fact]
    public void Arcface_keeps_falling_beyond_the_half_circle()
    {
        double sine = Math.Sin(Math.PI / 6), m = 40 * Math.PI / 180;
        (string, Literal)[] inputs = [("predictions", new[,] { { -Math.Cos(Math.PI / 6), sine } }), ("prototypes", new double[,] { { 1, 0 }, { 0, 1 } }), ("targets", new double[] { 0 })];
        Assert.Equal(Math.Log(1 + Math.Exp(sine + Math.Cos(Math.PI / 6) + m * Math.Sin(m))), Answer.Of("arcface", inputs, ("margin", 40.0), ("scale", 1.0)).Terms[0], 1e-14);
    }

    [Fact]
    public void On_its_prototype_an_embedding_has_a_finite_gradient()
    {
        var answer = Answer.Of("arcface", [("predictions", new double[,] { { 3, 4 } }), ("prototypes", new double[,] { { 6, 8 }, { 0, 1 } }), ("targets", new double[] { 0 })]);
        Assert.All(answer.Gradient, slope => Assert.True(double.IsFinite(slope)));
    }
}
