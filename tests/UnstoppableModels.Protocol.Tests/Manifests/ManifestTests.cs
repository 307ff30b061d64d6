using System.Text;
using CsCheck;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Tests.Manifests;

public class ManifestTests
{
    private const string Canonical =
        """
        {"architecture":{"activation":"relu","kind":"mlp","layers":[4,8,4]},"arithmetic":"exact-v1","batchOrder":"permuted-per-epoch","batchSize":32,
        "dataset":{"classes":3,"digest":"0xf13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449","features":4,"format":"labelled-csv",
        "name":"iris","root":"0x05d746c8a0b31d3e5a63afa9e4c2b11af34a7ebde0a4c90dce054b26739fe2b1","rows":150,
        "size":2734},"initialState":"uniform-fan-in","loss":"softmax-cross-entropy-mean","name":"iris-mlp",
        "optimiser":{"kind":"sgd","learningRate":0.01},"schema":"unstoppable-models/manifest/v2","seed":"18446744073709551615"}
        """;

    private static readonly string OneLine = Canonical.Replace("\n", "", StringComparison.Ordinal);

    [Fact]
    public void Every_property_is_read()
    {
        var manifest = Parse(Canonical);
        Assert.Equal("iris-mlp", manifest.Name);
        Assert.Equal(new MlpArchitecture([4, 8, 4]), manifest.Architecture);
        Assert.Equal(76, manifest.Architecture.ParameterCount);
        Assert.Equal(32, manifest.BatchSize);
        Assert.Equal(0.01f, manifest.Optimiser.LearningRate);
        Assert.Equal(ulong.MaxValue, manifest.Seed);
        Assert.Equal(
            new LabelledCsvReference(
                "iris",
                Hash32.Parse("0xf13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449"),
                2734,
                Hash32.Parse("0x05d746c8a0b31d3e5a63afa9e4c2b11af34a7ebde0a4c90dce054b26739fe2b1"),
                150,
                4,
                3),
            manifest.Dataset);
        Assert.Equal(BatchOrderRule.PermutedPerEpoch, manifest.BatchOrder);
        Assert.Equal(20, manifest.Dataset.RecordSize);
    }

    [Fact]
    public void Canonical_bytes_and_digest_do_not_depend_on_the_layout()
    {
        var manifest = Parse(Canonical);
        Assert.Equal(OneLine, Encoding.UTF8.GetString(manifest.ToCanonicalBytes()));
        Assert.Equal("0x697c8357502488c72657fda00cd2d95a8889904b3f4340aea4385d47017ae8b8", manifest.Digest.ToString());
        var reordered = Parse(Canonical.Replace("{\"architecture\"", "{ \"seed\" : \"7\" , \"architecture\"", StringComparison.Ordinal)
            .Replace(",\"seed\":\"18446744073709551615\"", "", StringComparison.Ordinal)
            .Replace("0.01", "1.0e-2", StringComparison.Ordinal));
        Assert.Equal(manifest with { Seed = 7 }, reordered);
        Assert.Equal((manifest with { Seed = 7 }).Digest, reordered.Digest);
        Assert.NotEqual(manifest.Digest, reordered.Digest);
    }

    [Fact]
    public void Any_learning_rate_survives_the_text_form() => Gen.Float.Where(f => float.IsFinite(f) && f > 0).Sample(rate =>
    {
        var manifest = Parse(Canonical) with { Optimiser = new SgdOptimiser(rate) };
        return Manifest.Parse(manifest.ToCanonicalBytes()).Optimiser.LearningRate == rate;
    });

