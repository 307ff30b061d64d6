using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Node.Commands;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Node.Deploy;

/// <summary>The key of the account that deploys: a keystore, and a password from a file, the environment or the terminal.</summary>
internal sealed class DeployerKey(string keystore, string? passwordFile, Func<string, string?> environment, IPrompt prompt)
{
    /// <summary>The environment variable that can hold the password.</summary>
    public const string PasswordVariable = "UM_KEYSTORE_PASSWORD";

    private const int MaxPasswordBytes = 4096;
    private EthereumKey? opened;

    /// <summary>Whose key it is. The keystore is opened only where it does not say.</summary>
    public async Task<Address> AddressAsync(CancellationToken ct) => Keystore.ReadAddress(keystore) ?? (await OpenAsync(ct)).Address;

    /// <summary>The key. Scrypt takes about a second.</summary>
    /// <exception cref="KeystoreException">The password does not open it.</exception>
    /// <exception cref="CommandFailedException">There is no password, or the keystore holds the key of another account than it
    /// says.</exception>
    public async Task<EthereumKey> OpenAsync(CancellationToken ct)
    {
        if (opened is not null) return opened;
        var password = await PasswordAsync(ct);
        var key = await Task.Run(() => Keystore.Load(keystore, password), ct);
        if (Keystore.ReadAddress(keystore) is { } said && said != key.Address)
            throw new CommandFailedException(
                $"The keystore '{keystore}' says it is of {said.ToChecksumText()}, but it holds the key of {key.Address.ToChecksumText()}: it is damaged.");
        return opened = key;
    }

    private async Task<string> PasswordAsync(CancellationToken ct)
    {
        if (passwordFile is not null) return ReadFile(passwordFile);
        if (environment(PasswordVariable) is { } password) return password;
        if (prompt.CanAsk) return await prompt.SecretAsync($"Password of {Path.GetFileName(keystore)}:", ct);
        throw new CommandFailedException(
            $"There is no password for the keystore: give --password-file, set {PasswordVariable}, or run the command in a terminal.");
    }

    /// <summary>The first line: editors end it with a line end that is no part of the password.</summary>
    private static string ReadFile(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxPasswordBytes)
                throw new CommandFailedException(
                    $"The password file '{path}' has more than {MaxPasswordBytes} bytes; is it the right file?");
            using var reader = new StreamReader(path);
            return reader.ReadLine() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"The password file '{path}' could not be read: {FailureText.Reason(e)}.", e);
        }
    }
}
