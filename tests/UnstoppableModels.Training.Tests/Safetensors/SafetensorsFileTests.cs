using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Tests.Safetensors;

public class SafetensorsFileTests
{
    private const string A = """ "a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]} """;
    private const string B = """ "b.x":{"dtype":"F32","shape":[1,3],"data_offsets":[8,20]} """;
    private const string AB = """ "a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b.x":{"dtype":"F32","shape":[1,3],"data_offsets":[8,20]} """;
    private static readonly TensorLayout[] Layout = [new("a", [2]), new("b.x", [1, 3])];
    private static readonly float[] Data = [1f, -0f, float.Epsilon, float.MaxValue, -2.5f];

    /// <summary>Sizes that put borders between tensors into leaves, and more leaves than one thread takes.</summary>
    private static readonly int[] Lengths = [1, 1023, 1025, 5, 300_000, 2];

    [Fact]
    public void The_canonical_file_is_this()
    {
        var file = SafetensorsFile.Write([new("b.x", new HostTensor([1, 3], Data.AsSpan(2))), new("a", new HostTensor([2], Data.AsSpan(0, 2)))]);
        Assert.Equal(4096 + 20, file.Length);
        Assert.Equal(4088UL, BinaryPrimitives.ReadUInt64LittleEndian(file));
        Assert.Equal(
            """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b.x":{"dtype":"F32","shape":[1,3],"data_offsets":[8,20]}}""".PadRight(4088),
            Encoding.ASCII.GetString(file, 8, 4088));
        Assert.Equal("0000803F00000080" + "01000000FFFF7F7F000020C0", Convert.ToHexString(file, 4096, 20));
        Assert.Equal(file, Canonical(A, B));
    }

    [Fact]
    public void A_file_reads_back_bit_for_bit()
    {
        var tensors = SafetensorsFile.Read(Canonical(A, B), Layout);
        Assert.Equal(["a", "b.x"], tensors.Select(tensor => tensor.Name));
        Assert.Equal([1, 3], tensors[1].Tensor.Shape.ToArray());
        Assert.Equal(
            Data.Select(BitConverter.SingleToUInt32Bits),
            tensors.SelectMany(tensor => tensor.Tensor.Values.ToArray()).Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void Metadata_comes_first()
    {
        var metadata = SafetensorsFile.NoMetadata.Add("step", "7").Add("manifest", "0xab");
        var file = SafetensorsFile.Write([new("a", new HostTensor([2], Data.AsSpan(0, 2))), new("b.x", new HostTensor([1, 3], Data.AsSpan(2)))], metadata);
        Assert.Equal(file, Canonical(""" "__metadata__":{"manifest":"0xab","step":"7"} """, A, B));
        Assert.Equal(2, SafetensorsFile.Read(file, Layout, metadata).Length);
        Refuses(file, "Metadata manifest does not belong here.");
        Assert.Equal(
            "The file is of step 7 instead of 8.",
            Assert.Throws<SafetensorsException>(() => SafetensorsFile.Read(file, Layout, metadata.SetItem("step", "8"))).Message);
        Assert.Equal(
            "The file does not say of which format it is.",
            Assert.Throws<SafetensorsException>(() => SafetensorsFile.Read(file, Layout, metadata.Add("format", "pt"))).Message);
    }

    [Fact]
    public void The_root_is_that_of_the_file()
    {
        var tensors = Lengths.Select((length, i) => new NamedTensor($"t{i}", new HostTensor([length], [.. Enumerable.Range(i, length).Select(j => (float)j)]))).ToArray();
        var metadata = SafetensorsFile.NoMetadata.Add("step", "7");
        Assert.Equal(MerkleTree.Root(SafetensorsFile.Write(tensors)), SafetensorsFile.Root(tensors));
        Assert.Equal(MerkleTree.Root(SafetensorsFile.Write(tensors, metadata)), SafetensorsFile.Root(tensors.Reverse(), metadata));
        Assert.NotEqual(SafetensorsFile.Root(tensors), SafetensorsFile.Root(tensors, metadata));
        Assert.Equal(MerkleTree.Root(SafetensorsFile.Write([])), SafetensorsFile.Root([]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\"")]
    [InlineData("ä")]
    public void Names_that_a_header_cannot_hold_are_refused(string name)
    {
        var message = $"'{name}' is not 1 to 128 characters of a-z, A-Z, 0-9, '.', '_' and '-'.";
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => SafetensorsFile.Write([new NamedTensor(name, new HostTensor([1], [0]))])).Message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => SafetensorsFile.Write([], SafetensorsFile.NoMetadata.Add("a", name))).Message);
    }

