using CsCheck;
using UnstoppableModels.Content.Cids;
using UnstoppableModels.Content.Tests.Vectors;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Content.Tests.Cids;

public class CidTests
{
    private const string Hello = "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq";

    [Fact]
    public void Hello_has_the_known_cid_bytes_and_digest()
    {
        var cid = Cid.Of(CidCodec.Raw, "hello"u8);

        Assert.Equal(Hello, cid.ToString());
        Assert.Equal(CidVectors.Root.GetProperty("cidForms").GetProperty("bytesHex").GetString(), Convert.ToHexStringLower(cid.ToBytes()));
        Assert.Equal("0x2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", cid.Digest.ToString());
        Assert.Equal(CidCodec.Raw, cid.Codec);
    }

    [Theory]
    [InlineData("base32")]
    [InlineData("base58btc")]
    [InlineData("base36")]
    [InlineData("base16")]
    public void Every_text_form_reads_as_the_same_cid(string form)
    {
        var text = CidVectors.Root.GetProperty("cidForms").GetProperty(form).GetString()!;

        Assert.Equal(Cid.Of(CidCodec.Raw, "hello"u8), Cid.Parse(text));
    }

    [Fact]
    public void A_version_0_cid_reads_as_the_version_1_cid_of_the_same_block()
    {
        foreach (var vector in CidVectors.Files)
        {
            var cid = Cid.Parse(vector.GetProperty("cid").GetString()!);
            Assert.Equal(vector.GetProperty("cidV1Base32").GetString(), cid.ToString());
            Assert.Equal(vector.GetProperty("codec").GetString(), cid.Codec == CidCodec.Raw ? "raw" : "dag-pb");
            Assert.Equal(cid, Cid.FromBytes(cid.ToBytes()));
        }
        var version0 = Cid.Parse("Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD");
        Assert.Equal(version0, Cid.FromBytes(version0.ToVersion0Bytes()));
    }

    [Fact]
    public void The_bad_cids_of_the_vectors_are_refused()
    {
        var refused = 0;
        foreach (var negative in CidVectors.Root.GetProperty("negative").EnumerateArray())
        {
            if (!negative.TryGetProperty("cid", out var text)) continue;
            Assert.False(Cid.TryParse(text.GetString(), out var cid), negative.GetProperty("case").GetString());
            Assert.Equal(default, cid);
            refused++;
        }
        Assert.Equal(6, refused);
    }

    [Theory]
    [InlineData("bafkrcfaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "its hash is not a 32-byte sha2-256 digest")]
    [InlineData("f015512142cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c", "its hash is not a 32-byte sha2-256 digest")]
    [InlineData("f01d50012202cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", "its codec is neither raw nor dag-pb")]
    [InlineData("f015512202cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b982400", "it has 37 bytes, not 36")]
    [InlineData("f015512202cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b98", "it has 35 bytes, not 36")]
    [InlineData("Qm0fVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX", "it is not base58btc")]
    [InlineData("zQmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX", "a CIDv0 has no multibase prefix")]
    [InlineData("bafkqablimvwgy3y", "its hash is not a 32-byte sha2-256 digest")]
    [InlineData("bafyreigaknpexyvxt76zgkitavbwx6ejgfheup5oybpm77f3pxzrvwpfdi", "its codec is neither raw nor dag-pb")]
    [InlineData("f02551220" + "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", "it is neither a CIDv1 nor a CIDv0")]
    [InlineData("", "it has 0 characters")]
    [InlineData("b", "it is neither a CIDv1 nor a CIDv0")]
    [InlineData("BAFKREIBM6JG3UX5QUMHCN2B3FLC3TYU6DMLB4XA7U5BF44YEGNRJHC4YEQ",
        "it starts like none of base32 (b), base58btc (z), base36 (k), base16 (f) or CIDv0 (Qm)")]
    [InlineData("bAFKREIBM6JG3UX5QUMHCN2B3FLC3TYU6DMLB4XA7U5BF44YEGNRJHC4YEQ", "it is not canonical base32")]
    [InlineData(Hello + "=", "it is not canonical base32")]
    [InlineData("bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yer", "it is not canonical base32")]
    [InlineData("bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4ye!", "it is not base32")]
    [InlineData(" " + Hello, "it starts like none of base32 (b), base58btc (z), base36 (k), base16 (f) or CIDv0 (Qm)")]
    [InlineData("f015512202CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824", "it is not canonical base16")]
    public void A_bad_text_is_refused_with_its_reason(string text, string reason)
    {
        var exception = Assert.Throws<FormatException>(() => Cid.Parse(text));

        Assert.Equal($"'{text}' is not a CID this program accepts: {reason}.", exception.Message);
    }

    [Fact]
    public void A_very_long_text_is_refused_before_it_is_decoded()
    {
        var exception = Assert.Throws<FormatException>(() => Cid.Parse("z" + new string('2', 1_000_000)));

        Assert.EndsWith("it has 1000001 characters.", exception.Message, StringComparison.Ordinal);
        Assert.InRange(exception.Message.Length, 1, 300);
    }

    [Fact]
    public void No_text_of_any_shape_makes_the_parser_fail_otherwise() =>
        Gen.Select(Gen.OneOfConst("", "b", "z", "k", "f", "Qm"), Gen.String[0, 200])
            .Sample((prefix, text) => !Cid.TryParse(prefix + text, out _));

    [Fact]
    public void Text_and_bytes_round_trip_for_any_digest() =>
        Gen.Select(Gen.Byte.Array[Hash32.Size], Gen.Bool).Sample((digest, raw) =>
        {
            var cid = new Cid(raw ? CidCodec.Raw : CidCodec.DagPb, new Hash32(digest));
            return Cid.Parse(cid.ToString()) == cid && Cid.FromBytes(cid.ToBytes()) == cid && cid.ToString().Length == 59;
        });

    [Fact]
    public void Codec_and_digest_both_make_the_cid()
    {
        var raw = Cid.Of(CidCodec.Raw, "x"u8);

        Assert.NotEqual(raw, new Cid(CidCodec.DagPb, raw.Digest));
        Assert.NotEqual(raw, Cid.Of(CidCodec.Raw, "y"u8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Cid((CidCodec)0x71, raw.Digest));
        Assert.Throws<InvalidOperationException>(() => raw.ToVersion0Bytes());
        Assert.False(Cid.TryParse(null, out _));
    }

    [Fact]
    public void The_fixtures_of_the_specification_hold()
    {
        var fixtures = CidVectors.Root.GetProperty("specFixtures");

        Cid Fixture(string name) => Cid.Parse(fixtures.GetProperty(name).GetString()!);
        Assert.Equal(Fixture("v1 hello world"), Cid.Of(CidCodec.Raw, "hello world"u8));
        Assert.Equal(Fixture("empty dir v1"), Fixture("empty dir v0"));
    }
}
