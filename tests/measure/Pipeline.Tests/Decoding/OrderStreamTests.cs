// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>What must hold for the stream of every order protocol.</summary>
public sealed class OrderStreamTests
{
    // Thousands of cuts: each has its own buffers.
    private static readonly TcpStreamOptions OneConnection = new() { MaxConnections = 1 };

    [Theory]
    [Trait("needs", "time")]
    [MemberData(nameof(OrderCorpus.Protocols), MemberType = typeof(OrderCorpus))]
    public void a_cut_at_any_byte_changes_no_message(ProtocolId protocol)
    {
        foreach (bool isToExchange in (bool[])[true, false])
        {
            byte[][] messages = isToExchange
                ? OrderCorpus.ToExchange(protocol) : OrderCorpus.FromExchange(protocol);
            byte[] all = [.. messages.SelectMany(message => message)];
            string whole = DecodedText(protocol, isToExchange, all, all.Length);
            Assert.Equal(messages.Length, whole.Count(letter => letter == '\n'));
            for (int cut = 1; cut < all.Length; cut++)
                Assert.Equal(whole, DecodedText(protocol, isToExchange, all, cut));
        }
    }

    [Theory]
    [MemberData(nameof(OrderCorpus.Protocols), MemberType = typeof(OrderCorpus))]
    public void bytes_one_by_one_are_the_same_messages(ProtocolId protocol)
    {
        byte[] all = [.. OrderCorpus.ToExchange(protocol).SelectMany(message => message)];
        Wire wire = Begin(protocol);
        for (int position = 0; position < all.Length; position++)
            wire.To((uint)(1 + position), all.AsSpan(position, 1));

        Assert.Equal(DecodedText(protocol, true, all, all.Length), Text(wire));
    }

    [Theory]
    [MemberData(nameof(OrderCorpus.Protocols), MemberType = typeof(OrderCorpus))]
    public void a_message_is_found_again_behind_lost_bytes(ProtocolId protocol)
    {
        byte[][] messages = OrderCorpus.ToExchange(protocol);
        byte[] all = [.. messages.SelectMany(message => message)];
        int lost = messages[0].Length + messages[1].Length / 2;
        Wire wire = Begin(protocol);
        wire.To(1, messages[0]);
        wire.To((uint)(1 + lost), all.AsSpan(lost));
        wire.Wait(2_000_000_000);
        wire.End();

        Assert.Equal(messages.Length - 1, wire.Log.Messages.Count(
            message => message.Status == EnvelopeStatus.Ok && (message.Flags & PacketEventFlags.Partial) == 0));
        Assert.Equal(1, wire.Log.Messages.Count(message => (message.Flags & PacketEventFlags.StreamGap) != 0));
    }

