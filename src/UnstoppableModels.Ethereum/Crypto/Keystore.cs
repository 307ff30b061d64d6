using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Crypto;

/// <summary>
/// Password-protected key files in the format all wallets share (Web3 Secret Storage, version 3): AES-128-CTR under scrypt or PBKDF2.
/// </summary>
public static class Keystore
{
    private const int DerivedKeyBytes = 32;
    private const int MaxFileBytes = 64 * 1024;

    // A hostile file may not make this program allocate or compute without bound.
    private const long MaxScryptBytes = 1L << 30;
    private const int MaxScryptParallelism = 64;
    private const int MaxPbkdf2Iterations = 10_000_000;

    /// <summary>The scrypt cost every wallet uses by default: 256 MiB of memory, about a second.</summary>
    public const int StandardScryptN = 1 << 18;

    /// <summary>Encrypts a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="password">Password; its UTF-8 bytes are used.</param>
    /// <param name="scryptN">Memory cost of scrypt, a power of two from 2 to 2^20. Lower values are for tests.</param>
    /// <returns>The keystore as JSON text.</returns>
    public static string Encrypt(EthereumKey key, string password, int scryptN = StandardScryptN)
    {
        const int r = 8;
        const int p = 1;
        CheckScrypt(scryptN, r, p);
        var salt = RandomNumberGenerator.GetBytes(32);
        var iv = RandomNumberGenerator.GetBytes(16);
        var derived = SCrypt.Generate(Encoding.UTF8.GetBytes(password), salt, scryptN, r, p, DerivedKeyBytes);
        var secret = key.ToBytes();
        try
        {
            var cipherText = AesCtr(derived.AsSpan(0, 16), iv, secret);
            var json = new JsonObject
            {
                ["version"] = 3,
                ["id"] = Guid.NewGuid().ToString(),
                ["address"] = key.Address.ToString()[2..],
                ["crypto"] = new JsonObject
                {
                    ["cipher"] = "aes-128-ctr",
                    ["cipherparams"] = new JsonObject { ["iv"] = Convert.ToHexStringLower(iv) },
                    ["ciphertext"] = Convert.ToHexStringLower(cipherText),
                    ["kdf"] = "scrypt",
                    ["kdfparams"] = new JsonObject
                    {
                        ["dklen"] = DerivedKeyBytes,
                        ["n"] = scryptN,
                        ["r"] = r,
                        ["p"] = p,
                        ["salt"] = Convert.ToHexStringLower(salt),
                    },
                    ["mac"] = Convert.ToHexStringLower(Mac(derived, cipherText)),
                },
            };
            return json.ToJsonString();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Opens a keystore.</summary>
    /// <exception cref="KeystoreException">The text is not a version 3 keystore, asks for absurd work, or the password is
    /// wrong.</exception>
    public static EthereumKey Decrypt(string json, string password)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Decrypt(document.RootElement, Encoding.UTF8.GetBytes(password));
        }
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new KeystoreException(
                "This is not a version 3 keystore (Web3 Secret Storage): a field is missing or has the wrong form.", e);
        }
    }

    /// <summary>Reads and opens a keystore file.</summary>
    /// <exception cref="KeystoreException">The file cannot be read, is no keystore, or the password is wrong.</exception>
    public static EthereumKey Load(string path, string password)
    {
        var json = ReadText(path);
        try
        {
            return Decrypt(json, password);
        }
        catch (KeystoreException e)
        {
            throw new KeystoreException($"'{path}': {e.Message}", e);
        }
    }

    /// <summary>
    /// The account a keystore file says it is of, without opening it: to be believed for an estimate, not for a signature.
    /// </summary>
    /// <returns>Null if the file does not say.</returns>
    /// <exception cref="KeystoreException">The file cannot be read or is no JSON object.</exception>
    public static Address? ReadAddress(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(ReadText(path));
            return document.RootElement.TryGetProperty("address", out var text) && text.ValueKind == JsonValueKind.String
                && Address.TryParse(text.GetString(), out var address)
                ? address
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new KeystoreException($"'{path}': This is not a version 3 keystore (Web3 Secret Storage).", e);
        }
    }

    /// <summary>Writes an encrypted key to a new file that only the current user can read. The file is complete or absent.</summary>
    /// <exception cref="KeystoreException">The file exists already or cannot be written.</exception>
    public static void Save(EthereumKey key, string path, string password, int scryptN = StandardScryptN)
    {
        var json = Encrypt(key, password, scryptN);
        var temporary = path + ".tmp-" + Guid.NewGuid().ToString("N");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(Encoding.UTF8.GetBytes(json));
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new KeystoreException($"The keystore '{path}' cannot be written: {e.Message}", e);
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length <= MaxFileBytes
                ? File.ReadAllText(path)
                : throw new KeystoreException($"'{path}' has {length} bytes; a keystore has a few hundred.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeystoreException($"The keystore '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static EthereumKey Decrypt(JsonElement root, byte[] password)
    {
        var version = root.GetProperty("version").GetInt32();
        if (version != 3) throw new KeystoreException($"This keystore has version {version}; only version 3 is supported.");
        var crypto = root.TryGetProperty("crypto", out var lower) ? lower : root.GetProperty("Crypto");
        var cipher = crypto.GetProperty("cipher").GetString();
        if (cipher != "aes-128-ctr")
            throw new KeystoreException($"This keystore is encrypted with '{cipher}'; only aes-128-ctr is supported.");
        var iv = Hex(crypto.GetProperty("cipherparams"), "iv");
        if (iv.Length != 16) throw new KeystoreException("This keystore's initialisation vector has not 16 bytes.");
        var cipherText = Hex(crypto, "ciphertext");
        var mac = Hex(crypto, "mac");
        var derived = DeriveKey(crypto, password);
        try
        {
            if (!CryptographicOperations.FixedTimeEquals(Mac(derived, cipherText), mac))
                throw new KeystoreException("The password does not open this keystore, or the keystore is damaged.");
            var secret = AesCtr(derived.AsSpan(0, 16), iv, cipherText);
            var key = EthereumKey.FromBytes(secret);
            CryptographicOperations.ZeroMemory(secret);
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private static byte[] DeriveKey(JsonElement crypto, byte[] password)
    {
        var kdf = crypto.GetProperty("kdf").GetString();
        var parameters = crypto.GetProperty("kdfparams");
        if (parameters.GetProperty("dklen").GetInt32() != DerivedKeyBytes)
            throw new KeystoreException("This keystore asks for a derived key that has not 32 bytes.");
        var salt = Hex(parameters, "salt");
        if (kdf == "scrypt")
        {
            var (n, r, p) = (
                parameters.GetProperty("n").GetInt32(), parameters.GetProperty("r").GetInt32(), parameters.GetProperty("p").GetInt32());
            CheckScrypt(n, r, p);
            return SCrypt.Generate(password, salt, n, r, p, DerivedKeyBytes);
        }
        if (kdf == "pbkdf2")
        {
            var function = parameters.GetProperty("prf").GetString();
            if (function != "hmac-sha256")
                throw new KeystoreException($"This keystore uses PBKDF2 with '{function}'; only hmac-sha256 is supported.");
            var iterations = parameters.GetProperty("c").GetInt32();
            if (iterations is < 1 or > MaxPbkdf2Iterations)
                throw new KeystoreException($"This keystore asks for {iterations} PBKDF2 iterations; the limit is {MaxPbkdf2Iterations}.");
            return Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, DerivedKeyBytes);
        }
        throw new KeystoreException($"This keystore derives its key with '{kdf}'; scrypt and pbkdf2 are supported.");
    }

    private static void CheckScrypt(int n, int r, int p)
    {
        if (n < 2 || !int.IsPow2(n) || r < 1 || p is < 1 or > MaxScryptParallelism || 128L * n * r > MaxScryptBytes)
        {
            const string bounds = "n is a power of two, 128*n*r at most 1 GiB, p at most 64";
            throw new KeystoreException($"The scrypt parameters n={n}, r={r}, p={p} are out of bounds: {bounds}.");
        }
        // RFC 7914, section 2. The vector in the definition of the format breaks this rule and is the only such keystore known.
        if (r == 1 && n >= 1 << 16)
            throw new KeystoreException($"The scrypt parameters n={n}, r=1 are not allowed by RFC 7914 (n is less than 2^(16*r)).");
    }

    private static byte[] Mac(byte[] derived, byte[] cipherText) => Keccak256.Hash([.. derived.AsSpan(16, 16), .. cipherText]).ToBytes();

    private static byte[] AesCtr(ReadOnlySpan<byte> key, byte[] iv, byte[] input)
    {
        var cipher = new SicBlockCipher(new AesEngine());
        cipher.Init(true, new ParametersWithIV(new KeyParameter(key), iv));
        var output = new byte[input.Length];
        var block = new byte[16];
        for (var i = 0; i < input.Length; i += 16)
        {
            var count = Math.Min(16, input.Length - i);
            Array.Clear(block);
            input.AsSpan(i, count).CopyTo(block);
            cipher.ProcessBlock(block, block);
            block.AsSpan(0, count).CopyTo(output.AsSpan(i));
        }
        return output;
    }

    private static byte[] Hex(JsonElement parent, string name) =>
        Convert.FromHexString(parent.GetProperty(name).GetString() ?? throw new FormatException(name));

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The caller is already being told why the file could not be written.
        }
    }
}
