using UnstoppableModels.Ethereum.Crypto;

namespace UnstoppableModels.Ethereum.Tests.Crypto;

public sealed class KeystoreTests : IDisposable
{
    private const int FastScrypt = 4096;

    // The PBKDF2 vector of the Web3 Secret Storage definition, version 3.
    private const string Pbkdf2 = """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
        "ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",
        "kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256","salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
        "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """;

    // Written by cast wallet import (Foundry 1.7.1) for the same key and password.
    private const string Scrypt = """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"45fbea6e1edcc2a0c0db0f000a2379c6"},
        "ciphertext":"d2d944001e9c34989a1feba6cf503ad791d4ea32a5db2bb3b86a8fc2d82c58be","kdf":"scrypt",
        "kdfparams":{"dklen":32,"n":8192,"p":1,"r":8,"salt":"7ba6192184332fc76f46285de0a6c79eb0b59a55a052958889be42a562da4d79"},
        "mac":"62d6b51366f3cbcdc1b8a684ab89379d0b4fdbda40f9c13d68d3581fd20bad20"},"id":"ec500456-99c6-4e7c-9f06-a649a6e14784","version":3}
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("um-keystore-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(Pbkdf2)]
    [InlineData(Scrypt)]
    public void Opens_what_others_wrote(string json)
    {
        var key = Keystore.Decrypt(json, "testpassword");
        Assert.Equal("7A28B5BA57C53603B0B07B56BBA752F7784BF506FA95EDC395F5CF6C7514FE9D", Convert.ToHexString(key.ToBytes()));
        Assert.Equal("0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b", key.Address.ToString());
    }

    [Fact]
    public void The_account_can_be_read_without_the_password()
    {
        var key = EthereumKey.Generate();
        var saved = Path.Combine(folder, "saved.json");
        Keystore.Save(key, saved, "secret", FastScrypt);
        var silent = Path.Combine(folder, "silent.json");
        File.WriteAllText(silent, Scrypt);
        var list = Path.Combine(folder, "list.json");
        File.WriteAllText(list, "[]");

        Assert.Equal(key.Address, Keystore.ReadAddress(saved));
        Assert.Null(Keystore.ReadAddress(silent));
        Assert.Equal(
            $"'{list}': This is not a version 3 keystore (Web3 Secret Storage).", Assert.Throws<KeystoreException>(() => Keystore.ReadAddress(list)).Message);
    }

    [Fact]
    public void What_was_saved_is_loaded()
    {
        var (key, path) = (EthereumKey.Generate(), Path.Combine(folder, "key.json"));
        Keystore.Save(key, path, "pässword", FastScrypt);
        Assert.Equal(key.ToBytes(), Keystore.Load(path, "pässword").ToBytes());
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFiles(folder));
        Assert.DoesNotContain(Convert.ToHexStringLower(key.ToBytes()), File.ReadAllText(path), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void An_existing_file_is_never_overwritten()
    {
        var path = Path.Combine(folder, "key.json");
        File.WriteAllText(path, "precious");
        Assert.Throws<KeystoreException>(() => Keystore.Save(EthereumKey.Generate(), path, "p", FastScrypt));
        Assert.Equal("precious", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public void A_wrong_password_is_told_apart()
    {
        var json = Keystore.Encrypt(EthereumKey.Generate(), "right", FastScrypt);
        Assert.Equal(
            "The password does not open this keystore, or the keystore is damaged.",
            Assert.Throws<KeystoreException>(() => Keystore.Decrypt(json, "wrong")).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":"3"}""")]
    public void What_is_no_keystore_is_refused(string json) => Assert.Throws<KeystoreException>(() => Keystore.Decrypt(json, "p"));

    [Theory]
    [InlineData("\"n\":8192", "\"n\":1073741824")] // a terabyte of memory
    [InlineData("\"n\":8192", "\"n\":8191")]
    [InlineData("\"n\":8192,\"p\":1,\"r\":8", "\"n\":262144,\"p\":8,\"r\":1")] // against RFC 7914
    [InlineData("\"p\":1", "\"p\":2000000000")]
    [InlineData("\"version\":3", "\"version\":1")]
    [InlineData("aes-128-ctr", "aes-128-cbc")]
    [InlineData("\"dklen\":32", "\"dklen\":16")]
    [InlineData("45fbea6e1edcc2a0c0db0f000a2379c6", "45fbea6e")]
    public void Absurd_parameters_are_refused_before_any_work(string original, string replacement) =>
        Assert.Throws<KeystoreException>(
            () => Keystore.Decrypt(Scrypt.Replace(original, replacement, StringComparison.Ordinal), "testpassword"));

    [Fact]
    public void A_missing_file_is_named()
    {
        var path = Path.Combine(folder, "absent.json");
        Assert.Contains(path, Assert.Throws<KeystoreException>(() => Keystore.Load(path, "p")).Message, StringComparison.Ordinal);
    }
}