    [Theory]
    [InlineData("\"batchSize\":32", "\"batchSize\":0", "batchSize must be an integer from 1 to 16777216")]
    [InlineData("\"batchSize\":32", "\"batchSize\":32.5", "batchSize must be an integer from 1 to 16777216")]
    [InlineData("\"batchSize\":32", "\"batchSize\":\"32\"", "batchSize must be an integer from 1 to 16777216")]
    [InlineData("\"batchSize\":32,", "", "batchSize is missing")]
    [InlineData("\"batchSize\":32", "\"batchSize\":32,\"batchSize\":32", "batchSize appears twice")]
    [InlineData("\"batchSize\":32", "\"batchSize\":32,\"steps\":24", "steps is unknown")]
    [InlineData("\"rows\":150", "\"rows\":150,\"ro\\nws\":1", "dataset.a property is unknown")]
    [InlineData("[4,8,4]", "[4,8,2]", "architecture.layers must end with at least dataset.classes")]
    [InlineData("[4,8,4]", "[5,8,4]", "architecture.layers must begin with dataset.features")]
    [InlineData("[4,8,4]", "[4]", "architecture.layers must be 2 to 64 integers from 1 to 65536")]
    [InlineData("[4,8,4]", "[4,0,4]", "architecture.layers must be 2 to 64 integers from 1 to 65536")]
    [InlineData("[4,8,4]", "[4,65536,65536,4]", "architecture.layers must not need more than 67108864 parameters")]
    [InlineData("[4,8,4]", "{}", "architecture.layers must be 2 to 64 integers from 1 to 65536")]
    [InlineData("\"rows\":150", "\"rows\":16777216", "dataset.size is too small for so many rows and features")]
    [InlineData("\"size\":2734", "\"size\":1499", "dataset.size is too small for so many rows and features")]
    [InlineData("\"mlp\"", "\"rnn\"", "architecture.kind must be \"mlp\" or \"cnn\" or \"decoder\"")]
    [InlineData("\"rows\":150", "\"rows\":150,\"heldOutEvery\":1", "dataset.heldOutEvery must be an integer from 2 to 16777216")]
    [InlineData("\"rows\":150", "\"rows\":150,\"heldOutEvery\":151", "dataset.heldOutEvery must not exceed the number of rows")]
    [InlineData("\"batchSize\":32", "\"batchSize\":151", "batchSize must not exceed the rows of the dataset")]
    [InlineData("\"relu\"", "\"tanh\"", "architecture.activation must be \"relu\"")]
    [InlineData("\"exact-v1\"", "\"fp32\"", "arithmetic must be \"exact-v1\"")]
    [InlineData("\"exact-v1\"", "1", "arithmetic must be \"exact-v1\"")]
    [InlineData("0.01", "0", "optimiser.learningRate must be a positive number that binary32 can hold")]
    [InlineData("0.01", "-1", "optimiser.learningRate must be a positive number that binary32 can hold")]
    [InlineData("0.01", "1e39", "optimiser.learningRate must be a positive number that binary32 can hold")]
    [InlineData("0.01", "1e-60", "optimiser.learningRate must be a positive number that binary32 can hold")]
    [InlineData("0.01", "\"0.01\"", "optimiser.learningRate must be a positive number that binary32 can hold")]
    [InlineData("\"18446744073709551615\"", "\"18446744073709551616\"", "seed must be a string of decimal digits below 2^64")]
    [InlineData("\"18446744073709551615\"", "\"01\"", "seed must be a string of decimal digits below 2^64")]
    [InlineData("\"18446744073709551615\"", "\"+1\"", "seed must be a string of decimal digits below 2^64")]
    [InlineData("\"18446744073709551615\"", "1", "seed must be a string of decimal digits below 2^64")]
    [InlineData("0xf13f", "0xF13f", "dataset.digest must be 0x and 64 lower-case hex digits")]
    [InlineData("0xf13f", "f13f", "dataset.digest must be 0x and 64 lower-case hex digits")]
    [InlineData("\"size\":2734", "\"size\":1073741825", "dataset.size must be an integer from 1 to 1073741824")]
    [InlineData("\"iris\"", "\"Iris\"", "dataset.name must be 1 to 64 characters of a-z, 0-9 and '-'")]
    [InlineData("\"iris-mlp\"", "\"\"", "name must be 1 to 64 characters of a-z, 0-9 and '-'")]
    [InlineData("manifest/v2", "manifest/v1", "schema must be \"unstoppable-models/manifest/v2\"")]
    public void One_wrong_thing_is_one_error(string find, string replace, string error)
    {
        Assert.Contains(find, OneLine, StringComparison.Ordinal);
        var exception = Assert.Throws<ManifestException>(() => Parse(OneLine.Replace(find, replace, StringComparison.Ordinal)));
        Assert.Equal([error], exception.Errors);
        Assert.Equal($"The manifest is not valid: {error}.", exception.Message);
    }

    [Fact]
    public void A_batch_has_to_fit_in_memory()
    {
        var json = OneLine.Replace("150", "1000000", StringComparison.Ordinal).Replace("2734", "100000000", StringComparison.Ordinal).Replace("[4,8,4]", "[4,8192,4]", StringComparison.Ordinal);
        Assert.Equal(8192, Parse(json.Replace("\"batchSize\":32", "\"batchSize\":8192", StringComparison.Ordinal)).BatchSize);
        var error = Assert.Throws<ManifestException>(() => Parse(json.Replace("\"batchSize\":32", "\"batchSize\":8193", StringComparison.Ordinal)));
        Assert.Equal(["batchSize times the largest tensor of a row must not exceed 67108864"], error.Errors);
    }

    [Fact]
    public void All_errors_are_reported_at_once()
    {
        var exception = Assert.Throws<ManifestException>(() => Parse("""{"architecture":7,"dataset":{"format":"labelled-csv","rows":0},"extra":1,"optimiser":{"kind":"adam"},"seed":""}"""));
        Assert.Equal(
        [
            "schema is missing", "arithmetic is missing", "batchOrder is missing", "initialState is missing", "loss is missing", "name is missing",
            "seed must be a string of decimal digits below 2^64", "batchSize is missing", "architecture must be an object",
            "dataset.name is missing", "dataset.digest is missing", "dataset.size is missing", "dataset.root is missing",
            "dataset.rows must be an integer from 1 to 16777216", "dataset.features is missing", "dataset.classes is missing",
            "optimiser.kind must be \"sgd\" or \"momentum\" or \"adamw\"", "optimiser.learningRate is missing", "extra is unknown",
        ], exception.Errors);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("// comment\n{}")]
    [InlineData("{\"name\":\"\\ud800\"}")]
    public void Broken_json_is_refused(string text) =>
        Assert.Equal(["it is not well-formed JSON"], Assert.Throws<ManifestException>(() => Parse(text)).Errors);

    [Fact]
    public void Other_documents_are_refused()
    {
        Assert.Equal(["the document must be an object"], Assert.Throws<ManifestException>(() => Parse("[]")).Errors);
        Assert.Equal(["it is longer than 65536 bytes"], Assert.Throws<ManifestException>(() => Parse(Canonical + new string(' ', 65536))).Errors);
    }

    [Fact]
    public void A_changed_copy_can_be_checked()
    {
        var manifest = Parse(Canonical);
        manifest.Validate();
        var error = Assert.Throws<ManifestException>(() => (manifest with { BatchSize = 0, Optimiser = new SgdOptimiser(float.NaN) }).Validate());
        Assert.Equal(
            ["batchSize must be an integer from 1 to 16777216", "optimiser.learningRate must be a positive number that binary32 can hold"],
            error.Errors);
    }

    private static Manifest Parse(string json) => Manifest.Parse(Encoding.UTF8.GetBytes(json));
}
