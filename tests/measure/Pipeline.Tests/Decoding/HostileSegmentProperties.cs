// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>
/// Random conversations of two ends, with retransmissions and segments that overtake each other, into which a stranger
/// puts one segment of every kind at a random place: what is reported is what is reported without it.
/// </summary>
public sealed class HostileSegmentProperties
{
    private const int Seeds = 400;
    private const int Steps = 120;
    private const long HoldNs = 200_000_000;

    private static readonly (string Name, Func<Random, Lie> Make)[] Kinds =
    [
        ("data ahead", random => new(Far(random), Bytes(random), Wire.Ack, 0)),
        ("data far ahead", random => new(random.NextInt64(1 << 28, int.MaxValue), Bytes(random), Wire.Ack, 0)),
        ("data behind", random => new(-Far(random), Bytes(random), Wire.Ack, 0)),
        ("SYN", random => new(random.NextInt64(1L << 32), [], Wire.Syn, 0)),
        ("SYN-ACK", random => new(random.NextInt64(1L << 32), [], Wire.Syn | Wire.Ack, random.NextInt64(2, 1L << 31))),
        ("RST", random => new(Far(random), [], Wire.Rst, 0)),
        ("RST inside", random => new(random.NextInt64(20_000, 60_000), [], Wire.Rst | Wire.Ack, 0)),
        ("RST behind", random => new(-random.NextInt64(20_000, 1L << 30), [], Wire.Rst, 0)),
        ("FIN ahead", random => new(random.NextInt64(20_000, 1 << 30), [], Wire.Fin | Wire.Ack, 0)),
        ("FIN behind", random => new(-random.NextInt64(20_000, 1 << 30), [], Wire.Fin | Wire.Ack, 0)),
        ("ACK of unsent bytes", random => new(0, [], Wire.Ack, Far(random))),
        ("ACK ahead", random => new(Far(random), [], Wire.Ack, 0)),
        ("all flags", random => new(Far(random), Bytes(random), 0x3F, 0)),
        ("no flags", random => new(Far(random), Bytes(random), 0, 0)),
        ("damaged data in order", random => Damaged(0, Bytes(random), Wire.Ack)),
        ("damaged data behind a hole", random => Damaged(random.NextInt64(1, 2_000), Bytes(random), Wire.Ack)),
        ("damaged ACK ahead", _ => Damaged(0, [], Wire.Ack) with { Acknowledged = 1_000 }),
        ("damaged RST in order", _ => Damaged(0, [], Wire.Rst | Wire.Ack)),
        ("damaged FIN in order", _ => Damaged(0, [], Wire.Fin | Wire.Ack)),
        ("damaged SYN", random => Damaged(random.NextInt64(1L << 32), [], Wire.Syn)),
    ];

    public static TheoryData<string> Names => [.. Kinds.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void one_lie_changes_nothing(string name)
    {
        Func<Random, Lie> make = Kinds.Single(kind => kind.Name == name).Make;
        for (int seed = 0; seed < Seeds / Kinds.Length * 4; seed++)
        {
            Wire truth = Play(seed, null);
            Wire lied = Play(seed, make);

            Assert.True(truth.Log.Messages.Count > Steps / 2);
            Assert.True(
                Messages(truth).SequenceEqual(Messages(lied)),
                $"{name}, seed {seed}: {Difference(Messages(truth), Messages(lied))}");
            Assert.Equal(Ends(truth), Ends(lied));
        }
    }

    private static List<string> Messages(Wire wire) => [.. wire.Log.Messages.Select(packet =>
        $"{packet.Direction} {packet.Message.Kind} {packet.Message.Key.Integer} {packet.StampNs} {packet.Connection} "
        + $"{packet.Flags}")];

    private static string Difference(List<string> truth, List<string> lied)
    {
        int at = 0;
        while (at < truth.Count && at < lied.Count && truth[at] == lied[at])
            at++;
        return $"at {at}: {truth.ElementAtOrDefault(at)} / {lied.ElementAtOrDefault(at)}";
    }

    private static (long, int) Ends(Wire wire) => (
        wire.Streams.ConnectionCount,
        wire.Log.Events.Count(packet => packet.Flags.HasFlag(PacketEventFlags.ConnectionClosed)));

    private static Wire Play(int seed, Func<Random, Lie>? lie)
    {
        var random = new Random(seed);
        var liar = new Random(~seed);
        int when = liar.Next(1, Steps);
        Talk talk = Talk.OpenOuch();
        uint orders = 0;
        uint answers = 0;
        for (int step = 0; step < Steps; step++)
        {
            if (step == when && lie is not null)
            {
                Lie one = lie(liar);
                talk.Wire.Checksum = one.Checksum;
                talk.Lie((StreamDirection)liar.Next(2), one.Distance, one.Payload, one.Flags, one.Acknowledged);
            }
            StreamDirection direction = answers < orders && random.Next(2) == 0
                ? StreamDirection.FromExchange : StreamDirection.ToExchange;
            int messages = random.Next(1, 4);
            List<byte> bytes = [];
            for (int message = 0; message < messages; message++)
            {
                bool isAnswer = direction == StreamDirection.FromExchange;
                bytes.AddRange(isAnswer ? Soup.OrderAccepted(++answers) : Soup.EnterOrder(++orders));
            }
            SayInPieces(talk, direction, [.. bytes], random);
            if (random.Next(4) == 0)
                talk.Acknowledge(Talk.Other(direction));
            if (random.Next(10) == 0)
                talk.Wire.Wait(random.NextInt64(2 * HoldNs));
        }
        talk.Say(StreamDirection.ToExchange, [], Wire.Fin | Wire.Ack);
        talk.Wire.End();
        return talk.Wire;
    }

    /// <summary>Bytes in pieces, some of which come twice, and some after the next one.</summary>
    private static void SayInPieces(Talk talk, StreamDirection direction, byte[] bytes, Random random)
    {
        uint first = talk.NextOf(direction);
        List<(int Start, int End)> pieces = [];
        for (int start = 0; start < bytes.Length;)
        {
            int end = Math.Min(bytes.Length, start + random.Next(2, 120));
            pieces.Add((start, end));
            if (random.Next(6) == 0)
                pieces.Add((start, end));
            start = end;
        }
        for (int index = 0; index + 1 < pieces.Count; index++)
        {
            if (random.Next(5) == 0)
                (pieces[index], pieces[index + 1]) = (pieces[index + 1], pieces[index]);
        }
        foreach ((int start, int end) in pieces)
        {
            talk.Send(
                direction, unchecked(first + (uint)start), talk.NextOf(Talk.Other(direction)),
                bytes.AsSpan(start, end - start), Wire.Ack);
        }
        talk.Lose(direction, bytes.Length);
    }

    private static long Far(Random random) => random.NextInt64(200_000, 1 << 28);

    private static byte[] Bytes(Random random)
    {
        byte[] bytes = random.Next(2) == 0 ? Soup.OrderAccepted(9_999) : new byte[random.Next(2, 1460)];
        return bytes;
    }

    private static Lie Damaged(long distance, byte[] payload, byte flags) =>
        new(distance, payload, flags, 0) { Checksum = ChecksumVerdict.Refused };

    private sealed record Lie(long Distance, byte[] Payload, byte Flags, long Acknowledged)
    {
        public ChecksumVerdict Checksum { get; init; } = ChecksumVerdict.Right;
    }
}
