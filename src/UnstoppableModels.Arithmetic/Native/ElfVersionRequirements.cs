using System.Buffers.Binary;
using System.Text;

namespace UnstoppableModels.Arithmetic.Native;

/// <summary>
/// The symbol versions a 64-bit little-endian ELF library asks other libraries for (section <c>.gnu.version_r</c>,
/// Linux Standard Base Core 5.0, "Symbol Versioning").
/// </summary>
internal static class ElfVersionRequirements
{
    private const uint SectionTypeVersionNeeds = 0x6ffffffe;
    private const ushort WeakFlag = 2;

    /// <summary>Returns a copy of <paramref name="image"/> in which a missing <paramref name="version"/> no longer stops the loader.</summary>
    /// <returns>The copy; <c>null</c> if the library does not ask for that version.</returns>
    /// <exception cref="InvalidDataException">The bytes are not a well-formed 64-bit little-endian ELF file.</exception>
    public static byte[]? MakeWeak(ReadOnlySpan<byte> image, string version)
    {
        try
        {
            return FindFlags(image, version) is int flagsAt ? WithWeakFlag(image, flagsAt) : null;
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("The file is not a well-formed 64-bit ELF library.", e);
        }
    }

    private static byte[] WithWeakFlag(ReadOnlySpan<byte> image, int flagsAt)
    {
        var copy = image.ToArray();
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(copy.AsSpan(flagsAt));
        BinaryPrimitives.WriteUInt16LittleEndian(copy.AsSpan(flagsAt), (ushort)(flags | WeakFlag));
        return copy;
    }

    /// <summary>Walks the Verneed records and their Vernaux lists to the flags field of the wanted version.</summary>
    private static int? FindFlags(ReadOnlySpan<byte> image, string version)
    {
        if (!image.StartsWith("\u007fELF\u0002\u0001"u8)) throw new InvalidDataException("The file is not a 64-bit little-endian ELF library.");
        var wanted = Encoding.ASCII.GetBytes(version + "\0");
        var sections = Offset(image, 0x28);
        var sectionSize = UInt16(image, 0x3a);
        var sectionCount = UInt16(image, 0x3c);
        for (var i = 0; i < sectionCount; i++)
        {
            var section = checked(sections + i * sectionSize);
            if (UInt32(image, section + 4) != SectionTypeVersionNeeds) continue;
            var names = Offset(image, checked(sections + (int)UInt32(image, section + 0x28) * sectionSize) + 0x18);
            var need = Offset(image, section + 0x18);
            for (var n = UInt32(image, section + 0x2c); n > 0; n--)
            {
                var auxiliary = checked(need + (int)UInt32(image, need + 8));
                for (var a = UInt16(image, need + 2); a > 0; a--)
                {
                    var name = checked(names + (int)UInt32(image, auxiliary + 8));
                    if (image[name..].StartsWith(wanted)) return auxiliary + 4;
                    auxiliary = checked(auxiliary + (int)UInt32(image, auxiliary + 12));
                }
                need = checked(need + (int)UInt32(image, need + 12));
            }
        }
        return null;
    }

    private static int Offset(ReadOnlySpan<byte> image, int at) => checked((int)BinaryPrimitives.ReadUInt64LittleEndian(image[at..]));

    private static uint UInt32(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt32LittleEndian(image[at..]);

    private static ushort UInt16(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt16LittleEndian(image[at..]);
}