    [Theory]
    [Trait("needs", "time")]
    [MemberData(nameof(OrderCorpus.Protocols), MemberType = typeof(OrderCorpus))]
    public void no_password_and_no_name_is_left_however_the_logon_is_cut(ProtocolId protocol)
    {
        const int stride = 101;         // spreads the second cut over what lies behind the first
        byte[] logon = OrderCorpus.ToExchange(protocol)[0];
        (int, int, int)[] orders = [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)];
        for (int first = 1; first < logon.Length; first++)
        {
            int second = first + (first * stride % (logon.Length - first));
            foreach ((int a, int b, int c) in orders)
            {
                int[] cuts = [0, first, second, logon.Length];
                Wire wire = Begin(protocol);
                List<byte[]> left = [];
                foreach (int piece in (int[])[a, b, c, b, a])
                    left.Add(wire.To((uint)(1 + cuts[piece]), logon.AsSpan(cuts[piece]..cuts[piece + 1])));
                left.Add(wire.To(1, logon));
                left.ForEach(segment => AssertNothingIn(segment));
                wire.Streams.ForEachBuffer(AssertNothingIn);
            }
        }
    }

    [Theory]
    [MemberData(nameof(OrderCorpus.Protocols), MemberType = typeof(OrderCorpus))]
    public void a_message_that_means_something_has_its_name(ProtocolId protocol)
    {
        Wire wire = Begin(protocol);
        wire.To(1, [.. OrderCorpus.ToExchange(protocol).SelectMany(message => message)]);
        wire.From(1, [.. OrderCorpus.FromExchange(protocol).SelectMany(message => message)]);

        bool areNamesShared = protocol == ProtocolId.MemxMemo;      // by messages of equities and of options
        Assert.All(
            wire.Log.Messages.Where(packet => packet.Message.Role != OrderRole.Session && !areNamesShared), packet =>
                Assert.NotNull(NameOf(protocol, packet.Direction, packet.Message)));
        Assert.NotNull(NameOf(protocol, StreamDirection.ToExchange, wire.Log.Messages[0].Message));
    }

    [Theory]
    [MemberData(nameof(OrderCorpus.Protocols), MemberType = typeof(OrderCorpus))]
    public void nothing_is_left_of_a_logon_in_whose_middle_a_connection_is_met(ProtocolId protocol)
    {
        byte[][] messages = OrderCorpus.ToExchange(protocol);
        byte[] logon = messages[0];
        for (int first = 1; first < logon.Length; first++)
        {
            var wire = new Wire(StreamTopology.Session(protocol), OneConnection);
            List<byte[]> left =
            [
                wire.To((uint)(1000 + first), logon.AsSpan(first..)),
                wire.To(1000, logon.AsSpan(..first)),
                wire.To((uint)(1000 + logon.Length), messages[1]),
                wire.To(1000, logon),
            ];
            left.ForEach(segment => AssertNothingIn(segment));
            wire.Streams.ForEachBuffer(AssertNothingIn);
        }
    }

    [Fact]
    public void a_fix_message_with_a_wrong_length_or_sum_costs_only_itself()
    {
        byte[] sum = FixText.Order(2, "B");
        sum[^2] ^= 1;
        byte[] length = Encoding.Latin1.GetBytes(
            Encoding.Latin1.GetString(FixText.Order(4, "D"))
                .Replace("\u00019=", "\u00019=7", StringComparison.Ordinal));
        byte[] all =
        [
            .. FixText.Order(1, "A"), .. sum, .. FixText.Order(3, "C"), .. length, .. FixText.Order(5, "E"),
            .. FixText.Order(6, "F"), .. FixText.Order(7, "G"),
        ];
        Wire wire = Begin(ProtocolId.Fix);
        wire.To(1, all);

        Assert.Equal(["A", "C", "E", "F", "G"], wire.Log.Messages.Where(message => message.Message.Key.IsPresent)
            .Select(message => Encoding.ASCII.GetString(message.Message.Key.Bytes)));
        Assert.Equal(1, wire.Log.Messages.Count(message => message.Status == EnvelopeStatus.BadChecksum));
        Assert.Equal(1, wire.Log.Messages.Count(message => message.Status == EnvelopeStatus.BadLength));
    }

    private static Wire Begin(ProtocolId protocol)
    {
        var wire = new Wire(StreamTopology.Session(protocol), OneConnection);
        wire.To(0, [], Wire.Syn);
        wire.From(0, [], Wire.Syn);
        return wire;
    }

    private static string DecodedText(ProtocolId protocol, bool isToExchange, byte[] all, int cut)
    {
        Wire wire = Begin(protocol);
        int flow = isToExchange ? StreamTopology.ToGateway : StreamTopology.FromGateway;
        wire.Send(flow, 1, all.AsSpan(0, cut));
        if (cut < all.Length)
            wire.Send(flow, (uint)(1 + cut), all.AsSpan(cut));
        return Text(wire);
    }

    private static string Text(Wire wire)
    {
        var text = new StringBuilder();
        foreach (PacketEvent packet in wire.Log.Messages)
        {
            OrderMessage message = packet.Message;
            text.Append(FormattableString.Invariant(
                $"{packet.StreamOffset} {packet.PayloadLength} {packet.Status} {message.Role} {message.Kind} "))
                .Append(FormattableString.Invariant($"{message.Code} {message.Sequence} {message.SendTimeNs} "))
                .Append(Convert.ToHexString(message.Key.Bytes)).Append(' ')
                .Append(Convert.ToHexString(message.Key2.Bytes)).Append('\n');
        }
        return text.ToString();
    }

    private static void AssertNothingIn(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> used = BufferChecks.UsedOf(bytes);
        foreach (string secret in (string[])[OrderCorpus.Password, OrderCorpus.User])
        {
            for (int at = 0; at + 3 <= secret.Length; at++)
            {
                ReadOnlySpan<byte> part = Encoding.ASCII.GetBytes(secret).AsSpan(at, 3);
                Assert.True(used.IndexOf(part) < 0, $"\"{Encoding.ASCII.GetString(part)}\" is left");
            }
        }
    }

    private static string? NameOf(ProtocolId protocol, StreamDirection direction, in OrderMessage message) =>
        MessageNames.Of(protocol, direction, message.PacketType, message.Code);
}
