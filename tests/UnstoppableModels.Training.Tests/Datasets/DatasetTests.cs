using System.Security.Cryptography;
using System.Text;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Tests.Replay;

namespace UnstoppableModels.Training.Tests.Datasets;

public class DatasetTests
{
    [Fact]
    public void Iris_is_read_whole()
    {
        var model = BuiltInModels.Find("iris-mlp");
        Assert.Equal("0xf13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449", model.Manifest.Dataset.Digest.ToString());
        var dataset = Dataset.Parse(model.DatasetBytes, model.Manifest.Dataset);
        Assert.Equal(["setosa", "versicolor", "virginica"], dataset.ClassNames);
        var all = dataset.Take([.. Enumerable.Range(0, 150)]);
        Assert.Equal([50, 50, 50], all.Labels.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.Equal([5.1f, 3.5f, 1.4f, 0.2f], all.Features.Values[..4].ToArray());
        Assert.Equal([5.9f, 3.0f, 5.1f, 1.8f], all.Features.Values[^4..].ToArray());
        Assert.Equal(3.758f, all.Features.Values.ToArray().Where((_, i) => i % 4 == 2).Average(), 3);
    }

    [Fact]
    public void Every_step_has_its_batch_and_four_steps_show_128_different_rows()
    {
        var replayer = Runs.Iris();
        var order = new BatchOrder(replayer.Manifest);
        var rows = Enumerable.Range(1, 4).SelectMany(step => order.RowsOf((ulong)step).ToArray()).ToArray();
        Assert.Equal(128, rows.Distinct().Count());
        Assert.Equal(order.RowsOf(2).ToArray(), order.RowsOf(4_000_000_000_002).ToArray());
        Assert.Equal(rows[..32], new BatchOrder(replayer.Manifest).RowsOf(5).ToArray());
        var batch = replayer.BatchAt(3);
        Assert.Equal(replayer.Dataset.Take(rows.AsSpan(64, 32)).Labels, batch.Labels);
        Assert.Equal(replayer.Dataset.Take(rows.AsSpan(64, 32)).Features.Values, batch.Features.Values);
        Assert.Throws<ArgumentOutOfRangeException>(() => replayer.BatchAt(0));
        Assert.NotEqual(order.RowsOf(1).ToArray(), new BatchOrder(replayer.Manifest with { Seed = 1 }).RowsOf(1).ToArray());
    }

    [Fact]
    public void Altered_bytes_are_refused()
    {
        var model = BuiltInModels.Find("iris-mlp");
        var bytes = model.DatasetBytes.ToArray();
        bytes[100] ^= 1;
        var error = Assert.Throws<DatasetException>(() => Dataset.Parse(bytes, model.Manifest.Dataset));
        Assert.Equal("Dataset iris has another SHA-256 digest than the manifest: it was altered or is the wrong file.", error.Message);
        error = Assert.Throws<DatasetException>(() => Dataset.Parse(bytes.AsSpan(1), model.Manifest.Dataset));
        Assert.Equal("Dataset iris has 2733 bytes instead of 2734.", error.Message);
    }

    [Theory]
    [InlineData("3,2,x,y\n1,2,0\n3,4,1\n", "Line 1 of dataset d does not say 2 rows.")]
    [InlineData("2,3,x,y\n1,2,0\n3,4,1\n", "Line 1 of dataset d does not say 2 features.")]
    [InlineData("2,2,x\n1,2,0\n3,4,1\n", "Line 1 of dataset d has too few fields.")]
    [InlineData("2,2,x,y,z\n1,2,0\n3,4,1\n", "Line 1 of dataset d has too many fields.")]
    [InlineData("2,2,x,\n1,2,0\n3,4,1\n", "Line 1 of dataset d has a class name that is empty or not printable ASCII.")]
    [InlineData("2,2,x,\u007f\n1,2,0\n3,4,1\n", "Line 1 of dataset d has a class name that is empty or not printable ASCII.")]
    [InlineData("2,2,x,y\n1,0\n3,4,1\n", "Line 2 of dataset d has too few fields.")]
    [InlineData("2,2,x,y\n1,2,0,0\n3,4,1\n", "Line 2 of dataset d has too many fields.")]
    [InlineData("2,2,x,y\n1,2,0\n3,nan,1\n", "Line 3 of dataset d has a feature that is not a plain decimal number.")]
    [InlineData("2,2,x,y\n1,2,0\n3,1e3,1\n", "Line 3 of dataset d has a feature that is not a plain decimal number.")]
    [InlineData("2,2,x,y\n1,2,0\n3,,1\n", "Line 3 of dataset d has a feature that is not a plain decimal number.")]
    [InlineData("2,2,x,y\n1,2,0\n3,1-,1\n", "Line 3 of dataset d has a feature that is not a plain decimal number.")]
    [InlineData("2,2,x,y\n1,2,0\n3,9999999999999999999999999999999999999999,1\n", "Line 3 of dataset d has a feature that is not a plain decimal number.")]
    [InlineData("2,2,x,y\n1,2,2\n3,4,1\n", "Line 2 of dataset d has a label that is not an integer from 0 to 1.")]
    [InlineData("2,2,x,y\n1,2,-1\n3,4,1\n", "Line 2 of dataset d has a label that is not an integer from 0 to 1.")]
    [InlineData("2,2,x,y\n1,2,1.0\n3,4,1\n", "Line 2 of dataset d has a label that is not an integer from 0 to 1.")]
    [InlineData("2,2,x,y\n1,2,0\r\n3,4,1\r\n", "Line 2 of dataset d has a label that is not an integer from 0 to 1.")]
    [InlineData("2,2,x,y\n1,2,0\n3,4,1", "Dataset d ends in line 3, before its last row.")]
    [InlineData("2,2,x,y\n1,2,0\n", "Dataset d ends in line 3, before its last row.")]
    [InlineData("2,2,x,y\n1,2,0\n3,4,1\n\n", "Dataset d goes on after its last row.")]
    public void Text_that_contradicts_the_manifest_is_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<DatasetException>(() => Parse(text)).Message);

    [Fact]
    public void Numbers_are_rounded_once_to_binary32()
    {
        // Halfway between two binary32 values but for the last digit: rounding through binary64 would go down.
        var dataset = Parse("2,2,x,y\n1.000000059604644775390625001,-0,0\n.5,-3.,1\n");
        Assert.Equal([1.0000001f, -0f, 0.5f, -3f], dataset.Take([0, 1]).Features.Values.ToArray());
    }

    private static Dataset Parse(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        return Dataset.Parse(bytes, new DatasetReference("d", new(SHA256.HashData(bytes)), bytes.Length, Rows: 2, Features: 2, Classes: 2));
    }
}
