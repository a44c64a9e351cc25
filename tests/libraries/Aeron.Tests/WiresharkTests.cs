// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Adaptive.Aeron.Driver.Protocol;
using TestSupport;

namespace Adaptive.Aeron.Tests;

/// <summary>Wireshark's own Aeron dissector reads what our driver emits.</summary>
public sealed class WiresharkTests
{
    private const ushort Port = 4000;
    private const ushort SenderPort = 5000;

    private static readonly string[] Fields =
    [
        "aeron.setup.term_length", "aeron.setup.initial_term_id", "aeron.sm.receiver_window",
        "aeron.sm.consumption_term_offset", "aeron.nak.term_offset", "aeron.nak.length", "aeron.data.term_offset",
        "aeron.pad.term_offset", "aeron.data.session_id", "aeron.pad.frame_length", "aeron.heartbeat.term_offset",
    ];

    [TsharkFact]
    public void no_frame_is_malformed_and_every_field_is_read_as_it_was_meant()
    {
        using var scratch = new ScratchFolder();
        string file = scratch.File("ours.pcap");
        List<byte[]> datagrams = Record(file);

        string[] lines = Tshark.Dissect(file, Port, ["-T", "fields", "-E", "separator=;", "-E", "aggregator=,",
            "-e", "_ws.malformed", .. Fields.SelectMany(field => (string[])["-e", field])]);

        Assert.Equal(datagrams.Count, lines.Length);
        for (int i = 0; i < lines.Length; i++)
        {
            string[] values = lines[i].Split(';');
            Assert.True(values[0].Length == 0, $"frame {i + 1} is malformed: {lines[i]}");
            Assert.Equal(Expected(datagrams[i]), string.Join(';', values[1..]));
        }
    }

    /// <summary>A stream with fragments, rotation, loss, NAKs and an end, written as a capture.</summary>
    private static List<byte[]> Record(string file)
    {
        using var pair = new ScriptedPair(seed: 9) { Loss = 0.02 };
        ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription();
        var checker = new Loopback.Checker(3000);
        var assembler = new FragmentAssembler(checker);
        int offered = 0;
        pair.RunUntil(() => checker.Count == 200, "all messages", afterEach: () =>
        {
            if (offered < 200 && pair.Offer(publication, offered, 3000) > 0)
                offered++;
            subscription.Poll(assembler, 10);
        });
        publication.Dispose();
        pair.RunUntil(() => subscription.HasNoImages, "the end");

        using var capture = new PcapFile(file);
        var datagrams = new List<byte[]>();
        var all = pair.Sent.Select(one => (one.TimeNs, one.Bytes, IsData: true))
            .Concat(pair.Subscriber.Transport.Sent.Select(one => (one.TimeNs, one.Bytes, IsData: false)));
        foreach ((long timeNs, byte[] bytes, bool isData) in all.OrderBy(one => one.TimeNs))
        {
            if (isData)
                capture.Add(timeNs, 1, SenderPort, 2, Port, bytes);
            else
                capture.Add(timeNs, 2, Port, 1, SenderPort, bytes);
            datagrams.Add(bytes);
        }

        return datagrams;
    }

    private static string Expected(byte[] bytes)
    {
        var values = new string[Fields.Length];
        Array.Fill(values, "");
        if (SetupFrame.TryDecode(bytes, out SetupFrame setup) && FrameHeader.TypeOf(bytes) == FrameHeader.Setup)
            (values[0], values[1]) = (Text(setup.TermLength), Text(setup.InitialTermId));
        if (StatusMessageFrame.TryDecode(bytes, out var message) &&
            FrameHeader.TypeOf(bytes) == FrameHeader.StatusMessage)
            (values[2], values[3]) = (Text(message.ReceiverWindowLength), Text(message.ConsumptionTermOffset));
        if (NakFrame.TryDecode(bytes, out NakFrame nak) && FrameHeader.TypeOf(bytes) == FrameHeader.Nak)
            (values[4], values[5]) = (Text(nak.TermOffset), Text(nak.GapLength));
        if (FrameHeader.TypeOf(bytes) is FrameHeader.Data or FrameHeader.Pad)
            AddDataFrames(bytes, values);
        return string.Join(';', values);
    }

    private static void AddDataFrames(byte[] bytes, string[] values)
    {
        Assert.True(DataFrame.TryDecode(bytes, out DataFrame first));
        // Wireshark 4.0 knows heartbeats by their plain flags; those that end a stream it calls data.
        if (first.IsHeartbeat && !first.IsEndOfStream)
        {
            values[10] = Text(first.TermOffset);
            return;
        }

        for (int at = 0; at < bytes.Length;)
        {
            int length = FrameHeader.FrameLengthOf(bytes.AsSpan(at));
            bool isPadding = FrameHeader.TypeOf(bytes.AsSpan(at)) == FrameHeader.Pad;
            Append(ref values[isPadding ? 7 : 6], first.TermOffset + at);
            if (isPadding)
                Append(ref values[9], length);
            else
                Append(ref values[8], first.SessionId);
            at += isPadding || length == 0 ? DataFrame.HeaderLength : LogBuffer.FrameDescriptor.Align(length);
        }
    }

    private static void Append(ref string list, int value) =>
        list = list.Length == 0 ? Text(value) : $"{list},{Text(value)}";

    private static string Text(int value) => ((uint)value).ToString(CultureInfo.InvariantCulture);
}
