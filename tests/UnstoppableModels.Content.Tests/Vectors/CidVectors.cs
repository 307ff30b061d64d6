using System.Text.Json;
using UnstoppableModels.Content.UnixFs;

namespace UnstoppableModels.Content.Tests.Vectors;

/// <summary>Test vectors made with other implementations; the file says how. It is the independent reference for CIDs and trees.</summary>
internal static class CidVectors
{
    public static JsonElement Root { get; } = Load();

    public static IEnumerable<JsonElement> Files => Root.GetProperty("vectors").EnumerateArray();

    public static IEnumerable<JsonElement> HostileDags => Root.GetProperty("hostileDags").EnumerateArray();

    public static UnixFsProfile Profile(string name)
    {
        var profile = Root.GetProperty("profiles").GetProperty(name);
        return new UnixFsProfile(
            profile.GetProperty("chunkSize").GetInt32(), profile.GetProperty("maxLinks").GetInt32(),
            profile.GetProperty("rawLeaves").GetBoolean(), profile.GetProperty("cidVersion").GetInt32());
    }

    /// <summary>The bytes of a named input, made by the generator the file describes.</summary>
    public static byte[] Input(string name)
    {
        var input = Root.GetProperty("inputs").GetProperty(name);
        if (input.TryGetProperty("hex", out var hex)) return Convert.FromHexString(hex.GetString()!);
        var size = input.GetProperty("size").GetInt32();
        return name.StartsWith("zeros-", StringComparison.Ordinal) ? new byte[size] : Lcg(size);
    }

    public static byte[] Lcg(int size)
    {
        var bytes = new byte[size];
        var x = 0x12345678u;
        for (var i = 0; i < size; i++)
        {
            x = unchecked(x * 1664525u + 1013904223u);
            bytes[i] = (byte)(x >> 24);
        }
        return bytes;
    }

    private static JsonElement Load()
    {
        using var stream = typeof(CidVectors).Assembly.GetManifestResourceStream("cid-vectors.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }
}
