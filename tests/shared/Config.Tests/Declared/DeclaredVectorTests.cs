// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using TestSupport;
using TestSupport.Declared;

namespace Telemetry.Config.Tests.Declared;

/// <summary>Real packets decoded by a built-in protocol and by a declaration of the same.</summary>
public class DeclaredVectorTests
{
    // For these the declaration checks all that the code does: both refuse the same damaged packets.
    private static readonly string[] Alike = ["moldudp64", "moldudp32", "cboe-pitch"];

    // A declaration cannot express the type of the first message, and its time.
    private const EnvelopeFlags OnlyBuiltIn = EnvelopeFlags.HasMessageTime;

    [VectorsFact]
    public void real_packets_give_the_same_envelopes()
    {
        int compared = 0;
        foreach ((ProtocolRow builtIn, ProtocolRow declared) in Pairs())
        {
            Dictionary<ChannelKey, ChannelKey> keys = [];
            VectorPacket[] packets = PacketsOf(builtIn.Name);
            foreach (VectorPacket packet in packets)
            {
                Envelope expected = default;
                Envelope found = default;
                Assert.Equal(EnvelopeStatus.Ok, EnvelopeDecoder.Decode(
                    builtIn.Id, packet.Payload, packet.Payload.Length, ref expected));

                EnvelopeStatus status = declared.Declared!.Decode(packet.Payload, packet.Payload.Length, ref found);

                Assert.True(status == EnvelopeStatus.Ok, $"{declared.Name} {packet.Expected}: {status}");
                AssertSame(declared, expected, found);
                Assert.True(keys.TryAdd(expected.Channel, found.Channel) || keys[expected.Channel] == found.Channel);
                compared++;
            }
            Assert.Equal(keys.Count, keys.Values.Distinct().Count());
        }
        Assert.True(compared >= 160, $"only {compared} packets were compared");
    }

    [VectorsFact]
    public void damaged_and_truncated_packets_give_the_same_envelopes()
    {
        const int rounds = 40;
        var random = new Random(20260401);
        foreach ((ProtocolRow builtIn, ProtocolRow declared) in Pairs())
        {
            VectorPacket[] packets = PacketsOf(builtIn.Name);
            for (int round = 0; round < rounds * packets.Length; round++)
            {
                byte[] payload = [.. packets[round % packets.Length].Payload];
                for (int changes = random.Next(3); changes > 0; changes--)
                    payload[random.Next(Math.Min(payload.Length, 48))] = (byte)random.Next(256);
                int captured = random.Next(2) == 0 ? payload.Length : random.Next(payload.Length + 1);
                Envelope expected = default;
                Envelope found = default;

                EnvelopeStatus wanted = EnvelopeDecoder.Decode(
                    builtIn.Id, payload.AsSpan(0, captured), payload.Length, ref expected);
                EnvelopeStatus status = declared.Declared!.Decode(
                    payload.AsSpan(0, captured), payload.Length, ref found);

                string what = $"{declared.Name} {Convert.ToHexString(payload)} {captured}: {wanted}, {status}";
                if (Alike.Contains(builtIn.Name))
                    Assert.True((wanted == EnvelopeStatus.Ok) == (status == EnvelopeStatus.Ok), what);
                if (wanted == EnvelopeStatus.Ok && status == EnvelopeStatus.Ok)
                    AssertSame(declared, expected, found);
            }
        }
    }

    private static IEnumerable<(ProtocolRow BuiltIn, ProtocolRow Declared)> Pairs()
    {
        var protocols = new ProtocolFinder(ConfigReader.ReadFile(DeclaredBuiltIns.Path));
        foreach (ProtocolRow declared in protocols.Rows.Where(row => row.Declared is not null))
        {
            string name = declared.Name[DeclaredBuiltIns.Prefix.Length..];
            Assert.True(ProtocolCatalog.TryFind(name, out ProtocolRow? builtIn), name);
            Assert.Equal(builtIn.HighestSequence, declared.HighestSequence);
            yield return (builtIn, declared);
        }
    }

    private static VectorPacket[] PacketsOf(string protocol)
    {
        string[] names = protocol == "moldudp64" ? [protocol, "moldudp64-itch50"] : [protocol];
        return [.. names.SelectMany(VectorCapture.Of).SelectMany(capture => capture.Packets)];
    }

    private static void AssertSame(ProtocolRow row, in Envelope expected, in Envelope found)
    {
        bool isPlaced = (expected.Flags & EnvelopeFlags.Unsequenced) == 0;
        Assert.Equal(
            (row.Name, expected.FirstSequence, isPlaced ? expected.NextSequence : 0, expected.Count, expected.Numbers,
                expected.Flags & ~OnlyBuiltIn, expected.SendTimeNs),
            (row.Name, found.FirstSequence, isPlaced ? found.NextSequence : 0, found.Count, found.Numbers,
                found.Flags, found.SendTimeNs));
    }
}
