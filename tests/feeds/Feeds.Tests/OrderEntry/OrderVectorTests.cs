// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.Json;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using TestSupport;

namespace Telemetry.Feeds.Tests;

/// <summary>Real messages of order protocols decode as two independent decoders say.</summary>
public sealed class OrderVectorTests
{
    private delegate void Check(string file, VectorPacket packet, List<(JsonElement, OrderMessage)> found);

    [VectorsFact]
    public void every_real_message_has_its_length_type_number_time_keys_and_role()
    {
        foreach ((string name, Check check, int least) in Protocols())
        {
            List<(JsonElement, OrderMessage)> found = [];
            foreach (VectorCapture capture in VectorCapture.Of(name))
            {
                foreach (VectorPacket packet in capture.Packets)
                    check(capture.File, packet, found);
            }
            Assert.True(found.Count >= least, $"{name}: {found.Count} messages");
        }
    }

    [VectorsFact]
    public void real_requests_and_their_answers_have_one_key()
    {
        Dictionary<string, List<(OrderMessage Message, long TimeNs)>> byKey = [];
        foreach ((string name, Check check, _) in Protocols())
        {
            foreach (VectorPacket packet in VectorCapture.Of(name).SelectMany(capture => capture.Packets))
            {
                List<(JsonElement, OrderMessage)> found = [];
                check(name, packet, found);
                long timeNs = packet.Expected.GetProperty("timestamp_ns").GetInt64();
                foreach ((_, OrderMessage message) in found.Where(pair => pair.Item2.Key.IsPresent))
                {
                    string key = $"{name} {KeyText(message.Key)}";
                    byKey.TryAdd(key, []);
                    byKey[key].Add((message, timeNs));
                }
            }
        }

        (string Key, OrderKind Request, OrderKind Answer, long Ns)[] pairs =
        [
            ("b3-entrypoint 1714479417808", OrderKind.New, OrderKind.Accepted, 4_033_000),
            ("cboe-boe 1409538419471684", OrderKind.New, OrderKind.Rejected, 516_000),
            ("cboe-boe 1409538419471689", OrderKind.Replace, OrderKind.Replaced, 867_000),
            ("cme-ilink3 100", OrderKind.Cancel, OrderKind.Canceled, 8_071_000),
        ];
        foreach ((string key, OrderKind request, OrderKind answer, long ns) in pairs)
        {
            long askedNs = byKey[key].First(one => one.Message.Kind == request).TimeNs;
            Assert.Equal(ns, byKey[key].First(one => one.Message.Kind == answer).TimeNs - askedNs);
        }
    }

    private static (string Name, Check Check, int Least)[] Protocols() =>
    [
        ("cboe-boe", Of<FramedOrders<CboeBoe>>(10100), 13),
        ("b3-entrypoint", Of<FramedOrders<B3EntryPoint>>(62000), 6),
        ("cme-ilink3", Of<FramedOrders<CmeILink3>>(32372), 6),
        ("t7-eti", Of<FramedOrders<T7Eti>>(19568), 1),
        ("nyse-pillar-gateway", Of<FramedOrders<PillarGateway>>(40257), 1),
    ];

    private static Check Of<TProtocol>(int gatewayPort)
        where TProtocol : struct, IStreamProtocol =>
        (file, packet, found) => CheckSegment<TProtocol>(file, packet, gatewayPort, found);

    private static void CheckSegment<TProtocol>(
        string file, VectorPacket packet, int gatewayPort, List<(JsonElement, OrderMessage)> found)
        where TProtocol : struct, IStreamProtocol
    {
        bool isTo = packet.Expected.GetProperty("dst").GetString()!
            .EndsWith($":{gatewayPort}", StringComparison.Ordinal);
        StreamDirection direction = isTo ? StreamDirection.ToExchange : StreamDirection.FromExchange;
        Assert.True(TProtocol.LooksLikeBoundary(packet.Payload, direction), file);
        StreamState state = default;
        int offset = 0;
        foreach (JsonElement expected in packet.Expected.GetProperty("messages").EnumerateArray())
        {
            ReadOnlySpan<byte> rest = packet.Payload.AsSpan(offset);
            Assert.Equal(expected.GetProperty("offset").GetInt32(), offset);
            FrameStatus status = TProtocol.Frame(rest, direction, out int length);
            if (expected.TryGetProperty("partial", out _))
            {
                Assert.Equal(FrameStatus.Incomplete, status);
                return;
            }
            Assert.Equal((FrameStatus.Complete, expected.GetProperty("length").GetInt32()), (status, length));
            OrderMessage message = default;
            Assert.Equal(
                EnvelopeStatus.Ok, TProtocol.Decode(rest[..length], direction, ref state, default, ref message));
            CheckMessage(file, expected, message);
            found.Add((expected, message));
            offset += length;
        }
        Assert.Equal(packet.Payload.Length, offset);
    }

    private static void CheckMessage(string file, JsonElement expected, in OrderMessage message)
    {
        Assert.Equal(expected.GetProperty("type").GetUInt32(), message.Code);
        Assert.Equal(Text(expected, "role"), message.Role.ToString().ToLowerInvariant());
        Assert.Equal(Text(expected, "seq"), message.HasSequence == 1
            ? message.Sequence.ToString(CultureInfo.InvariantCulture) : null);
        Assert.Equal(
            expected.TryGetProperty("heartbeat", out JsonElement heartbeat) && heartbeat.GetBoolean(),
            message.Kind == OrderKind.Heartbeat);
        if (Text(expected, "next_sequence") is { } next)
            Assert.Equal(next, message.NextSequence.ToString(CultureInfo.InvariantCulture));
        if (expected.TryGetProperty("not_agreed", out _))
            return;
        Assert.True((Text(expected, "key") ?? "") == KeyText(message.Key), $"{file}: {KeyText(message.Key)}");
        if (expected.TryGetProperty("key", out JsonElement key))
            Assert.True(message.Key.IsPresent || (key.GetString() == "" && message.Key.IsBlank == 1), file);
        Assert.Equal(Text(expected, "key2") ?? "", KeyText(message.Key2));
        Assert.Equal(Text(expected, "send_time_ns"), message.HasSendTime == 1
            ? message.SendTimeNs.ToString(CultureInfo.InvariantCulture) : null);
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;

    private static string KeyText(in OrderKey key) => key.IsInteger == 1
        ? key.Integer.ToString(CultureInfo.InvariantCulture) : Encoding.Latin1.GetString(key.Bytes);
}
