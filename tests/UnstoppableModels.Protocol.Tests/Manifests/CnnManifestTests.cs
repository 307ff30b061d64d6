using System.Text;
using UnstoppableModels.Protocol.Manifests;

namespace UnstoppableModels.Protocol.Tests.Manifests;

public class CnnManifestTests
{
    private const string Canonical =
        """
        {"architecture":{"activation":"relu","convolutions":[{"channels":16,"kernel":3,"padding":1,"pool":2,"stride":1},
        {"channels":32,"kernel":3,"padding":0,"pool":1,"stride":2}],"input":[1,9,8],"inputScale":0.0625,"kind":"cnn","layers":[20,10],"pooling":"max"},
        "arithmetic":"exact-v1","batchOrder":"sequential","batchSize":32,
        "dataset":{"classes":10,"digest":"0xf13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449","features":72,"format":"labelled-csv",
        "heldOutEvery":5,"name":"digits","root":"0x05d746c8a0b31d3e5a63afa9e4c2b11af34a7ebde0a4c90dce054b26739fe2b1","rows":1797,
        "size":300000},"initialState":"uniform-fan-in","loss":"softmax-cross-entropy-mean","name":"digits-cnn",
        "optimiser":{"kind":"sgd","learningRate":0.1},"schema":"unstoppable-models/manifest/v2","seed":"3"}
        """;

    private static readonly string OneLine = Canonical.Replace("\n", "", StringComparison.Ordinal);

    [Fact]
    public void Every_property_is_read_and_written_back()
    {
        var manifest = Parse(Canonical);
        var architecture = Assert.IsType<CnnArchitecture>(manifest.Architecture);
        Assert.Equal(new CnnArchitecture(new(1, 9, 8), 0.0625f, [new(16, 3, 1, 1, 2), new(32, 3, 2, 0, 1)], [20, 10]), architecture);
        Assert.NotEqual(architecture, architecture with { Convolutions = [new(16, 3, 1, 1, 2), new(32, 3, 2, 1, 1)] });
        Assert.NotEqual(architecture, architecture with { Layers = [20, 11] });
        Assert.Equal([new(1, 9, 8), new(16, 4, 4), new(32, 1, 1)], architecture.Images);
        Assert.Equal([32, 20, 10], architecture.LinearSizes);
        Assert.Equal(16 * (9 + 1) + 32 * (144 + 1) + 33 * 20 + 21 * 10, architecture.ParameterCount);
        // The gradient of the first convolution's output, unfolded: 9 · 8 pixels, 16 filters, 9 places in the kernel.
        Assert.Equal(9 * 8 * 16 * 9, architecture.LargestTensor);
        Assert.Equal((5, 359, 1438), (manifest.Dataset.HeldOutEvery, manifest.Dataset.HeldOutRows, manifest.Dataset.TrainingRows));
        Assert.Equal([4, 9, 14], Enumerable.Range(0, 3).Select(manifest.Dataset.HeldOutRow));
        Assert.Equal(OneLine, Encoding.UTF8.GetString(manifest.ToCanonicalBytes()));
        Assert.Equal(manifest, Manifest.Parse(manifest.ToCanonicalBytes()));
    }

    [Theory]
    [InlineData("\"input\":[1,9,8]", "\"input\":[1,8,8]", "architecture.input must be an image of dataset.features values")]
    [InlineData("\"input\":[1,9,8]", "\"input\":[72]", "architecture.input must be 3 integers from 1 to 4096")]
    [InlineData("0.0625", "0", "architecture.inputScale must be a positive number that binary32 can hold")]
    [InlineData("[20,10]", "[20,9]", "architecture.layers must end with at least dataset.classes")]
    [InlineData("[20,10]", "[]", "architecture.layers must be 1 to 64 integers from 1 to 65536")]
    [InlineData("[20,10]", "[65536,65536,10]", "architecture.layers must not need more than 67108864 parameters")]
    [InlineData("\"pooling\":\"max\"", "\"pooling\":\"mean\"", "architecture.pooling must be \"max\"")]
    [InlineData("\"pooling\":\"max\"", "\"pooling\":\"max\",\"more\":1", "architecture.more is unknown")]
    [InlineData("\"padding\":0", "\"padding\":3", "architecture.convolutions[1].padding must be below kernel")]
    [InlineData("\"padding\":0", "\"padding\":-1", "architecture.convolutions[1].padding must be an integer from 0 to 63")]
    [InlineData("\"stride\":2", "\"stride\":0", "architecture.convolutions[1].stride must be an integer from 1 to 64")]
    [InlineData("\"stride\":2", "\"stride\":2,\"dilation\":1", "architecture.convolutions[1].dilation is unknown")]
    [InlineData("\"kernel\":3,\"padding\":0", "\"kernel\":5,\"padding\":0", "architecture.convolutions[1] does not fit the image it is given")]
    [InlineData("\"pool\":1", "\"pool\":2", "architecture.convolutions[1] does not fit the image it is given")]
    [InlineData("\"channels\":16", "\"channels\":4097", "architecture.convolutions[0].channels must be an integer from 1 to 4096")]
    [InlineData("\"batchSize\":32", "\"batchSize\":1439", "batchSize must not exceed the rows of the dataset that are not held out")]
    public void One_wrong_thing_is_one_error(string find, string replace, string error)
    {
        Assert.Contains(find, OneLine, StringComparison.Ordinal);
        Assert.Equal([error], Assert.Throws<ManifestException>(() => Parse(OneLine.Replace(find, replace, StringComparison.Ordinal))).Errors);
    }

    [Fact]
    public void Convolutions_are_a_list_of_objects()
    {
        var start = OneLine.IndexOf("[{", StringComparison.Ordinal);
        var list = OneLine[start..(OneLine.IndexOf("}]", StringComparison.Ordinal) + 2)];
        Assert.Equal(
            ["architecture.convolutions must be 1 to 64 objects"],
            Assert.Throws<ManifestException>(() => Parse(OneLine.Replace(list, "[]", StringComparison.Ordinal))).Errors);
        Assert.Equal(
            ["architecture.convolutions[0] must be an object"],
            Assert.Throws<ManifestException>(() => Parse(OneLine.Replace(list, "[7]", StringComparison.Ordinal))).Errors);
    }

    /// <summary>No size a manifest may name overflows on the way to its refusal.</summary>
    [Fact]
    public void Huge_images_are_refused()
    {
        var json = OneLine.Replace("[1,9,8]", "[4096,4096,4096]", StringComparison.Ordinal).Replace("\"batchSize\":32", "\"batchSize\":16777216", StringComparison.Ordinal);
        Assert.Equal(
            ["architecture.convolutions must leave at most 65536 values", "batchSize must not exceed the rows of the dataset that are not held out"],
            Assert.Throws<ManifestException>(() => Parse(json)).Errors);
        json = json.Replace("\"stride\":1", "\"stride\":64", StringComparison.Ordinal).Replace("\"pool\":2", "\"pool\":16", StringComparison.Ordinal);
        Assert.Equal(
        [
            "batchSize must not exceed the rows of the dataset that are not held out",
            "batchSize times the largest tensor of a row must not exceed 67108864",
            "architecture.input must be an image of dataset.features values",
        ], Assert.Throws<ManifestException>(() => Parse(json)).Errors);
    }

    private static Manifest Parse(string json) => Manifest.Parse(Encoding.UTF8.GetBytes(json));
}