    [Fact]
    public void Two_tensors_of_one_name_are_refused()
    {
        var tensor = new NamedTensor("a", new HostTensor([1], [0]));
        Assert.StartsWith("Two tensors are named a.", Assert.Throws<ArgumentException>(() => SafetensorsFile.Write([tensor, tensor])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(A, A, "Tensor a appears twice.")]
    [InlineData(B, A, "Tensor b.x must lie at bytes 0 to 12 of the data, without gap or overlap.")]
    [InlineData(""" "b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]} """, """ "a":{"dtype":"F32","shape":[3],"data_offsets":[8,20]} """, "Tensor a comes after b: names must be sorted.")]
    [InlineData(A, """ "b.x":{"dtype":"F32","shape":[1,3],"data_offsets":[4,16]} """, "Tensor b.x must lie at bytes 8 to 20 of the data, without gap or overlap.")]
    [InlineData(A, """ "b.x":{"dtype":"F32","shape":[1,3],"data_offsets":[12,24]} """, "Tensor b.x must lie at bytes 8 to 20 of the data, without gap or overlap.")]
    [InlineData(A, """ "b.x":{"dtype":"F32","shape":[1,3],"data_offsets":[8,16]} """, "Tensor b.x must lie at bytes 8 to 20 of the data, without gap or overlap.")]
    [InlineData(A, """ "b.x":{"dtype":"F32","shape":[1,3],"data_offsets":[8]} """, "Tensor b.x must lie at bytes 8 to 20 of the data, without gap or overlap.")]
    [InlineData(A, """ "b.x":{"dtype":"F16","shape":[1,3],"data_offsets":[8,20]} """, "Tensor b.x is not of dtype F32.")]
    [InlineData(A, """ "b.x":{"dtype":"F32","shape":[3,1],"data_offsets":[8,20]} """, "Tensor b.x has shape [3, 1] instead of [1, 3].")]
    [InlineData(A, """ "b.x":{"dtype":"F32","shape":[3],"data_offsets":[8,20]} """, "Tensor b.x has shape [3] instead of [1, 3].")]
    [InlineData(A, """ "c":{"dtype":"F32","shape":[1,3],"data_offsets":[8,20]} """, "Tensor b.x is missing.")]
    [InlineData(A, """ "b.x":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]},"c":{"dtype":"F32","shape":[1],"data_offsets":[16,20]} """, "Tensor c does not belong here.")]
    [InlineData(A, """ "b.x":{"dtype":"F32","shape":[0,3],"data_offsets":[8,8]} """, "Tensor b.x has a dimension below 1 or above 2147483647.")]
    [InlineData(A, """ "b.x":{"dtype":"F32","shape":[-1,3],"data_offsets":[8,20]} """, "Tensor b.x has a dimension below 1 or above 2147483647.")]
    [InlineData(A, """ "b.x":{"dtype":"F32","shape":[2147483647,2147483647,2147483647,2147483647],"data_offsets":[8,20]} """, "Tensor b.x is larger than 2 GiB.")]
    [InlineData(A, """ "b.x":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,3],"data_offsets":[8,20]} """, NotTheJson)]
    [InlineData(A, """ "b.x":{"shape":[1,3],"dtype":"F32","data_offsets":[8,20]} """, NotTheJson)]
    [InlineData(A, """ "b.x":{"dtype":"F32","shape":[1,3],"data_offsets":[8,20],"more":1} """, NotTheJson)]
    [InlineData(A, """ "b.x":{"dtype":"F32","shape":[1,3.0],"data_offsets":[8,20]} """, NotTheJson)]
    [InlineData(A, """ "__metadata__":{"format":"pt"} """, "The metadata must come once, before the first tensor.")]
    [InlineData(""" "__metadata__":{"format":"pt"},"__metadata__":{"more":"x"} """, A, "The metadata must come once, before the first tensor.")]
    [InlineData(""" "__metadata__":{} """, AB, "The header is not in canonical form.")]
    [InlineData(""" "__metadata__":{"b":"1","a":"1"} """, AB, "The header is not in canonical form.")]
    [InlineData(""" "__metadata__":{"a":"1","a":"1"} """, A, "Metadata a appears twice.")]
    [InlineData(""" "__metadata__":{"a":""} """, A, "Metadata is 1 to 128 characters of a-z, A-Z, 0-9, '.', '_' and '-'.")]
    [InlineData(""" "__metadata__":{"a":"\u0022"} """, A, "Metadata is 1 to 128 characters of a-z, A-Z, 0-9, '.', '_' and '-'.")]
    [InlineData(""" "__metadata__":{"a b":"1"} """, A, "Metadata is 1 to 128 characters of a-z, A-Z, 0-9, '.', '_' and '-'.")]
    [InlineData(""" "__metadata__":{"a":1} """, A, NotTheJson)]
    [InlineData(""" "__metadata__":{"a":{"b":"c"}} """, A, NotTheJson)]
    [InlineData(""" "__metadata__":"a" """, A, NotTheJson)]
    [InlineData(A, """ "b x":{"dtype":"F32","shape":[1,3],"data_offsets":[8,20]} """, "A tensor's name is 1 to 128 characters of a-z, A-Z, 0-9, '.', '_' and '-'.")]
    [InlineData(A, """ "\u0062.x":{"dtype":"F32","shape":[1,3],"data_offsets":[8,20]} """, "The header is not in canonical form.")]
    [InlineData(A, """ "b.x": {"dtype":"F32","shape":[1,3],"data_offsets":[8,20]} """, "The header is not in canonical form.")]
    public void Other_headers_are_refused(string first, string second, string message) => Refuses(Canonical(first, second), message);

    private const string NotTheJson = "The header is not the JSON of a safetensors file with dtype, shape and data_offsets per tensor.";

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var file = Canonical(A, B);
        for (var length = 0; length < file.Length; length++) Assert.Throws<SafetensorsException>(() => SafetensorsFile.Read(file.AsSpan(0, length), Layout));
        Refuses(file[..7], "The file ends after 7 bytes, inside the length of its header.");
        Refuses(file[..4095], "The file ends after 4095 bytes, inside its header of 4088 bytes.");
        Refuses(file[..^1], "The header describes 20 bytes of data, the file holds 19.");
    }

    [Fact]
    public void Bytes_after_the_data_are_refused() => Refuses([.. Canonical(A, B), 0], "The header describes 20 bytes of data, the file holds 21.");

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(1048569UL)]
    public void A_huge_header_is_refused_before_it_is_looked_at(ulong length)
    {
        var file = Canonical(A, B);
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        Refuses(file, string.Create(CultureInfo.InvariantCulture, $"A header of {length} bytes is longer than 1048568."));
    }

