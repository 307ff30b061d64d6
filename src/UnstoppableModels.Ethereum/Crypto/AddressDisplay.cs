using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Crypto;

/// <summary>The mixed-case text of an address, whose case is a checksum (EIP-55).</summary>
public static class AddressDisplay
{
    /// <summary>0x and 40 hex digits in EIP-55 case.</summary>
    public static string ToChecksumText(this Address address)
    {
        var digits = Convert.ToHexStringLower(address.ToBytes());
        var hash = Convert.ToHexStringLower(Keccak256.Hash(digits).ToBytes());
        return "0x" + string.Create(digits.Length, (digits, hash), static (text, source) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = source.hash[i] >= '8'
                ? char.ToUpperInvariant(source.digits[i])
                : source.digits[i];
        });
    }

    /// <summary>Reads an address and, if it is written in mixed case, checks its EIP-55 checksum.</summary>
    /// <exception cref="FormatException">Not an address, or a mixed-case one with a wrong checksum: most likely a typing error.</exception>
    public static Address ParseChecked(string text)
    {
        var address = Address.Parse(text);
        var digits = text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text;
        var mixed = digits.Any(char.IsAsciiLetterUpper) && digits.Any(char.IsAsciiLetterLower);
        if (mixed && "0x" + digits != address.ToChecksumText())
            throw new FormatException($"The case of '{text}' does not match its checksum (EIP-55); check it for a typing error.");
        return address;
    }
}
