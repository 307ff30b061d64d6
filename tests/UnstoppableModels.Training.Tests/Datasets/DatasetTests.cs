using System.Text;
using UnstoppableModels.Protocol.Commitments;
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
        var dataset = Assert.IsType<LabelledDataset>(Dataset.Parse(model.DatasetBytes, model.Manifest.Dataset));
        Assert.Equal(["setosa", "versicolor", "virginica"], dataset.ClassNames);
        var all = dataset.Take([.. Enumerable.Range(0, 150)]);
        Assert.Equal([50, 50, 50], all.Labels.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.Equal([5.1f, 3.5f, 1.4f, 0.2f], all.Features.Values[..4].ToArray());
        Assert.Equal([5.9f, 3.0f, 5.1f, 1.8f], all.Features.Values[^4..].ToArray());
        Assert.Equal(3.758f, all.Features.Values.ToArray().Where((_, i) => i % 4 == 2).Average(), 3);
    }

    [Fact]
    public void A_row_of_text_is_bytes_and_the_bytes_after_them()
    {
        var dataset = Assert.IsType<TextDataset>(Parse("abcdefghij", recordSize: 3));
        var batch = dataset.Take([2, 0]);
        Assert.Equal((2, 2), (batch.Rows, batch.Context));
        Assert.Equal("ghab"u8.ToArray().Select(b => (int)b), batch.Tokens);
        Assert.Equal("hibc"u8.ToArray().Select(b => (int)b), batch.Labels);
        var second = Assert.IsType<TextBatch>(batch.Slice(1, 1));
        Assert.Equal((1, "ab", "bc"), (second.Rows, Text(second.Tokens), Text(second.Labels)));

        // Every byte value is a token.
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        Assert.Equal(Enumerable.Range(0, 255), ((TextBatch)Dataset.Parse(bytes, Text(bytes, 256)).Take([0])).Tokens);
    }

    [Fact]
    public void Moby_dick_is_cut_into_rows()
    {
        var model = BuiltInModels.Find("moby-gpt");
        var dataset = Dataset.Parse(model.DatasetBytes, model.Manifest.Dataset);
        Assert.Equal((9248, 924), (dataset.Reference.Rows, dataset.Reference.HeldOutRows));
        var batch = (TextBatch)dataset.Take([0, 9247]);
        Assert.StartsWith("CHAPTER 1. Loomings.\n\nCall me Ishmael.", Text(batch.Tokens), StringComparison.Ordinal);
        Assert.Equal(model.DatasetBytes.Span[9247 * 129 + 1], batch.Labels[128]);
    }

    [Fact]
    public void A_micro_batch_is_some_rows_of_a_batch()
    {
        var replayer = Runs.Iris();
        var batch = (LabelledBatch)replayer.BatchAt(1);
        var part = Assert.IsType<LabelledBatch>(batch.Slice(5, 3));
        Assert.Equal(3, part.Rows);
        Assert.Equal(batch.Labels[5..8], part.Labels);
        Assert.Equal(batch.Features.Values[20..32].ToArray(), part.Features.Values.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Slice(30, 3));
    }

    [Fact]
    public void The_root_is_over_the_records_of_the_rows()
    {
        // Records by hand: 1.5, -0 and label 1; 0.1, 3 and label 0.
        var bytes = "2,2,x,y\n1.5,-0,1\n0.1,3,0\n"u8.ToArray();
        var records = Convert.FromHexString("0000C03F" + "00000080" + "01000000" + "CDCCCC3D" + "00004040" + "00000000");
        var reference = Csv(bytes);
        Assert.Equal(MerkleTree.Root(records, 12), Dataset.RootOf(bytes, reference));
        Assert.Equal(12, reference.RecordSize);
        Assert.Equal(MerkleTree.Root("abcdefghi"u8, 3), Dataset.RootOf("abcdefghij"u8.ToArray(), Text("abcdefghij"u8.ToArray(), 3)));
    }

    [Fact]
    public void Altered_bytes_are_refused()
    {
        var model = BuiltInModels.Find("iris-mlp");
        var bytes = model.DatasetBytes.ToArray();
        bytes[100] ^= 1;
        Refuses("The rows of dataset iris have another Merkle root than the manifest says: it was altered or is the wrong file.", bytes, model.Manifest.Dataset);
        Refuses("Dataset iris has 2733 bytes instead of 2734.", bytes[1..], model.Manifest.Dataset);

        model = BuiltInModels.Find("moby-gpt");
        bytes = model.DatasetBytes.ToArray();
        bytes[1_000_000] ^= 0x80;
        Refuses("The rows of dataset moby-dick have another Merkle root than the manifest says: it was altered or is the wrong file.", bytes, model.Manifest.Dataset);
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
        Assert.Equal([1.0000001f, -0f, 0.5f, -3f], ((LabelledBatch)dataset.Take([0, 1])).Features.Values.ToArray());
    }

    private static void Refuses(string message, byte[] bytes, DatasetReference reference) =>
        Assert.Equal(message, Assert.Throws<DatasetException>(() => Dataset.Parse(bytes, reference)).Message);

    private static Dataset Parse(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var reference = Csv(bytes);
        return Dataset.Parse(bytes, reference with { Root = Dataset.RootOf(bytes, reference) });
    }

    private static Dataset Parse(string text, int recordSize)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        return Dataset.Parse(bytes, Text(bytes, recordSize));
    }

    /// <summary>Two rows of two features and two classes, without the root.</summary>
    private static LabelledCsvReference Csv(byte[] bytes) => new("d", default, bytes.Length, default, Rows: 2, Features: 2, Classes: 2);

    private static ByteTextReference Text(byte[] bytes, int recordSize)
    {
        var reference = new ByteTextReference("d", default, bytes.Length, default, recordSize);
        return reference with { Root = Dataset.RootOf(bytes, reference) };
    }

    private static string Text(IEnumerable<int> tokens) => Encoding.ASCII.GetString([.. tokens.Select(token => (byte)token)]);
}
