// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Declared;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Tests.Declared;

public sealed class DeclaredEnvelopeTests
{
    private const int Seed = 20260402;
    private const int Declarations = 3_000;
    private const int Packets = 40;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void any_declaration_decodes_as_the_slow_model_says(bool isCommon)
    {
        int good = 0;
        for (int seed = Seed; seed < Seed + Declarations; seed++)
        {
            var made = new RandomDeclaration(seed, isCommon);
            var decoder = new DeclaredEnvelope(made.Declaration, "");
            var random = new Random(seed);
            for (int round = 0; round < Packets; round++)
            {
                byte[] packet = made.Packet();
                int captured = random.Next(3) == 0 ? random.Next(packet.Length + 1) : packet.Length;
                good += Compare(made.Declaration, decoder, packet, captured, seed) ? 1 : 0;
            }
        }
        Assert.InRange(good, Declarations * Packets / 4, Declarations * Packets * 9 / 10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void nothing_behind_the_captured_bytes_matters_and_nothing_is_allocated(bool isCommon)
    {
        byte[] wrong = new byte[256];
        long allocated = 0;
        for (int seed = Seed; seed < Seed + Declarations; seed++)
        {
            var made = new RandomDeclaration(seed, isCommon);
            var decoder = new DeclaredEnvelope(made.Declaration, "");
            var random = new Random(seed);
            byte[] packet = made.Packet();
            for (int captured = 0; captured <= packet.Length; captured++)
            {
                wrong.AsSpan().Fill(0xA5);
                packet.AsSpan(0, captured).CopyTo(wrong);
                int length = random.Next(2) == 0 ? packet.Length : captured + random.Next(70_000);
                Envelope clean = default;
                Envelope overwritten = default;
                long before = GC.GetAllocatedBytesForCurrentThread();
                EnvelopeStatus first = decoder.Decode(packet.AsSpan(0, captured), length, ref clean);
                EnvelopeStatus second = decoder.Decode(wrong.AsSpan(0, captured), length, ref overwritten);
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;

                Assert.Equal((seed, captured, first, clean), (seed, captured, second, overwritten));
            }
        }
        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(254, 1, 255)]
    [InlineData(255, 1, 1)]
    [InlineData(254, 4, 3)]
    public void numbers_go_on_at_the_lowest_behind_the_highest(byte number, byte count, ulong next)
    {
        EnvelopeDeclaration declaration = Small with
        {
            Messages = new DeclaredMessages { Count = new DeclaredField(1, 1) },
        };
        byte[] packet = [number, count, 0, 0, 0, 0];
        Envelope envelope = default;

        EnvelopeStatus status = new DeclaredEnvelope(declaration, "").Decode(packet, packet.Length, ref envelope);

        Assert.Equal(
            (EnvelopeStatus.Ok, (ulong)number, next), (status, envelope.FirstSequence, envelope.NextSequence));
    }

    [Fact]
    public void a_packet_shorter_than_a_word_is_read_too()
    {
        byte[] packet = [7, 9];
        Envelope envelope = default;

        EnvelopeStatus status = new DeclaredEnvelope(Small with { NumbersPackets = true }, "").Decode(
            packet, packet.Length, ref envelope);

        Assert.Equal((EnvelopeStatus.Ok, 7UL, 8UL), (status, envelope.FirstSequence, envelope.NextSequence));
    }

    [Fact]
    public void the_number_of_the_protocol_says_how_its_channel_is_written()
    {
        DeclaredField?[] channels =
            [null, new DeclaredField(0, 8), new DeclaredField(0, 8, FieldForm.Text)];
        DeclaredField?[] sessions =
            [null, new DeclaredField(8, 8), new DeclaredField(8, 16, FieldForm.Text)];
        string[] expected = ["", "9", "S1", "7", "7/9", "7/S1", "EU", "EU/9", "EU/S1"];
        List<string> found = [];
        foreach (DeclaredField? channel in channels)
        {
            foreach (DeclaredField? session in sessions)
            {
                ProtocolRow row = DeclaredRow.Of(Small with { Channel = channel, Session = session }, "");
                var key = new ChannelKey(
                    channel is null ? 0 : channel.Form == FieldForm.Text ? 0x4555_2020_2020_2020 : 7UL,
                    session?.Form == FieldForm.Text ? 0x5331_0000_0000_0000 : 9UL, 0);
                found.Add(ChannelText.Format(row.Id, key));
                Assert.True(ProtocolCatalog.IsDatagram(row.Id));
            }
        }
        Assert.Equal(expected, found);
    }

    private static EnvelopeDeclaration Small { get; } = new()
    {
        Name = "small",
        IsBigEndian = true,
        HeaderLength = 2,
        Sequence = new DeclaredField(0, 1),
        NumbersPackets = false,
        First = 1,
        Last = 255,
        None = 0,
    };

    private static bool Compare(
        EnvelopeDeclaration declaration, DeclaredEnvelope decoder, byte[] packet, int captured, int seed)
    {
        Envelope found = default;
        Envelope? expected = DeclaredModel.Decode(declaration, packet[..captured], packet.Length);

        EnvelopeStatus status = decoder.Decode(packet.AsSpan(0, captured), packet.Length, ref found);

        if ((found.Flags & EnvelopeFlags.Unsequenced) != 0)
            found.NextSequence = 0;
        Envelope? decoded = status == EnvelopeStatus.Ok ? found : null;
        Assert.True(expected.Equals(decoded),
            $"seed {seed} {Convert.ToHexString(packet)} {captured}: {status} {Text(decoded)}, model {Text(expected)}");
        return decoded is not null;
    }

    private static string Text(Envelope? envelope) => envelope is { } one
        ? $"{one.FirstSequence} {one.NextSequence} {one.Count} {one.Flags} {one.SendTimeNs} {one.Channel}"
        : "none";
}
