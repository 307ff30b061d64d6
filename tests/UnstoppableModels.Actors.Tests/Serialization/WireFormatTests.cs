using System.Reflection;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using UnstoppableModels.Actors.FraudProofer;
using UnstoppableModels.Actors.Roles;
using UnstoppableModels.Actors.Serialization;
using UnstoppableModels.Actors.Transactions;
using UnstoppableModels.Actors.Worker;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Transactions;
using UnstoppableModels.Protocol.Validator;

namespace UnstoppableModels.Actors.Tests.Serialization;

public sealed class WireFormatTests(JournalSystem journal) : ActorSpec(journal)
{
    public static TheoryData<string> Manifests => [.. WireFormat.Entries.Select(e => e.Manifest)];

    [Fact]
    public void Every_type_that_is_journalled_or_sent_has_a_wire_form()
    {
        Type[] families = [typeof(ChainLogEntry), typeof(OutboxEvent), typeof(RoleEvent), typeof(VerifierMessage)];
        Type[] others = [typeof(PeriodPerformed), typeof(PreparedBallot), typeof(Settlement), typeof(SubmitTransaction)];
        var expected = new[] { typeof(WireFormat).Assembly, typeof(ChainLogEntry).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.IsAbstract && families.Any(family => family.IsAssignableFrom(type)))
            .Concat(others);

        Assert.Equal(expected.Select(t => t.FullName).Order(), WireFormat.Entries.Select(e => e.Type.FullName).Order());
    }

    [Fact]
    public void Manifests_are_unique() =>
        Assert.Equal(WireFormat.Entries.Count, WireFormat.Entries.Select(e => e.Manifest).Distinct().Count());

    [Fact]
    public void Every_type_has_a_sample() =>
        Assert.Equal(WireFormat.Entries.Select(e => e.Type).ToHashSet(), Samples.All.Select(s => s.GetType()).ToHashSet());

    [Fact]
    public void Every_kind_of_chain_event_has_a_sample() =>
        Assert.Equal(
            typeof(ChainEvent).GetNestedTypes().Where(t => t.IsAssignableTo(typeof(ChainEvent))).ToHashSet(),
            Samples.Events().Select(e => e.GetType()).ToHashSet());

    [Fact]
    public void Every_sample_comes_back_as_it_went()
    {
        var serializer = Serializer();
        foreach (var sample in Samples.All)
        {
            var bytes = serializer.ToBinary(sample);
            var back = serializer.FromBinary(bytes, serializer.Manifest(sample));

            Assert.Equal(sample, back);
            Assert.Equal(bytes, serializer.ToBinary(back));
        }
    }

    /// <summary>Signed attempts are equal by their hash, so their other fields are compared one by one.</summary>
    [Fact]
    public void A_signed_attempt_comes_back_with_every_field()
    {
        var serializer = Serializer();
        var sent = Samples.All.OfType<OutboxEvent.RequestSigned>().Single().Attempt;
        var back = ((OutboxEvent.RequestSigned)serializer.FromBinary(
            serializer.ToBinary(Samples.All.OfType<OutboxEvent.RequestSigned>().Single()), "signed")).Attempt;

        Assert.Equal(sent.Raw.ToArray(), back.Raw.ToArray());
        foreach (var property in typeof(SignedAttempt).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(
            p => p.Name != nameof(SignedAttempt.Raw)))
            Assert.Equal(property.GetValue(sent), property.GetValue(back));
    }

    /// <summary>Bytes written by an older version must be read by the next: a change here is a change of the journal's format.</summary>
    [Theory]
    [MemberData(nameof(Manifests))]
    public void The_bytes_of_every_manifest_are_pinned(string manifest)
    {
        var serializer = Serializer();
        var sample = Samples.All.First(s => serializer.Manifest(s) == manifest);

        Assert.Equal(PinnedBytes.Of(manifest), Convert.ToHexStringLower(serializer.ToBinary(sample)));
        Assert.Equal(sample, serializer.FromBinary(Convert.FromHexString(PinnedBytes.Of(manifest)), manifest));
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Damaged_bytes_are_read_as_something_or_refused_in_one_sentence(string manifest)
    {
        var serializer = Serializer();
        var bytes = serializer.ToBinary(Samples.All.First(s => serializer.Manifest(s) == manifest));
        var damaged = Enumerable.Range(0, bytes.Length).Select(length => bytes[..length])
            .Concat(Enumerable.Range(0, bytes.Length).Select(i => (byte[])[.. bytes[..i], (byte)~bytes[i], .. bytes[(i + 1)..]]))
            .ToList();

        foreach (var attempt in damaged) ReadOrRefuse(serializer, attempt, manifest);
        Assert.Throws<SerializationException>(() => serializer.FromBinary([0xff], manifest));
    }

    [Theory]
    [InlineData("block", "", "a part of it is missing.")]
    [InlineData("settlement", "", "A hash has 32 bytes, not 0.")]
    [InlineData("role-settled", "1009", "9 is no IntentOutcome.")]
    [InlineData("ballot", "10b90a", "Arithmetic operation resulted in an overflow.")]
    public void What_is_wrong_is_said(string manifest, string hex, string what)
    {
        var refusal = Assert.Throws<SerializationException>(() => Serializer().FromBinary(Convert.FromHexString(hex), manifest));
        Assert.StartsWith($"A '{manifest}' message is damaged: {what}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_manifest_is_refused()
    {
        var refusal = Assert.Throws<SerializationException>(() => Serializer().FromBinary([], "System.Object"));
        Assert.Equal("No message is called 'System.Object'.", refusal.Message);
    }

    [Fact]
    public void A_type_without_a_wire_form_is_refused()
    {
        var refusal = Assert.Throws<SerializationException>(() => Serializer().ToBinary(new NodeFailed(new IOException())));
        Assert.Equal("UnstoppableModels.Actors.NodeFailed has no wire form.", refusal.Message);
    }

    [Fact]
    public void Json_is_refused_in_both_directions()
    {
        var serializer = new RefusingJsonSerializer((ExtendedActorSystem)System, Config.Empty);
        var json = "{\"$type\":\"System.Object\"}"u8.ToArray();

        Assert.Equal("System.String has no wire form and JSON is switched off.", Refusal(() => serializer.ToBinary("x")));
        Assert.Equal("A message came as JSON, which is switched off.", Refusal(() => serializer.FromBinary(json, typeof(object))));
        Assert.Equal(
            "A message came as JSON, which is switched off.",
            Refusal(() => System.Serialization.Deserialize(json, 1, "System.Object, System.Private.CoreLib")));
    }

    private static string Refusal(Func<object> attempt) => Assert.Throws<SerializationException>(attempt).Message;

    private static void ReadOrRefuse(WireSerializer serializer, byte[] bytes, string manifest)
    {
        try
        {
            Assert.NotNull(serializer.FromBinary(bytes, manifest));
        }
        catch (SerializationException e)
        {
            Assert.StartsWith($"A '{manifest}' message is damaged: ", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    private WireSerializer Serializer() => new((ExtendedActorSystem)System);
}