    [Theory]
    [InlineData(float.NaN, 0, "Value 0 of tensor a is infinite or NaN.")]
    [InlineData(float.PositiveInfinity, 4, "Value 2 of tensor b.x is infinite or NaN.")]
    [InlineData(float.NegativeInfinity, 2, "Value 0 of tensor b.x is infinite or NaN.")]
    public void Values_that_are_not_finite_are_refused(float value, int index, string message)
    {
        var file = Canonical(A, B);
        BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(4096 + index * 4), value);
        Refuses(file, message);
    }

    [Fact]
    public void Padding_other_than_to_the_next_leaf_is_refused()
    {
        var file = Canonical(A, B);
        BinaryPrimitives.WriteUInt64LittleEndian(file, 4088 + 4096);
        Refuses([.. file[..4096], .. Enumerable.Repeat((byte)' ', 4096), .. file[4096..]], "The header is not in canonical form.");
        file = Canonical(A, B);
        file[4095] = (byte)'\n';
        Refuses(file, "The header is not in canonical form.");
        file[4095] = 0;
        Refuses(file, NotTheJson);
    }

    /// <summary>One refusal never costs more memory than the header: a file that promises 2 GB allocates next to nothing.</summary>
    [Fact]
    public void Nothing_is_allocated_for_data_that_is_not_there()
    {
        var file = Canonical(""" "a":{"dtype":"F32","shape":[500000000],"data_offsets":[0,2000000000]} """);
        Refuses(file, "The header describes 2000000000 bytes of data, the file holds 20.");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Read(file, Layout));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    private static void Refuses(byte[] file, string message) =>
        Assert.Equal(message, Assert.Throws<SafetensorsException>(() => SafetensorsFile.Read(file, Layout)).Message);

    /// <summary>A file written by hand: these entries, the usual padding, the usual data.</summary>
    private static byte[] Canonical(params string[] entries)
    {
        var file = new byte[4096 + Data.Length * 4];
        BinaryPrimitives.WriteUInt64LittleEndian(file, 4088);
        Encoding.ASCII.GetBytes(("{" + string.Join(',', entries.Select(entry => entry.Trim())) + "}").PadRight(4088), file.AsSpan(8));
        for (var i = 0; i < Data.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(4096 + i * 4), Data[i]);
        return file;
    }
}
