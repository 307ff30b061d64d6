using System.Collections;
using System.Globalization;
using System.Numerics;
using UnstoppableModels.Ethereum.Abi;

namespace UnstoppableModels.Ethereum.Contracts;

/// <summary>Error(string): what require and revert with a text give.</summary>
/// <param name="Message">The text.</param>
public sealed record RevertMessage(string Message) : IContractError
{
    /// <inheritdoc/>
    public string Name => "Error";

    /// <inheritdoc/>
    public override string ToString() => Message;
}

/// <summary>Panic(uint256): what the compiler's own checks give.</summary>
/// <param name="Code">The code, as listed in the Solidity documentation ("Panic via assert and Error via require").</param>
public sealed record RevertPanic(BigInteger Code) : IContractError
{
    /// <inheritdoc/>
    public string Name => "Panic";

    /// <inheritdoc/>
    public override string ToString() => $"Panic(0x{Code:x2}: {Meaning})";

    private string Meaning => (int)BigInteger.Min(Code, int.MaxValue) switch
    {
        0x01 => "an assertion failed",
        0x11 => "arithmetic overflow",
        0x12 => "division by zero",
        0x21 => "a number outside its enum",
        0x22 => "a damaged byte array in storage",
        0x31 => "pop of an empty array",
        0x32 => "an index outside its array",
        0x41 => "out of memory",
        0x51 => "a call of an uninitialised function",
        _ => "unknown code",
    };
}

/// <summary>Revert data of a form no known contract declares.</summary>
/// <param name="Data">The bytes.</param>
public sealed record UnknownRevert(byte[] Data) : IContractError
{
    /// <inheritdoc/>
    public string Name => "unknown";

    /// <inheritdoc/>
    public override string ToString()
    {
        var shown = Convert.ToHexStringLower(Data.AsSpan(0, Math.Min(Data.Length, 68)));
        return $"an error of no known contract (0x{shown}{(Data.Length > 68 ? "..." : "")})";
    }
}

/// <summary>Turns revert data into the error it encodes.</summary>
public static class RevertReason
{
    private static readonly AbiError Message = new("Error", [AbiType.Text]);
    private static readonly AbiError Panic = new("Panic", [AbiType.UnsignedInteger(256)]);

    /// <summary>
    /// The error, of any contract of this project or of Solidity itself; null if the contract gave no reason (empty data).
    /// </summary>
    public static IContractError? Decode(byte[] revertData)
    {
        if (revertData.Length == 0) return null;
        if (Message.TryDecode(revertData, out var message)) return new RevertMessage((string)message[0]);
        if (Panic.TryDecode(revertData, out var panic)) return new RevertPanic((BigInteger)panic[0]);
        return KnownContracts.DecodeError(revertData) ?? new UnknownRevert(revertData);
    }

    /// <summary>Name(argument: value, ...), as the generated errors print themselves.</summary>
    internal static string Describe(string name, params (string Name, object Value)[] arguments) =>
        $"{name}({string.Join(", ", arguments.Select(argument => $"{argument.Name}: {Text(argument.Value)}"))})";

    private static string Text(object value) => value switch
    {
        byte[] bytes => "0x" + Convert.ToHexStringLower(bytes),
        string text => $"\"{text}\"",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object>().Select(Text))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
